/* Turns <textarea data-editor> into a rich-text editor (SunEditor). The text goes back into the textarea at every
   change, so the form, the autosave and the server know nothing of the editor. Without its files the textarea stays. */
(() => {
  "use strict";

  // What an article may hold is decided by the server (shared/files/html.py); the toolbar offers the same and no more.
  const BUTTONS = [
    ["undo", "redo"],
    ["blockStyle"],
    ["bold", "italic", "underline"],
    ["list_bulleted", "list_numbered"],
    ["link", "table", "hr"],
    ["subscript", "superscript", "removeFormat"],
    ["fullScreen"],
  ];

  const PLUGINS = ["blockStyle", "blockquote", "list_bulleted", "list_numbered", "link", "table", "hr"];

  // The library leaves its buttons out of the tab order. Here the toolbar is one stop, and the arrow keys go along it.
  function openToKeyboard(field) {
    const toolbar = field.querySelector(".se-toolbar");
    if (!toolbar) return;
    toolbar.setAttribute("role", "toolbar");
    toolbar.setAttribute("aria-label", "Định dạng chữ");
    const buttons = [...toolbar.querySelectorAll("button")];
    const nameOf = (button) => button?.ariaLabel || button?.innerText.trim();
    buttons.forEach((button, place) => {
      if (!nameOf(button)) button.ariaLabel = `Kiểu khác: ${nameOf(buttons[place - 1])}`; // the arrow beside a list
    });
    const usable = () => buttons.filter((button) => !button.disabled && button.checkVisibility());
    const stop = () => usable().find((button) => button.tabIndex === 0) ?? usable()[0];
    const choose = (button) => {
      for (const other of buttons) other.tabIndex = other === button ? 0 : -1;
    };
    choose(usable()[0]);
    toolbar.addEventListener("focusin", (event) => buttons.includes(event.target) && choose(event.target));
    toolbar.addEventListener("keydown", (event) => {
      const row = usable();
      const at = row.indexOf(event.target);
      const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: row.length - 1 };
      if (at < 0 || !(event.key in steps)) return;
      event.preventDefault();
      row.at(steps[event.key] % row.length).focus();
    });
    // A button that was the stop may be switched off while one writes ("undo").
    toolbar.closest(".sun-editor").addEventListener("focusout", () => choose(stop()));
    for (const helper of field.querySelectorAll(".__se__focus__temp__")) helper.tabIndex = -1;
  }

  const photos = window.toasoanFigures;

  /* Photos in the text: dressed while one writes, moved by buttons, put in by a button of the toolbar or by a paste. */
  function withPhotos(area, editor, sync) {
    const form = area.form;
    const field = area.parentElement;
    const text = field.querySelector(".sun-editor-editable");
    const redress = () => text.querySelectorAll(photos.PLACE).forEach((figure) => photos.dress(figure, form));
    let block = null; // of the caret, also while a box or a file chooser has the focus
    document.addEventListener("selectionchange", () => {
      const { anchorNode } = document.getSelection();
      if (!anchorNode || anchorNode === text || !text.contains(anchorNode)) return;
      block = anchorNode;
      while (block.parentNode !== text) block = block.parentNode;
    });
    /* Below the paragraph where the caret stands or stood; in the place of an empty one. */
    const insert = (sha256) => {
      text.querySelector(`figure[data-photo="${sha256}"]`)?.remove();
      const figure = photos.place(sha256, form);
      if (!block?.isConnected) block = text.lastElementChild;
      const empty = block?.localName === "p" && !block.textContent.trim() && !block.querySelector("img");
      if (block) block[empty ? "replaceWith" : "after"](figure);
      else text.append(figure);
      block = figure;
      if (!figure.nextElementSibling) {
        const line = document.createElement("p"); // room to write on
        line.append(document.createElement("br"));
        figure.after(line);
      }
      editor.$.history.push(false);
      sync();
    };
    const say = (words) => {
      let line = field.querySelector(".editor-said");
      if (!line) {
        line = document.createElement("p");
        line.className = "field-errors editor-said";
        line.setAttribute("role", "alert");
        field.append(line);
      }
      line.textContent = words;
    };
    text.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      const figure = button?.closest(photos.PLACE);
      if (!figure) return;
      event.preventDefault();
      event.stopPropagation();
      if (photos.act(figure, button.dataset.act, form)) {
        editor.$.history.push(false);
        sync();
      }
    }, true);
    for (const name of ["keydown", "mousedown"]) {
      text.addEventListener(name, (event) => event.target.closest?.("[data-act]") && event.stopPropagation(), true);
    }
    const take = async (event, transfer) => {
      if (!transfer || !text.contains(event.target)) return;
      const lone = photos.onlyPictures(transfer);
      const [html, plain] = [transfer.getData("text/html"), transfer.getData("text/plain")];
      if (event.type === "drop" && !lone) return; // moving a part of the text itself
      if (!lone && !html && !plain) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!lone) {
        const clean = await photos.settle(window.toasoanPaste.cleaned(html, plain), form);
        editor.$.html.insert(clean, { selectInserted: false });
        redress();
        sync();
        return;
      }
      if (!form.dataset.upload) {
        say("Trang này không nhận ảnh mới. Ảnh mới do người gửi thêm ở trang gửi bài.");
        return;
      }
      for (const file of photos.pictures(transfer)) {
        try {
          insert(await photos.upload(form, file));
        } catch (error) {
          say(error.message);
        }
      }
    };
    field.addEventListener("paste", (event) => take(event, event.clipboardData), true);
    field.addEventListener("drop", (event) => take(event, event.dataTransfer), true);
    form.addEventListener("input", (event) => event.target.matches("[data-words]") && redress());
    form.addEventListener("toasoan:photo", redress);
    redress();
    if (form.dataset.upload || photos.cards(form).length) photoButton(field, photos.dialogFor(form, insert));
  }

  function photoButton(field, open) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "se-btn se-toolbar-btn photo-button";
    button.textContent = "Ảnh";
    button.setAttribute("aria-label", "Đặt ảnh vào bài");
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the caret stays where it is
    button.addEventListener("click", open);
    const item = document.createElement("li");
    item.append(button);
    field.querySelector('.se-toolbar [data-command="table"]')?.closest("ul")?.append(item);
  }

  function mount(area) {
    const label = document.querySelector(`label[for="${area.id}"]`);
    const change = ({ data }) => {
      const html = photos.undressed(data);
      const value = html === "<p><br></p>" ? "" : html;
      if (value === area.value) return;
      area.value = value;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const written = area.value;
    area.value = photos.dressed(written, area.form);
    const editor = window.SUNEDITOR.create(area, {
      plugins: PLUGINS.map((name) => window.SUNEDITOR.plugins[name]),
      buttonList: BUTTONS,
      lang: window.toasoanEditorWords,
      blockStyle: {
        items: [
          "p",
          { tag: "h2", command: "line", name: "Đề mục lớn" },
          { tag: "h3", command: "line", name: "Đề mục vừa" },
          { tag: "h4", command: "line", name: "Đề mục nhỏ" },
          "blockquote",
        ],
      },
      link: { textToDisplay: true, title: false, openNewWindow: false, noAutoPrefix: false },
      minHeight: "18rem",
      height: "auto",
      width: "100%",
      statusbar: false,
      toolbar_sticky: 0,
      tabDisable: true, // Tab leaves the text: nobody may be caught in it (WCAG 2.1.2)
      defaultLine: "p",
      attributeWhitelist: { figure: "data-photo" },
      editableFrameAttributes: {
        spellcheck: "false",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label ? label.firstChild.textContent.trim() : "Nội dung",
      },
      events: { onChange: change },
    });
    area.value = written; // what was only opened is not changed
    withPhotos(area, editor, () => change({ data: editor.$.html.get() }));
    openToKeyboard(area.parentElement);
    label?.addEventListener("click", (event) => {
      event.preventDefault();
      area.parentElement.querySelector(".sun-editor-editable")?.focus();
    });
    area.addEventListener("toasoan:restored", () => {
      editor.$.html.set(photos.dressed(area.value, area.form));
    });
  }

  if (!window.SUNEDITOR || !photos) return;
  for (const area of document.querySelectorAll("textarea[data-editor]")) {
    const typed = area.value;
    try {
      mount(area);
    } catch (error) {
      area.value = typed;
      area.style.display = "";
      console.error(error);
    }
  }
})();
