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

  /* Every word of the interface. tests/unit/shared/web checks that none of the library's English is left. */
  const WORDS = {
    code: "vi",
    asBlock: "Thành khối", asInline: "Trong dòng", asLink: "Thành liên kết",
    border: "Viền", border_all: "Tất cả viền", border_none: "Không viền",
    bold: "Chữ đậm", bulletedList: "Danh sách dấu chấm", cancel: "Huỷ", caption: "Chú thích",
    cellProperties: "Thuộc tính ô", center: "Giữa", close: "Đóng", column: "Cột", copy: "Chép", cut: "Cắt",
    default: "Mặc định", deleteColumn: "Xoá cột", deleteRow: "Xoá hàng", drag: "Kéo", edit: "Sửa",
    find: "Tìm", fixedColumnWidth: "Cố định độ rộng cột", formats: "Kiểu đoạn", fullScreen: "Toàn màn hình",
    horizontalLine: "Đường kẻ ngang", hr_dashed: "Nét đứt", hr_dotted: "Nét chấm", hr_solid: "Nét liền",
    horizontalSplit: "Tách ngang", indent: "Thụt vào", outdent: "Thụt ra",
    insertColumnAfter: "Thêm cột bên phải", insertColumnBefore: "Thêm cột bên trái",
    insertRowAbove: "Thêm hàng phía trên", insertRowBelow: "Thêm hàng phía dưới", insertLine: "Thêm dòng",
    italic: "Chữ nghiêng", left: "Trái", right: "Phải", link: "Liên kết",
    link_modal_bookmark: "Đánh dấu", link_modal_downloadLinkCheck: "Liên kết tải về",
    link_modal_newWindowCheck: "Mở thẻ mới", link_modal_relAttribute: "Thuộc tính rel",
    link_modal_text: "Chữ hiển thị", link_modal_title: "Chèn liên kết", link_modal_url: "Địa chỉ",
    list: "Danh sách", maxSize: "Rộng nhất", minSize: "Hẹp nhất", mergeCells: "Gộp ô",
    numberedList: "Danh sách đánh số", redo: "Làm lại", undo: "Hoàn tác", remove: "Xoá",
    removeFormat: "Bỏ định dạng", revert: "Trả về như cũ", row: "Hàng", save: "Lưu", search: "Tìm",
    selectAll: "Chọn tất cả", size: "Cỡ", splitCells: "Tách ô", strike: "Gạch ngang", submitButton: "Xong",
    subscript: "Chỉ số dưới", superscript: "Chỉ số trên", table: "Bảng", tableHeader: "Hàng tiêu đề",
    tableProperties: "Thuộc tính bảng", tag_blockquote: "Trích dẫn", tag_div: "Khối", tag_h: "Tiêu đề",
    tag_p: "Đoạn văn", tag_pre: "Nguyên văn", textStyle: "Kiểu chữ", title: "Tiêu đề", underline: "Gạch chân",
    unmergeCells: "Bỏ gộp ô", unlink: "Bỏ liên kết", verticalSplit: "Tách dọc", height: "Cao", width: "Rộng",
    align: "Căn lề", alignLeft: "Căn trái", alignCenter: "Căn giữa", alignRight: "Căn phải", alignJustify: "Căn đều",
    alignTop: "Căn trên", alignMiddle: "Căn giữa dọc", alignBottom: "Căn dưới",
    backgroundColor: "Màu nền", color: "Màu", colorPicker: "Chọn màu", fontColor: "Màu chữ",
    border_inside: "Viền trong", border_outside: "Viền ngoài", border_horizontal: "Viền ngang",
    border_vertical: "Viền dọc", border_left: "Viền trái", border_right: "Viền phải", border_top: "Viền trên",
    border_bottom: "Viền dưới", message_copy_success: "Đã chép", message_copy_fail: "Chưa chép được",
  };

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
    const insert = (sha256) => {
      text.querySelector(`figure[data-photo="${sha256}"]`)?.remove();
      editor.$.html.insert(photos.place(sha256, form), { skipCleaning: true, selectInserted: false });
      redress();
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
      lang: { ...window.SUNEDITOR_LANG?.en, ...WORDS },
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
