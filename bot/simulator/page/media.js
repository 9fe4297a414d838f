// What a message carries besides words: photos, files, voices, stickers, places, contacts.

import { fileAddress } from "./api.js";
import { el, fill, icon } from "./dom.js";
import { say, sizeOf } from "./words.js";

const DRAWN = ["photo", "document", "voice", "audio", "video", "sticker", "location", "contact", "venue"];

/** The kind of a message's medium, null for plain text. */
export function mediumOf(message) {
  return DRAWN.find((kind) => message[kind]) ?? null;
}

/** A node for the medium, or null. */
export function medium(message) {
  const kind = mediumOf(message);
  return kind ? DRAW[kind](message[kind], message) : null;
}

const DRAW = {
  photo: (sizes, message) => photo(sizes.at(-1), message),
  document: (file) => fileRow("file", file.file_name ?? say("berkas.tanpa_nama"), file),
  audio: (file) => fileRow("voice", file.title ?? file.file_name ?? say("berkas.suara"), file),
  video: (file) => fileRow("photo", file.file_name ?? say("berkas.video"), file),
  voice,
  sticker,
  location: (place) => el("div", { class: "file-row" }, mark("place"), el("span", { class: "file-words" },
    el("span", {}, say("berkas.lokasi")), el("small", {}, `${place.latitude.toFixed(4)}, ${place.longitude.toFixed(4)}`))),
  venue: (venue) => el("div", { class: "file-row" }, mark("place"), el("span", { class: "file-words" }, el("span", {}, venue.title), el("small", {}, venue.address))),
  contact: (person) => el("div", { class: "file-row" }, mark("group"), el("span", { class: "file-words" },
    el("span", {}, [person.first_name, person.last_name].filter(Boolean).join(" ")), el("small", {}, person.phone_number))),
};

function mark(name) {
  return el("span", { class: "file-mark" }, icon(name));
}

function photo(size, message) {
  const image = el("img", { src: fileAddress(size.file_id), alt: message.caption ? "" : say("berkas.foto"), width: size.width, height: size.height, loading: "lazy" });
  const button = el("button", { type: "button", class: "photo", "aria-label": say("berkas.perbesar"), onclick: () => enlarge(size) }, image);
  image.addEventListener("error", () => fill(button, el("span", { class: "photo-missing" }, icon("photo"), say("berkas.tak_tampil"))));
  return button;
}

function enlarge(size) {
  const dialog = el("dialog", { class: "lightbox", "aria-label": say("berkas.foto"), onclick: () => dialog.close(), onclose: () => dialog.remove() },
    el("img", { src: fileAddress(size.file_id), alt: say("berkas.foto") }),
    el("div", { class: "lightbox-buttons" },
      el("a", { class: "button", href: fileAddress(size.file_id, true), download: "" }, say("berkas.unduh")),
      el("button", { type: "button", class: "button" }, say("dialog.tutup"))));
  document.body.append(dialog);
  dialog.showModal();
}

function fileRow(name, title, file) {
  const size = file.file_size ? sizeOf(file.file_size) : "";
  return el("a", { class: "file-row", href: fileAddress(file.file_id, true), download: "", "aria-label": say("berkas.unduh_ini", { nama: title }) },
    mark(name), el("span", { class: "file-words" }, el("span", { class: "file-name" }, title), el("small", {}, size)), icon("download", "file-fetch"));
}

function sticker(file) {
  const image = el("img", { src: fileAddress(file.file_id), alt: say("berkas.stiker"), width: 168, height: 168 });
  const holder = el("div", { class: "sticker" }, image);
  image.addEventListener("error", () => fill(holder, file.emoji ?? "🙂"));
  return holder;
}

function voice(file) {
  const bars = Array.from({ length: 28 }, (unused, at) => el("i", { class: `bar-${(at * 7 + file.duration) % 5}` }));
  const seconds = `0:${String(file.duration).padStart(2, "0")}`;
  return el("div", { class: "file-row voice", role: "img", "aria-label": say("berkas.suara_lama", { detik: file.duration }) },
    mark("voice"), el("span", { class: "file-words" }, el("span", { class: "wave" }, bars), el("small", {}, seconds)));
}

/** One line about a message, for the chat list, quotes and the forward list. */
export function summary(message) {
  const words = message.text ?? message.caption;
  const kind = mediumOf(message);
  if (!kind) return words ?? "";
  const name = say(`berkas.singkat.${kind}`);
  return words ? `${name}, ${words}` : name;
}
