// Files to send: from this computer, or samples for the rehearsal.

import { act, upload } from "./api.js";
import { ask, openMenu, toast } from "./dialogs.js";
import { byId, el } from "./dom.js";
import { attempt } from "./outbox.js";
import { change, current } from "./store.js";
import { say, sizeOf } from "./words.js";

const LIMIT = 20 * 1024 * 1024; // what a bot may download (Bot API, getFile)
const PHOTO_LIMIT = 10 * 1024 * 1024;

export function openAttachMenu(anchor) {
  const sample = (kind) => () => attempt(act("sample", { person: current().person, chat: current().chat, kind, name: say("lampiran.nama_berkas") }));
  openMenu([
    { icon: "photo", text: say("lampiran.foto"), run: () => pick("photo", "image/png,image/jpeg,image/webp") },
    { icon: "file", text: say("lampiran.berkas"), run: () => pick("document", "") },
    { icon: "photo", text: say("lampiran.contoh_foto"), run: sample("photo") },
    { icon: "file", text: say("lampiran.contoh_berkas"), run: sample("document") },
    { icon: "voice", text: say("lampiran.contoh_suara"), run: sample("voice") },
    { icon: "sticker", text: say("lampiran.contoh_stiker"), run: sample("sticker") },
    { icon: "place", text: say("lampiran.contoh_lokasi"), run: sample("location") },
  ], { anchor });
}

function pick(kind, accept) {
  const input = byId("file-input");
  input.accept = accept;
  input.onchange = () => {
    attachFiles([...input.files], kind);
    input.value = "";
  };
  input.click();
}

/** Ask for a caption, then send one after the other. */
export async function attachFiles(files, asked = null) {
  for (const file of files) await attachOne(file, asked ?? (isPhoto(file) ? "photo" : "document"));
}

function isPhoto(file) {
  return ["image/png", "image/jpeg", "image/webp"].includes(file.type);
}

async function attachOne(file, kind) {
  if (file.size > (kind === "photo" ? PHOTO_LIMIT : LIMIT)) return toast(say("masalah.too_big"));
  const caption = await captionFor(file, kind);
  if (caption === null) return null;
  const { person, chat, reply } = current();
  change({ reply: null });
  return attempt(upload(file, { person, chat, kind, caption, reply_to: reply?.message_id ?? null }));
}

async function captionFor(file, kind) {
  const input = el("textarea", { class: "field", rows: 2, maxlength: 1024, "aria-label": say("lampiran.keterangan"), placeholder: say("lampiran.keterangan") });
  const preview = kind === "photo" ? el("img", { class: "preview", src: URL.createObjectURL(file), alt: file.name })
    : el("p", {}, el("strong", {}, file.name), ` · ${sizeOf(file.size)}`);
  const buttons = [{ text: say("dialog.batal"), value: null }, { text: say("tulis.kirim"), value: true, kind: "primary" }];
  const sure = await ask({ title: say(`lampiran.judul_${kind}`), body: [preview, input], buttons });
  if (preview.src) URL.revokeObjectURL(preview.src);
  return sure ? input.value.trim() : null;
}

/** Files dropped on the conversation. */
export function listenForDrops(node) {
  node.addEventListener("dragover", (event) => event.preventDefault());
  node.addEventListener("drop", (event) => {
    const files = [...event.dataTransfer.files];
    if (!files.length) return;
    event.preventDefault();
    attachFiles(files);
  });
}
