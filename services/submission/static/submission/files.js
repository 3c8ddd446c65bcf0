/* Files in the form of an article: dropped or chosen, several at once, with progress; in pieces (tus 1.0), so that a
   cut line or a closed page costs only the last piece. Without this script the plain field does the work. */
(() => {
  "use strict";

  const PIECE = 4 * 1024 * 1024;
  const WAITS = [1000, 2000, 4000, 8000, 15000, 30000]; // milliseconds between two tries

  const element = (name, props = {}, ...inside) => {
    const made = Object.assign(document.createElement(name), props);
    made.append(...inside);
    return made;
  };
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const weight = (bytes) => `${(bytes / 1048576).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`;

  class Refused extends Error {}

  function start(section) {
    const form = section.closest("form");
    const input = section.querySelector('[name="new_files"]');
    const list = section.querySelector("[data-upload-list]");
    const cards = section.querySelector("[data-file-cards]");
    const drop = section.querySelector("[data-drop]");
    const { uploads: address, uploadPlace: place, uploadLeft: left } = section.dataset;
    section.querySelector('[name="viec"][value="tai-tep"]')?.closest("p").remove();
    drop.classList.add("drop");
    drop.append(element("p", { className: "hint drop-words", textContent: "Hoặc kéo tệp thả vào khung này." }));

    const headers = (more = {}) => ({
      "Tus-Resumable": "1.0.0",
      "X-CSRF-Token": form.elements.csrf.value,
      Accept: "application/json",
      ...more,
    });
    const remembered = (file) => `toasoan:tai:${file.name}:${file.size}:${file.lastModified}`;
    const memory = {
      get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
      set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* goes on without */ } },
      drop: (key) => { try { localStorage.removeItem(key); } catch { /* goes on without */ } },
    };

    function renumber() {
      const all = [...cards.querySelectorAll("[data-file-card]")];
      section.querySelector("[data-file-count]").textContent = all.length;
      return all.length;
    }

    function show(html, file) {
      const holder = element("template", { innerHTML: html });
      const card = holder.content.querySelector("[data-file-card]");
      if (!card || cards.querySelector(`[data-file-card="${card.dataset.fileCard}"]`)) return;
      cards.append(card);
      card.querySelector("[data-file-order]").value = renumber();
      if (file && card.querySelector("[data-file-poster]")) still(file, card.querySelector("[data-file-poster]"));
      form.dispatchEvent(new Event("input", { bubbles: true })); // the form saves itself
    }

    async function told(response) {
      if (response.ok) return response;
      const words = await response.json().then((problem) => problem.detail, () => "");
      if (response.status === 503 || response.status === 429) throw new Error(words);
      throw new Refused(words || "Máy chủ không nhận tệp này.");
    }

    async function whereTo(file, key) {
      const known = memory.get(key);
      if (known) {
        const response = await fetch(known, { method: "HEAD", headers: headers() });
        if (response.ok) return [known, Number(response.headers.get("Upload-Offset"))];
        memory.drop(key);
      }
      const meta = `filename ${base64(file.name)},place ${base64(place)}`;
      const response = await told(await fetch(address, {
        method: "POST", headers: headers({ "Upload-Length": String(file.size), "Upload-Metadata": meta }),
      }));
      const made = response.headers.get("Location");
      memory.set(key, made);
      return [made, 0];
    }

    function piece(url, file, offset, row) {
      return new Promise((done, failed) => {
        const request = new XMLHttpRequest();
        row.request = request;
        request.open("PATCH", url);
        const all = headers({ "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" });
        Object.entries(all).forEach(([name, value]) => request.setRequestHeader(name, value));
        request.upload.addEventListener("progress", (event) => row.progress(offset + event.loaded));
        request.addEventListener("load", () => {
          if (request.status === 204) return done(Number(request.getResponseHeader("Upload-Offset")));
          let words = "";
          try { words = JSON.parse(request.responseText).detail; } catch { /* no words */ }
          const again = [0, 409, 429, 502, 503, 504].includes(request.status);
          return failed(again ? new Error(words) : new Refused(words || "Máy chủ không nhận tệp này."));
        });
        request.addEventListener("error", () => failed(new Error("")));
        request.addEventListener("abort", () => failed(new Refused("")));
        request.send(file.slice(offset, offset + PIECE));
      });
    }

    async function send(file, row) {
      const key = remembered(file);
      for (let tries = 0; ; tries += 1) {
        try {
          let [url, offset] = await whereTo(file, key);
          row.url = url;
          row.progress(offset);
          while (offset < file.size && !row.stopped) {
            offset = await piece(url, file, offset, row);
            tries = 0;
          }
          if (row.stopped) return;
          const card = await told(await fetch(url, { headers: headers() }));
          memory.drop(key);
          show(await card.text(), file);
          row.remove();
          return;
        } catch (error) {
          if (row.stopped) return;
          if (error instanceof Refused) {
            memory.drop(key);
            row.refuse(error.message);
            return;
          }
          row.say(`${error.message || "Đường truyền bị ngắt."} Tự tải tiếp sau giây lát…`);
          await new Promise((wake) => {
            window.setTimeout(wake, WAITS[Math.min(tries, WAITS.length - 1)]);
            window.addEventListener("online", wake, { once: true });
          });
        }
      }
    }

    function rowOf(file) {
      const bar = element("progress", { max: file.size, value: 0 });
      bar.setAttribute("aria-label", `Đang tải ${file.name}`);
      const words = element("span", { className: "meta" });
      const stop = element("button", { type: "button", className: "button button-plain", textContent: "Bỏ" });
      const item = element("li", { className: "upload-row" },
        element("span", { className: "upload-name", textContent: file.name }), bar, words, stop);
      list.append(item);
      const row = {
        progress(bytes) {
          bar.value = bytes;
          words.textContent = `${weight(bytes)} / ${weight(file.size)}`;
        },
        say(text) { words.textContent = text; },
        refuse(text) {
          bar.remove();
          words.className = "upload-refused";
          words.textContent = text;
          stop.textContent = "Đóng";
        },
        remove() { item.remove(); },
      };
      stop.addEventListener("click", () => {
        row.stopped = true;
        row.request?.abort();
        if (row.url) fetch(row.url, { method: "DELETE", headers: headers() }).catch(() => {});
        memory.drop(remembered(file));
        item.remove();
      });
      return row;
    }

    let queue = Promise.resolve();
    function take(files) {
      const room = Number(section.dataset.uploadMax) - renumber() - list.children.length;
      [...files].forEach((file, number) => {
        const row = rowOf(file);
        if (number >= room) {
          row.refuse(`Mỗi bài tối đa ${section.dataset.uploadMax} tệp.`);
          return;
        }
        row.say("Đang chờ");
        queue = queue.then(() => (row.stopped ? null : send(file, row)));
      });
    }

    input.addEventListener("change", () => {
      take(input.files);
      input.value = "";
    });
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        drop.classList.add("drop-over");
      });
    }
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("drop-over"));
    drop.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      take(event.dataTransfer.files);
    });

    fetch(`${left}?o=${encodeURIComponent(place)}`, { headers: { Accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : { cards: [] }))
      .then((found) => found.cards.forEach((one) => show(one.card)), () => {});
  }

  /* A still picture of a film, from the browser that has it; the writer may choose another. */
  function still(file, field) {
    const film = element("video", { muted: true, preload: "auto", src: URL.createObjectURL(file) });
    const end = () => URL.revokeObjectURL(film.src);
    film.addEventListener("error", end);
    film.addEventListener("loadeddata", () => { film.currentTime = Math.min(1, film.duration / 2 || 0); });
    film.addEventListener("seeked", () => {
      const scale = Math.min(1, 1280 / film.videoWidth);
      const canvas = element("canvas", {
        width: Math.round(film.videoWidth * scale), height: Math.round(film.videoHeight * scale),
      });
      canvas.getContext("2d").drawImage(film, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => {
        end();
        if (!blob || field.files.length) return;
        const chosen = new DataTransfer();
        chosen.items.add(new File([blob], "anh-bia.jpg", { type: "image/jpeg" }));
        field.files = chosen.files;
      }, "image/jpeg", 0.85);
    });
  }

  document.querySelectorAll("[data-uploads]").forEach(start);
})();
