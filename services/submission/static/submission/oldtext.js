/* After a paste: if it looks like an old font (TCVN3, VNI), offer to write the text in Unicode. Asks the server, which
   knows the tables; changes nothing before the writer has said so. */
(() => {
  "use strict";
  const NAMED = /font-family[^;"']*["']?\s*(?:\.Vn|VNI[- ])/i;
  const UNICODE = /[\u0102-\u0111\u01a0-\u01b0\u1ea0-\u1ef9]/;
  const LATIN = /[\u00a1-\u00ff]/g;

  /* Cheap, and true for every old text of a few words; the server decides. */
  const doubtful = (html, text) => NAMED.test(html) || (!UNICODE.test(text) && (text.match(LATIN) || []).length >= 3);

  function start(box) {
    const form = document.getElementById(box.dataset.form);
    if (!form) return;
    const field = (name) => form.elements[name];

    function offer(told) {
      box.replaceChildren();
      const say = (tag, text) => box.querySelector("div").appendChild(Object.assign(document.createElement(tag), { textContent: text }));
      box.appendChild(Object.assign(document.createElement("span"), { className: "alert-word", textContent: "Chú ý" }));
      box.appendChild(document.createElement("div"));
      say("p", `Văn bản có vẻ dùng phông ${told.encoding}, chuyển sang Unicode?`);
      for (const [before, after] of told.pairs.slice(0, 2)) say("p", `${before} → ${after}`);
      const row = say("p", "");
      row.className = "toolbar";
      const button = (text, kind, act) => {
        const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, className: `button button-${kind}` });
        made.addEventListener("click", act);
        row.appendChild(made);
        return made;
      };
      const first = button("Chuyển sang Unicode", "primary", () => {
        for (const name of ["title", "lead", "body"]) {
          field(name).value = told[name];
          field(name).dispatchEvent(new CustomEvent("toasoan:restored", { bubbles: true }));
        }
        field("title").dispatchEvent(new Event("input", { bubbles: true }));
        box.hidden = true;
      });
      button("Để nguyên", "plain", () => { box.hidden = true; });
      form.before(box);
      box.hidden = false;
      box.scrollIntoView({ block: "center" });
      first.focus();
    }

    async function look(pasted) {
      const data = new FormData();
      for (const name of ["csrf", "title", "lead", "body"]) data.set(name, field(name)?.value ?? "");
      data.set("dan", pasted);
      try {
        const answer = await fetch(box.dataset.oldText, { method: "POST", body: data, headers: { Accept: "application/json" } });
        const told = answer.ok ? await answer.json() : {};
        if (told.encoding) offer(told);
      } catch { /* no answer: the text stays as it is, and the saved page offers the same */ }
    }

    form.addEventListener("paste", (event) => {
      const html = event.clipboardData?.getData("text/html") ?? "";
      const text = event.clipboardData?.getData("text/plain") ?? "";
      // The editor writes into the textarea after this event.
      if (doubtful(html, text)) window.setTimeout(() => look(html || text), 400);
    }, true);
  }

  document.querySelectorAll("[data-old-text]").forEach(start);
})();
