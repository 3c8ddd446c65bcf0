/* Photos inside a text. The text holds only the place of a photo: <figure data-photo="sha256"></figure>; its words and
   the answer about pupils stand on its card in the form (data-photo-card). Here the place is dressed with the picture
   while one writes, and undressed before the text goes back into the form. Pictures that come with a paste or a drop are
   sent to the server at once (data-upload on the form), never kept inside the text. */
(() => {
  "use strict";

  const PLACE = "figure[data-photo]";
  const BODY = "body > :is(p, h2, h3, h4, ul, ol, table, blockquote, figure, hr)";
  const TAKEN = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif"];

  const make = (name, props = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), props);
    element.append(...inside);
    return element;
  };

  const cards = (form) => [...form.querySelectorAll("[data-photo-card]")];
  const cardOf = (form, sha256) => cards(form).find((card) => card.dataset.photoCard === sha256);
  const wordsOf = (card, name) => {
    const field = card?.querySelector(`[data-words="${name}"]`);
    return (field?.value ?? field?.textContent ?? "").trim();
  };

  const { parse } = window.toasoanPaste;

  /* The place shows its picture and caption; what can be done with it stands below. */
  function dress(figure, form) {
    const card = cardOf(form, figure.dataset.photo);
    const image = card?.querySelector("img");
    const caption = wordsOf(card, "caption");
    const number = cards(form).indexOf(card) + 1;
    const picture = make("img", { alt: wordsOf(card, "alt") || caption || `Ảnh ${number}`, src: image?.src ?? "" });
    const said = card ? caption || "Ảnh chưa có chú thích" : "Ảnh này không còn trong bài";
    const bar = make("span", { className: "photo-bar" });
    for (const [act, label] of [["up", "Lên"], ["down", "Xuống"], ["words", "Sửa chú thích"], ["out", "Bỏ khỏi chỗ này"]]) {
      const button = make("button", { type: "button", textContent: label });
      button.dataset.act = act;
      button.setAttribute("aria-label", `${label}: ảnh ${number}`);
      bar.append(button);
    }
    figure.replaceChildren(...(image ? [picture] : []), make("figcaption", { textContent: said }), bar);
    figure.contentEditable = "false";
    figure.className = "";
  }

  const dressed = (html, form) => {
    const found = parse(html);
    found.querySelectorAll(PLACE).forEach((figure) => dress(figure, form));
    return found.body.innerHTML;
  };

  const undressed = (html) => {
    if (!html.includes("data-photo")) return html;
    const found = parse(html);
    for (const figure of found.querySelectorAll(PLACE)) {
      const place = found.createElement("figure");
      place.dataset.photo = figure.dataset.photo;
      figure.replaceWith(place);
    }
    return found.body.innerHTML;
  };

  async function upload(form, file) {
    const data = new FormData();
    data.append("csrf", form.elements.csrf.value);
    data.append("photo", file, file.name || "anh-dan.png");
    data.append("so", String(cards(form).length + 1));
    const answer = await fetch(form.dataset.upload, { method: "POST", body: data, headers: { Accept: "application/json" } });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(told.detail || "Chưa tải được ảnh lên.");
    let card = cardOf(form, told.sha256);
    if (!card) {
      form.querySelector("[data-photo-cards]").insertAdjacentHTML("beforeend", told.card);
      card = cardOf(form, told.sha256);
      form.dispatchEvent(new CustomEvent("toasoan:photo", { bubbles: true }));
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return told.sha256;
  }

  const place = (sha256, form) => {
    const figure = make("figure");
    figure.dataset.photo = sha256;
    dress(figure, form);
    return figure;
  };

  /* By hand: the page may fetch from our own site only. */
  const fileOf = (address, name) => {
    const [, type, coded] = /^data:(image\/[a-z+.-]+);base64,(.*)$/s.exec(address) ?? [];
    if (!type) throw new Error("ảnh không đọc được");
    return new File([Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0))], name, { type });
  };

  const nameOf = (image) => {
    const address = image.getAttribute("src") ?? "";
    const last = /^(?:data|blob):/.test(address) ? "" : decodeURIComponent(address.split(/[?#]/)[0].split(/[\\/]/).pop());
    return last || image.alt || "ảnh dán";
  };

  /* What stands where a picture could not come along: nothing of a text is lost in silence. */
  const note = (image, why = "") =>
    `[Ảnh “${nameOf(image).slice(0, 60)}” chưa đi theo chữ dán${why ? `: ${why}` : ""}. Hãy bấm nút “Ảnh” để tải ảnh này lên, rồi xoá dòng này.]`;

  /* The pictures of pasted HTML: those that lie inside it are uploaded, of all others a note says so. */
  async function settle(html, form) {
    const found = parse(html);
    for (const image of [...found.images]) {
      if (image.closest(PLACE)) continue;
      const frame = image.closest("figure") ?? image;
      let why = "";
      if (form.dataset.upload && /^data:image\//.test(image.getAttribute("src") ?? "")) {
        try {
          const sha256 = await upload(form, fileOf(image.getAttribute("src"), "anh-dan.png"));
          const block = image.closest(BODY) ?? frame;
          block.after(found.adoptNode(place(sha256, form)));
          frame.remove();
          if (block.isConnected && !block.textContent.trim() && !block.querySelector("img, figure, td")) block.remove();
          continue;
        } catch (error) {
          why = error.message.replace(/\.$/, "");
        }
      }
      frame.replaceWith(frame.parentElement === found.body ? make("p", {}, note(image, why)) : note(image, why));
    }
    return found.body.innerHTML;
  }

  const pictures = (transfer) => [...(transfer?.files ?? [])].filter((file) => TAKEN.includes(file.type));
  /* A copied picture is a file, sometimes with an <img> beside it; a copied text with pictures is more than that. */
  const onlyPictures = (transfer) =>
    pictures(transfer).length > 0 && !parse(transfer.getData("text/html")).body.textContent.trim();

  function act(figure, name, form) {
    if (name === "up") figure.previousElementSibling?.before(figure);
    else if (name === "down") figure.nextElementSibling?.after(figure);
    else if (name === "out") figure.remove();
    else cardOf(form, figure.dataset.photo)?.querySelector('[data-words="caption"]')?.focus();
    if (["up", "down"].includes(name)) figure.querySelector(`[data-act="${name}"]`)?.focus();
    return name !== "words";
  }

  function labelled(label, input) {
    return make("div", { className: "field" }, make("label", { textContent: label, htmlFor: input.id }), input);
  }

  /* The box behind the button "Ảnh": choose one of the article's photos or a new one, say what it shows, put it in. */
  function dialogFor(form, insert) {
    const file = make("input", { type: "file", id: "anh-moi-tep", accept: TAKEN.join(",") });
    const choice = make("select", { id: "anh-chon" });
    const caption = make("input", { id: "anh-chu-thich", maxLength: 300 });
    const alt = make("input", { id: "anh-mo-ta", maxLength: 300 });
    const state = make("p", { className: "hint" });
    state.setAttribute("role", "status");
    const put = make("button", { type: "button", className: "button button-primary", textContent: "Đặt vào bài" });
    const cancel = make("button", { type: "button", className: "button button-plain", textContent: "Thôi" });
    const title = make("h2", { id: "anh-hop-ten", textContent: "Đặt ảnh vào bài" });
    const box = make(
      "dialog", { className: "photo-dialog" }, title,
      ...(form.dataset.upload ? [labelled("Tải ảnh mới lên", file)] : []),
      labelled("Ảnh của bài", choice), labelled("Chú thích ảnh", caption),
      labelled("Mô tả cho người không nhìn được ảnh", alt), state, make("p", { className: "toolbar" }, put, cancel),
    );
    box.setAttribute("aria-labelledby", title.id);
    const chosen = () => cardOf(form, choice.value);
    const read = () => {
      caption.value = wordsOf(chosen(), "caption");
      alt.value = wordsOf(chosen(), "alt");
      put.disabled = !chosen();
    };
    const list = (wanted) => {
      const names = cards(form).map((card, at) =>
        make("option", { value: card.dataset.photoCard, textContent: `Ảnh ${at + 1}: ${wordsOf(card, "caption") || "chưa có chú thích"}` }));
      choice.replaceChildren(...(names.length ? names : [make("option", { value: "", textContent: "Chưa có ảnh nào" })]));
      if (wanted) choice.value = wanted;
      read();
    };
    choice.addEventListener("change", read);
    file.addEventListener("change", async () => {
      if (!file.files.length) return;
      state.textContent = "Đang tải ảnh lên…";
      try {
        list(await upload(form, file.files[0]));
        state.textContent = "Đã tải ảnh lên. Hãy ghi chú thích và mô tả.";
        caption.focus();
      } catch (error) {
        state.textContent = error.message;
      }
      file.value = "";
    });
    const write = (name, value) => {
      const field = chosen()?.querySelector(`[data-words="${name}"]`);
      if (!field || !("value" in field) || field.value === value) return;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    put.addEventListener("click", () => {
      write("caption", caption.value);
      write("alt", alt.value);
      box.close();
      insert(choice.value);
    });
    cancel.addEventListener("click", () => box.close());
    box.addEventListener("close", () => box.remove()); // no second set of fields on the page while it is closed
    return () => {
      document.body.append(box);
      state.textContent = "Ảnh nhận ra được học sinh phải có đồng ý: trả lời ở mục “Ảnh” bên dưới bài.";
      list();
      box.showModal();
    };
  }

  /* Files chosen below the text go up at once; the form waits for them (draft.js). Without this script they go with it. */
  function uploadAtOnce(field) {
    const { form } = field;
    const said = make("p", { className: "hint" });
    said.setAttribute("role", "status");
    field.after(said);
    const counter = form.querySelector("[data-photo-count]");
    form.addEventListener("toasoan:photo", () => { if (counter) counter.textContent = cards(form).length; });
    const all = async (files) => {
      const wrong = [];
      for (const [at, file] of files.entries()) {
        said.textContent = `Đang tải ảnh ${at + 1}/${files.length}…`;
        try {
          await upload(form, file);
        } catch (error) {
          wrong.push(`Ảnh “${file.name}”: ${error.message}`);
        }
      }
      said.textContent = wrong.join(" ") || "Đã tải ảnh lên. Hãy ghi chú thích và trả lời câu hỏi về học sinh.";
    };
    field.addEventListener("change", () => {
      const files = [...field.files];
      field.value = "";
      form.uploading = (form.uploading ?? Promise.resolve()).then(() => all(files));
    });
  }
  document.querySelectorAll("form[data-upload] input[name=new_photos]").forEach(uploadAtOnce);

  window.toasoanFigures = { PLACE, act, cards, dialogFor, dress, dressed, onlyPictures, pictures, place, settle, undressed, upload };
})();
