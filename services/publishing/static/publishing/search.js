// Titles while somebody types, into the list that the browser shows by itself; without this file the form works as it is.
"use strict";
for (const field of document.querySelectorAll("input[data-goi-y]")) {
  const list = field.list;
  let timer = 0;
  let asked = "";
  const show = async () => {
    const typed = field.value.trim();
    if (!list || typed.length < 2 || typed === asked) return;
    asked = typed;
    try {
      const answer = await fetch(`${field.dataset.goiY}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok) return;
      const { titles } = await answer.json();
      if (field.value.trim() !== typed) return;
      list.replaceChildren(...titles.map((title) => new Option("", title)));
    } catch {
      // Suggestions are a comfort: whatever goes wrong, the search itself still works.
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 180);
  });
}
