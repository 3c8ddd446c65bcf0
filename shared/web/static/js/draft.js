/* A long form that saves itself: <form data-draft data-keep="…"> (architecture.md §8).

   What is typed goes to this browser's store at once and to the server soon after; "Đã lưu" is said only of what the
   server has answered for. The copy in the browser goes as soon as the server has everything; it is bound to the member,
   offered and never put in by itself, and forgotten after a week. An ended sign-in stops nothing: the text stays, one
   signs in in another tab, and it is sent on. */
(() => {
  "use strict";

  const SOON = 1500, LATEST = 10000, AGAIN = 5000, SLOWEST = 60000; // milliseconds
  const KEPT = 7 * 24 * 3600 * 1000;
  const OURS = ["csrf", "form_id", "version", "photo", "file", "file-upload", "thay"];

  const element = (name, props = {}, ...inside) => {
    const made = Object.assign(document.createElement(name), props);
    made.append(...inside);
    return made;
  };
  const button = (words, press, kind = "plain") => {
    const made = element("button", { type: "button", className: `button button-${kind}`, textContent: words });
    made.addEventListener("click", press);
    return made;
  };

  function start(form) {
    const note = form.querySelector("[data-draft-note]");
    const key = () => `toasoan:nhap:${form.dataset.member}:${form.dataset.draft}`;
    let changed = 0; // counts what was typed …
    let kept = 0; // … and how much of it the server has
    let sending = null;
    let timer = 0;
    let first = 0;
    let wait = AGAIN;
    let stopped = false; // somebody else saved: a person decides, not the clock
    let leaving = false;

    const entries = () => {
      const data = new FormData(form);
      return [...data].filter(([name, value]) => typeof value === "string" && !OURS.includes(name));
    };
    const say = (words, state) => {
      if (note.textContent !== words) note.textContent = words;
      note.dataset.state = state;
    };
    const store = () => {
      try {
        localStorage.setItem(key(), JSON.stringify({ at: Date.now(), entries: entries() }));
      } catch {
        /* No room or not allowed: the server's copy is the one that counts. */
      }
    };
    const forget = () => {
      try {
        localStorage.removeItem(key());
      } catch { /* as above */ }
    };
    const payload = () => {
      const data = new FormData();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
      return data;
    };

    function plan(delay) {
      window.clearTimeout(timer);
      if (stopped || leaving) return;
      first ||= Date.now();
      timer = window.setTimeout(save, Math.max(0, Math.min(delay, first + LATEST - Date.now())));
    }

    function typed() {
      changed += 1;
      store();
      if (stopped) return;
      if (note.dataset.state !== "trouble") say("Chưa lưu thay đổi vừa gõ", "typed");
      plan(SOON);
    }

    async function save() {
      if (sending) {
        await sending;
        return undefined;
      }
      if (kept === changed || stopped) return undefined;
      if (form.dataset.draft === "moi" && !["title", "lead", "body"].some((name) => form.elements[name].value.trim())) {
        say("", "empty");
        return undefined;
      }
      first = 0;
      const upTo = changed;
      say("Đang lưu…", "saving");
      sending = ask(upTo);
      try {
        await sending;
      } finally {
        sending = null;
      }
      if (kept !== changed && !stopped && note.dataset.state === "saved") plan(SOON);
      return undefined;
    }

    async function ask(upTo) {
      let answer;
      try {
        answer = await fetch(form.dataset.keep, {
          method: "POST", body: payload(), headers: { Accept: "application/json" }, signal: AbortSignal.timeout(20000),
        });
      } catch {
        trouble(navigator.onLine ? "Chưa lưu được, sẽ thử lại" : "Mất kết nối mạng: chưa lưu được, sẽ thử lại");
        return;
      }
      const told = await answer.json().catch(() => ({}));
      if (answer.ok && told.version) saved(told, upTo);
      else if (answer.status === 401 || told.code === "stale_form") askToSignIn(() => plan(0));
      else if (answer.status === 409 && told.code === "stale") conflict(told.detail);
      else if (answer.status === 409 || answer.status === 403 || answer.status === 404) halt(told.detail);
      else if (answer.status === 422 || answer.status === 413) refused(told);
      else trouble("Chưa lưu được, sẽ thử lại");
    }

    function saved(told, upTo) {
      kept = upTo;
      wait = AGAIN;
      form.elements.version.value = told.version;
      form.querySelector("input[name=thay]")?.remove();
      form.dataset.keep = told.keep;
      if (form.dataset.draft !== told.id) {
        forget();
        form.dataset.draft = told.id;
        form.action = told.edit;
        history.replaceState(history.state, "", told.edit);
        form.dispatchEvent(new CustomEvent("toasoan:begun", { detail: told, bubbles: true }));
      }
      if (kept !== changed) store();
      else if (!told.left_out.length) forget();
      const but = told.left_out.map((name) => labelOf(name)).join(", ");
      if (kept === changed) say(`Đã lưu lúc ${told.saved}${but ? `, trừ mục chưa điền xong: ${but}` : ""}`, "saved");
      else note.dataset.state = "saved";
    }

    const labelOf = (name) => {
      const field = form.querySelector(`#f-${CSS.escape(name)}`);
      return (field?.labels?.[0] ?? field?.querySelector("legend"))?.firstChild?.textContent.trim() || name;
    };

    function trouble(words) {
      say(words, "trouble");
      first = 0;
      window.clearTimeout(timer);
      timer = window.setTimeout(save, wait);
      wait = Math.min(wait * 2, SLOWEST);
    }

    function refused(told) {
      const [name, messages] = Object.entries(told.fields ?? {})[0] ?? [];
      say(`Chưa lưu được: ${name ? `${labelOf(name)}: ${messages[0]}` : told.detail}`, "refused");
    }

    function halt(words) {
      stopped = true;
      say(`Chưa lưu được. ${words ?? ""}`, "refused");
    }

    function conflict(words) {
      stopped = true;
      say("Chưa lưu: có bản khác vừa được lưu", "refused");
      const choose = element("button", { type: "submit", className: "button button-primary", name: "viec", value: "luu",
        formNoValidate: true, textContent: "Xem khác nhau và chọn" });
      box("trung", words, choose);
      store();
    }

    /* One box above the form for what needs a person; a new one takes the place of the old. */
    function box(kind, words, ...buttons) {
      form.querySelector(".draft-box")?.remove();
      const made = element("div", { className: "alert alert-warn draft-box" },
        element("div", {}, element("p", { textContent: words }), element("p", { className: "toolbar" }, ...buttons)));
      made.dataset.kind = kind;
      made.setAttribute("role", "alert");
      form.prepend(made);
      return made;
    }

    /* The sign-in has ended. Another tab signs in; this one looks whenever it is looked at, and goes on by itself. */
    function askToSignIn(goOn) {
      stopped = true;
      store();
      say("Chưa lưu: phiên đăng nhập đã hết. Chữ vẫn còn ở trang này.", "signed-out");
      const link = element("a", { className: "button button-primary", href: form.dataset.signIn, target: "_blank",
        textContent: "Đăng nhập ở thẻ mới" });
      const made = box("phien", "Phiên đăng nhập đã hết. Chữ đã gõ vẫn ở trang này. Hãy đăng nhập ở thẻ mới rồi quay lại đây, bài sẽ được lưu tiếp.",
        link, button("Tôi đã đăng nhập", () => look(true)));
      const look = async (asked) => {
        if (!made.isConnected) return;
        const found = await session();
        if (!made.isConnected) return;
        if (!found) {
          if (asked) made.querySelector("p").textContent = "Vẫn chưa đăng nhập. Hãy đăng nhập ở thẻ mới rồi bấm lại.";
          return;
        }
        if (found.member !== form.dataset.member) {
          made.querySelector("p").textContent = "Thẻ kia đăng nhập bằng một tài khoản khác. Hãy đăng nhập bằng tài khoản đang viết bài này.";
          return;
        }
        made.remove();
        document.removeEventListener("visibilitychange", seen);
        window.removeEventListener("focus", seen);
        stopped = false;
        say("Đã đăng nhập lại", "typed");
        goOn();
      };
      const seen = () => document.visibilityState === "visible" && look(false);
      document.addEventListener("visibilitychange", seen);
      window.addEventListener("focus", seen);
    }

    /* Who is signed in now; the form gets the token of that session. null: nobody. Throws without a connection. */
    async function session() {
      const answer = await fetch(form.dataset.session, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (answer.status === 401) return null;
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (told.member === form.dataset.member) {
        document.querySelectorAll('input[name="csrf"]').forEach((field) => { field.value = told.csrf; });
      }
      return told;
    }

    /* Before the form goes: is anybody there to take it, and in whose name? */
    async function submitted(event) {
      if (form.dataset.cleared) {
        delete form.dataset.cleared;
        leaving = true;
        window.clearTimeout(timer);
        return;
      }
      event.preventDefault();
      const { submitter } = event;
      const go = () => {
        form.dataset.cleared = "1";
        form.requestSubmit(submitter);
      };
      store();
      try {
        sessionStorage.setItem(`${key()}:sent`, "1"); // the next page that is no refusal drops the copy (ui.js)
      } catch { /* as above */ }
      submitter?.classList.add("is-busy");
      try {
        await form.uploading; // pictures on their way (figures.js)
        if (sending) await sending;
        const found = await session();
        if (found?.member === form.dataset.member) go();
        else askToSignIn(go);
      } catch {
        say("Chưa gửi được: chưa nối được với máy chủ. Chữ vẫn còn ở trang này.", "trouble");
        if (kept !== changed) trouble(note.textContent);
      } finally {
        if (!leaving) submitter?.classList.remove("is-busy");
      }
    }

    function offer() {
      let found = null;
      try {
        found = JSON.parse(localStorage.getItem(key()));
      } catch { /* nothing to offer */ }
      if (!found) return;
      const now = new Map(entries());
      const differs = found.entries.some(([name, value]) => (now.get(name) ?? "") !== value);
      if (!differs || Date.now() - found.at > KEPT) {
        forget();
        return;
      }
      const time = new Date(found.at).toLocaleString("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" });
      const made = box("khoi-phuc", `Máy này còn chữ gõ lúc ${time} chưa lưu được lên máy chủ.`,
        button("Lấy lại chữ đó", () => { restore(found.entries); made.remove(); }, "primary"),
        button("Bỏ đi", () => { forget(); made.remove(); }));
    }

    function restore(values) {
      const given = new Map(values);
      for (const field of form.elements) {
        if (!field.name || OURS.includes(field.name) || ["file", "submit", "button"].includes(field.type)) continue;
        if (["checkbox", "radio"].includes(field.type)) {
          field.checked = values.some(([name, value]) => name === field.name && value === field.value);
        } else if (given.has(field.name)) {
          field.value = given.get(field.name);
          field.dispatchEvent(new CustomEvent("toasoan:restored", { bubbles: true }));
        }
      }
      /* The text that stands in its place on the server may be newer, from another machine: it is put aside. */
      form.querySelector("input[name=thay]")?.remove();
      form.append(element("input", { type: "hidden", name: "thay", value: form.elements.version.value }));
      typed();
    }

    offer();
    form.addEventListener("input", (event) => { if (event.target.type !== "file") typed(); });
    form.addEventListener("submit", submitted);
    window.addEventListener("online", () => kept !== changed && plan(0));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && kept !== changed && !sending && !stopped) save();
      else if (document.visibilityState === "visible" && note.dataset.state === "trouble") plan(0);
    });
    window.addEventListener("beforeunload", (event) => {
      if (!leaving && kept !== changed) event.preventDefault();
    });
    window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  }

  /* Copies of whoever has left this machine long ago. */
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith("toasoan:nhap:")) continue;
      if (!(Date.now() - JSON.parse(localStorage.getItem(name))?.at < KEPT)) localStorage.removeItem(name);
    }
  } catch { /* the store is closed to us */ }

  document.querySelectorAll("form[data-draft]").forEach(start);
})();
