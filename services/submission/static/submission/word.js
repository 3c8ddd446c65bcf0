/* Choosing a Word file is enough: the form goes off by itself. Without this script the button beside it does the same. */
(() => {
  "use strict";
  for (const part of document.querySelectorAll("[data-word]")) {
    const file = part.querySelector("input[type=file]");
    const button = part.querySelector("button");
    const note = part.querySelector("[data-word-note]");
    file.addEventListener("change", () => {
      if (!file.files.length) return;
      note.textContent = "Đang đọc tệp…";
      file.form.requestSubmit(button);
    });
  }
})();
