/* Small comforts. Every page works without this file. */
(() => {
  "use strict";

  /* An error summary is read out and scrolled to. */
  document.querySelector("[data-focus]")?.focus();

  /* "Cần điền mục này" in the summary says which: the field's own label comes before it. */
  for (const link of document.querySelectorAll(".error-summary a[href^='#f-']")) {
    const field = document.getElementById(link.hash.slice(1));
    const label = field?.labels?.[0] ?? field?.querySelector("legend");
    const name = label?.firstChild?.textContent.trim();
    if (name && !link.textContent.startsWith(name)) link.prepend(`${name}: `);
    link.addEventListener("click", () => {
      const editable = field?.parentElement.querySelector(".sun-editor-editable");
      (editable ?? field?.querySelector("input") ?? field)?.focus();
    });
  }

  /* The menu closes on a click elsewhere and on Escape. */
  const menu = document.querySelector(".user-menu");
  document.addEventListener("click", (event) => {
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu?.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  const here = document.querySelector(".site-nav [aria-current]");
  /* Room for the first entry: it stays where it is when it carries a number (layout.css). */
  if (here) here.closest("ul").scrollLeft = here.offsetLeft - 168;

  /* A form is sent once: later clicks wait for the first. The server counts form_id all the same. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    if (form.method !== "post") return;
    form.dataset.sending = "1";
    event.submitter?.classList.add("is-busy");
    window.setTimeout(() => delete form.dataset.sending, 10000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending);
    document.querySelectorAll(".is-busy").forEach((button) => button.classList.remove("is-busy"));
  });

  /* Text shown back after an error can be copied with one press. */
  for (const area of document.querySelectorAll("textarea[data-copy]")) {
    if (!navigator.clipboard) break;
    const line = document.createElement("p");
    line.className = "copy-line";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-plain";
    button.textContent = "Chép nội dung này";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(area.value);
      button.textContent = "Đã chép";
    });
    line.append(button);
    area.after(line);
  }

  /* What is typed into <form data-autosave="key"> is kept in this tab until it was sent: a reload, a lost connection
     or an ended sign-in loses nothing. It comes back as an offer, never by itself. Not longer than the tab lives:
     the next person at a shared computer must not find it. */
  const refused = document.querySelector(".error-page, .error-summary, [data-stale]");
  for (const name of Object.keys(sessionStorage)) {
    if (!name.startsWith("toasoan:") || !name.endsWith(":sent")) continue;
    sessionStorage.removeItem(name);
    if (refused) continue;
    sessionStorage.removeItem(name.slice(0, -":sent".length));
    try {
      localStorage.removeItem(name.slice(0, -":sent".length)); // the copy of a draft (draft.js)
    } catch { /* closed to us: then there is none */ }
  }
  const typedIn = (form) =>
    [...form.elements].filter(
      (field) => field.name && !["hidden", "file", "password", "submit", "button"].includes(field.type),
    );
  const picture = (form) =>
    JSON.stringify(
      typedIn(form).map((field) => [field.name, ["checkbox", "radio"].includes(field.type) ? field.checked : field.value]),
    );

  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const key = `toasoan:${form.dataset.autosave}`;
    const kept = sessionStorage.getItem(key);
    if (kept && kept !== picture(form) && !refused) offer(form, key, kept);
    const note = document.createElement("p");
    note.className = "autosave-note";
    note.setAttribute("role", "status");
    form.append(note);
    let timer = 0;
    form.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        try {
          sessionStorage.setItem(key, picture(form));
          note.textContent = "Đã giữ tạm trong thẻ này.";
        } catch {
          note.textContent = "";
        }
      }, 800);
    });
    form.addEventListener("submit", () => {
      window.clearTimeout(timer);
      try {
        sessionStorage.setItem(key, picture(form));
        sessionStorage.setItem(`${key}:sent`, "1");
      } catch {
        /* No room: sending matters more than the copy. */
      }
    });
  }

  function offer(form, key, kept) {
    const box = document.createElement("div");
    box.className = "alert alert-info";
    box.setAttribute("role", "status");
    const words = document.createElement("div");
    words.textContent = "Thẻ này còn bản gõ dở chưa gửi.";
    const use = document.createElement("button");
    use.type = "button";
    use.className = "button button-plain";
    use.textContent = "Lấy lại bản đó";
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button button-plain";
    drop.textContent = "Bỏ đi";
    use.addEventListener("click", () => {
      const values = JSON.parse(kept);
      typedIn(form).forEach((field, place) => {
        const [name, value] = values[place] ?? [];
        if (name !== field.name) return;
        if (typeof value === "boolean") field.checked = value;
        else field.value = value;
        field.dispatchEvent(new CustomEvent("toasoan:restored", { bubbles: true }));
      });
      box.remove();
    });
    drop.addEventListener("click", () => {
      sessionStorage.removeItem(key);
      box.remove();
    });
    const row = document.createElement("p");
    row.className = "toolbar";
    row.append(use, drop);
    words.append(row);
    box.append(words);
    form.prepend(box);
  }
})();
