/* "Thầy X cũng đang mở bài này": <div data-presence="address" data-tab-of="form" hidden>. One small request at once and then
   every 25 s (the server says how often), only while the tab is looked at. */
(() => {
  "use strict";

  function start(box) {
    let timer = 0;
    let seconds = 25;
    /* The open form goes by the name it was given by the server (form_id). */
    const tab = () => document.getElementById(box.dataset.tabOf)?.elements.form_id?.value ?? "";
    const data = (extra = {}) => {
      const found = new FormData();
      const token = document.querySelector('input[name="csrf"]');
      for (const [name, value] of Object.entries({ csrf: token?.value ?? "", tab: tab(), ...extra })) found.append(name, value);
      return found;
    };
    const show = (words) => {
      const lines = words.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
      if ([...box.children].map((line) => line.textContent).join("\n") !== words.join("\n")) box.replaceChildren(...lines);
      box.hidden = !words.length;
    };
    async function beat() {
      window.clearTimeout(timer);
      if (document.visibilityState !== "visible" || !box.dataset.presence) return;
      try {
        const answer = await fetch(box.dataset.presence, { method: "POST", body: data(), headers: { Accept: "application/json" } });
        if (answer.ok) {
          const told = await answer.json();
          seconds = Math.max(20, told.seconds);
          show(told.words);
        }
      } catch { /* the next beat tells */ }
      timer = window.setTimeout(beat, seconds * 1000);
    }
    document.addEventListener("visibilitychange", () => {
      window.clearTimeout(timer);
      if (document.visibilityState === "visible") timer = window.setTimeout(beat, 500);
    });
    window.addEventListener("pagehide", () => box.dataset.presence && navigator.sendBeacon(box.dataset.presence, data({ roi: "1" })));
    document.addEventListener("toasoan:begun", (event) => {
      box.dataset.presence = event.detail.here;
      beat();
    });
    beat();
  }

  document.querySelectorAll("[data-presence]").forEach(start);
})();
