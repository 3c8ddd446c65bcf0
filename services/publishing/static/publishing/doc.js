// How somebody likes to read (kept in this browser alone), and small helps for copying and sharing.
// Runs before the page is drawn, so that nothing flickers; without it every page is whole.
(() => {
  "use strict";
  const KEY = "cach-doc";
  const CHOICES = { mau: ["sang", "toi"], co: ["lon", "rat-lon"], rong: ["hep", "rong"], net: ["cao"] };
  const root = document.documentElement;

  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || {};
    } catch {
      return {}; // storage is closed, or holds something else
    }
  };
  const apply = (wishes) => {
    for (const [name, values] of Object.entries(CHOICES)) {
      if (values.includes(wishes[name])) root.dataset[name] = wishes[name];
      else delete root.dataset[name];
    }
  };
  root.dataset.js = "";
  apply(kept());

  const show = (form) => {
    const wishes = kept();
    for (const name of Object.keys(CHOICES)) form.elements[name].value = root.dataset[name] || "";
    form.querySelector("[type=reset]").disabled = !Object.values(wishes).some(Boolean);
  };
  const keep = (form, wishes) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(wishes));
    } catch {
      // then it holds for this page
    }
    apply(wishes);
    show(form);
  };

  const panel = (box) => {
    const form = box.querySelector("form");
    show(form);
    form.addEventListener("change", () => keep(form, Object.fromEntries(new FormData(form))));
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      keep(form, {});
    });
    const close = () => {
      box.open = false;
      box.querySelector("summary").focus();
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && box.open) close();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close();
    });
    document.addEventListener("click", (event) => {
      if (!box.contains(event.target)) box.open = false;
    });
    addEventListener("storage", (event) => {
      if (event.key !== KEY) return;
      apply(kept());
      show(form);
    });
  };

  const say = (button, words) => {
    const place = button.closest("[data-share]").querySelector("[role=status]");
    place.textContent = words;
  };
  const copy = async (button) => {
    const text = document.getElementById(button.getAttribute("aria-controls"));
    try {
      await navigator.clipboard.writeText(text.value);
      say(button, "Đã sao chép. Mở Zalo và dán vào cuộc trò chuyện.");
    } catch {
      text.closest("details").open = true;
      text.focus();
      text.select();
      say(button, "Nội dung đã được chọn: bấm Ctrl+C, hoặc giữ rồi chọn Sao chép.");
    }
  };
  const save = () => {
    const link = document.createElement("a");
    const picture = new XMLSerializer().serializeToString(document.querySelector(".qr svg"));
    link.href = URL.createObjectURL(new Blob([picture], { type: "image/svg+xml" }));
    link.download = "ma-qr.svg";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const share = ({ dataset }) => navigator.share({ title: dataset.title, url: dataset.url }).catch(() => {});
  const acts = { copy, save, share, print: () => print() };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-act]");
    if (button) acts[button.dataset.act]?.(button);
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".comfort").forEach(panel);
    if (navigator.share) document.querySelectorAll("[data-act=share]").forEach((button) => (button.hidden = false));
  });
})();
