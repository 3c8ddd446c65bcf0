/* What is pasted, as plain article HTML. The library's own cleaning loses the lists, tables and pictures of Word, so it
   is not asked: the pasted text is walked through and only what an article may hold is written down (the server's
   allow-list, shared/files/html.py, cleans once more). Pictures stay as <img> for figures.js to settle. */
(() => {
  "use strict";

  const GONE = new Set(["script", "style", "meta", "link", "title", "head", "xml", "noscript", "template", "iframe", "object", "svg",
    "math", "colgroup", "col", "button", "select", "textarea", "input", "o:p"]);
  const INLINE = { b: "strong", strong: "strong", i: "em", em: "em", u: "u", ins: "u", sub: "sub", sup: "sup" };
  const HEADINGS = { h1: "h2", h2: "h2", h3: "h3", h4: "h4", h5: "h4", h6: "h4" };
  const TABLE = new Set(["table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"]);
  const BLOCKS = "p, div, section, article, h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote, hr, figure, pre, dl";
  const LIST = /mso-list\s*:\s*l\d+\s+level(\d+)/i;
  const NUMBERED = /^\(?(?:\d+|[a-zđ]|[ivx]+)[.)]/i;
  const SPACES = /[ \t\r\n\f\u00a0]+/g;

  /* Without its <style>: the page's policy would report it, and nothing here reads it. */
  const parse = (html) => new DOMParser().parseFromString(html.replace(/<style[\s\S]*?<\/style>/gi, ""), "text/html");
  const styleOf = (element) => element.getAttribute?.("style") ?? "";
  const says = (style, name, value) => new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*(?:${value})`, "i").test(style);

  /* The marks an element puts on its text, innermost last. A <b> that says "normal" is Google's wrapper, no mark. */
  function marksOf(element, tag) {
    const style = styleOf(element);
    const own = INLINE[tag];
    const marks = new Set(own ? [own] : []);
    if (says(style, "font-weight", "bold|[6-9]00")) marks.add("strong");
    if (says(style, "font-weight", "normal|[1-5]00")) marks.delete("strong");
    if (says(style, "font-style", "italic")) marks.add("em");
    if (says(style, "vertical-align", "super")) marks.add("sup");
    if (says(style, "vertical-align", "sub")) marks.add("sub");
    if (says(style, "text-decoration(?:-line)?", "[^;]*underline") && !element.closest("a")) marks.add("u");
    return [...marks];
  }

  class Writer {
    constructor(out) {
      this.out = out;
      this.body = out.createDocumentFragment();
      this.at = this.body; // where blocks go
      this.line = null; // the paragraph being filled, if any
      this.marks = [];
      this.pre = false;
    }

    open(name) {
      this.close();
      const block = this.out.createElement(name);
      this.at.append(block);
      return block;
    }

    close() {
      const last = this.line?.lastChild;
      if (last?.nodeType === 3) last.data = last.data.trimEnd();
      this.line = null;
    }

    /* Inside `block` until `fill` is done. Text in it needs no paragraph of its own when `line`. */
    within(block, line, fill) {
      const before = [this.at, this.line];
      [this.at, this.line] = [block, line ? block : null];
      fill();
      this.close();
      [this.at, this.line] = [before[0], null];
    }

    put(node) {
      if (!this.line) this.line = this.at.appendChild(this.out.createElement("p"));
      let place = this.line;
      for (const [name, href] of this.marks) {
        const last = place.lastChild;
        if (last?.localName === name && (last.getAttribute("href") ?? "") === href) place = last;
        else {
          const made = this.out.createElement(name);
          if (href) made.setAttribute("href", href);
          place = place.appendChild(made);
        }
      }
      place.append(node);
    }

    text(value) {
      if (this.pre) {
        value.replace(/\r\n?/g, "\n").split("\n").forEach((part, at) => {
          if (at) this.put(this.out.createElement("br"));
          if (part) this.put(this.out.createTextNode(part));
        });
        return;
      }
      let words = value.replace(SPACES, " ");
      if (this.line?.lastChild?.localName === "br") words = words.trimStart();
      if (!words) return;
      if (words === " " && (!this.line || !this.line.textContent)) return;
      this.put(this.out.createTextNode(words));
    }

    marked(marks, fill) {
      const before = this.marks;
      this.marks = [...before, ...marks.filter(([name]) => !before.some(([other]) => other === name))];
      fill();
      this.marks = before;
    }
  }

  /* Word writes list items as paragraphs with the bullet typed in front: (level, ordered, the paragraph) or null. */
  function listItem(element) {
    const level = LIST.exec(styleOf(element))?.[1];
    if (!level || element.localName !== "p") return null;
    const marker = [...element.querySelectorAll("span")].find((span) => /mso-list\s*:\s*ignore/i.test(styleOf(span)));
    const typed = (marker?.textContent ?? "").trim();
    marker?.remove();
    return { level: Number(level), ordered: NUMBERED.test(typed) };
  }

  function children(writer, element) {
    let lists = []; // the open lists of Word paragraphs, outermost first
    for (const node of [...element.childNodes]) {
      const item = node.nodeType === 1 ? listItem(node) : null;
      if (!item) {
        if (node.nodeType === 1 || node.textContent.trim()) lists = [];
        walk(writer, node);
        continue;
      }
      const name = item.ordered ? "ol" : "ul";
      lists = lists.slice(0, item.level);
      if (lists.at(-1)?.localName !== name && lists.length === item.level) lists.pop();
      while (lists.length < item.level) {
        const made = writer.out.createElement(name);
        if (lists.length) (lists.at(-1).lastElementChild ?? lists.at(-1).appendChild(writer.out.createElement("li"))).append(made);
        else {
          writer.close();
          writer.at.append(made);
        }
        lists.push(made);
      }
      const line = lists.at(-1).appendChild(writer.out.createElement("li"));
      writer.within(line, true, () => children(writer, node));
    }
  }

  function walk(writer, node) {
    if (node.nodeType === 3) writer.text(node.data);
    if (node.nodeType !== 1) return;
    const tag = node.localName;
    if (GONE.has(tag) || says(styleOf(node), "display", "none") || says(styleOf(node), "mso-hide", "all")) return;
    const pre = writer.pre;
    if (tag === "pre" || says(styleOf(node), "white-space", "pre")) writer.pre = true;
    if (says(styleOf(node), "white-space", "normal|nowrap")) writer.pre = false;
    element(writer, node, tag);
    writer.pre = pre;
  }

  function element(writer, node, tag) {
    if (tag === "br") {
      if (writer.line) writer.put(writer.out.createElement("br"));
    } else if (tag === "img") {
      const image = writer.out.createElement("img");
      for (const name of ["src", "alt"]) image.setAttribute(name, node.getAttribute(name) ?? "");
      writer.put(image);
    } else if (tag === "figure" && node.dataset.photo) {
      writer.open("figure").dataset.photo = node.dataset.photo;
    } else if (tag === "hr") {
      writer.open("hr");
    } else if (HEADINGS[tag] || node.classList.contains("MsoTitle")) {
      const heading = writer.open(HEADINGS[tag] ?? "h2");
      writer.within(heading, true, () => children(writer, node));
    } else if (["ul", "ol", "li", "blockquote"].includes(tag)) {
      const block = writer.open(tag);
      if (tag === "ol" && node.getAttribute("start")) block.setAttribute("start", node.getAttribute("start"));
      const line = tag === "li" && !node.querySelector(":scope > :is(table, blockquote)");
      writer.within(block, line, () => children(writer, node));
    } else if (TABLE.has(tag)) {
      const cell = writer.open(tag);
      for (const name of ["colspan", "rowspan"]) {
        if (Number(node.getAttribute(name)) > 1) cell.setAttribute(name, node.getAttribute(name));
      }
      writer.within(cell, ["td", "th", "caption"].includes(tag) && !node.querySelector(BLOCKS), () => children(writer, node));
    } else if (node.matches(BLOCKS)) {
      paragraph(writer, node);
    } else {
      inline(writer, node, tag);
    }
  }

  /* A block of text: its own paragraph, unless it only frames other blocks or stands alone in a list item. */
  function paragraph(writer, node) {
    const inItem = writer.at.localName === "li" && writer.line === writer.at;
    if (inItem) {
      if (writer.at.textContent.trim()) writer.put(writer.out.createElement("br"));
      children(writer, node);
      return;
    }
    writer.close();
    children(writer, node);
    writer.close();
  }

  function inline(writer, node, tag) {
    const href = tag === "a" ? node.getAttribute("href") ?? "" : "";
    const link = /^(?:https?:|mailto:)/i.test(href) ? [["a", href]] : [];
    writer.marked([...link, ...marksOf(node, tag).map((name) => [name, ""])], () => children(writer, node));
  }

  /* Plain text: an empty line ends a paragraph, a line end is a line break. */
  function paragraphs(text) {
    const escape = (part) => part.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    const blocks = text.replace(/\r\n?/g, "\n").trim().split(/\n[ \t]*\n\s*/);
    return blocks.filter(Boolean).map((block) => `<p>${escape(block).replace(/\n/g, "<br>")}</p>`).join("");
  }

  /* Article HTML of what the clipboard holds. Part of a single line comes without its paragraph: it goes into the line
     where the caret stands. */
  function cleaned(html, text) {
    if (!html.trim()) return single(paragraphs(text));
    const found = parse(html);
    const writer = new Writer(document.implementation.createHTMLDocument(""));
    children(writer, found.body);
    const box = writer.out.createElement("div");
    box.append(writer.body);
    for (const block of [...box.querySelectorAll("p, li, h2, h3, h4, ul, ol, blockquote")].reverse()) {
      while (block.lastChild?.localName === "br") block.lastChild.remove();
      if (!block.textContent.trim() && !block.querySelector("img, table, figure")) block.remove();
    }
    return single(box.innerHTML);
  }

  function single(html) {
    const box = document.implementation.createHTMLDocument("").createElement("div");
    box.innerHTML = html;
    const lone = box.childNodes.length === 1 && box.firstElementChild?.localName === "p";
    return lone ? box.firstElementChild.innerHTML : html;
  }

  window.toasoanPaste = { cleaned, parse };
})();
