// The line over a conversation, and what can be done with the chat as a whole.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { chooseMany, confirmBox, openMenu, promptBox } from "./dialogs.js";
import { byId, el, iconButton, refill } from "./dom.js";
import { attempt } from "./outbox.js";
import { bot, current, openChat, thread } from "./store.js";
import { say } from "./words.js";

export function drawHead() {
  const open = thread();
  const head = byId("chat-head");
  head.hidden = !open;
  if (!open) return;
  const words = subtitle(open);
  refill(head, [open.id, open.title, words], () => [
    iconButton("back", say("kepala.kembali"), () => openChat(null), "only-phone"),
    avatar(open),
    el("div", { class: "head-words" }, el("h2", {}, open.title), el("small", { class: open.typing ? "typing-words" : "" }, words)),
    iconButton("more", say("kepala.menu"), (event) => openMenu(itemsFor(thread()), { anchor: event.currentTarget }))]);
}

function subtitle(open) {
  if (open.typing) return say("mengetik.typing");
  if (open.kind === "private") return say(open.blocked ? "kepala.diblokir" : "kepala.bot");
  const names = open.members.map((member) => member.name).join(", ");
  return say("kepala.anggota", { jumlah: open.members.length, nama: names });
}

function itemsFor(open) {
  return open.kind === "private" ? privateItems(open) : groupItems(open);
}

function privateItems(open) {
  const { person } = current();
  const run = (name) => () => attempt(act(name, { person, payload: null }));
  return [
    { icon: "link", text: say("kepala.tautan"), run: deepLink },
    open.blocked ? { icon: "block", text: say("kepala.buka_blokir"), run: run("unblock") }
      : { icon: "block", text: say("kepala.blokir"), kind: "danger", run: run("block") },
  ];
}

/** Come through a poster's QR code: start with what the code carries. */
async function deepLink() {
  const payload = await promptBox(say("kepala.tautan"), say("kepala.tautan_isi"), "");
  if (payload === null) return;
  const word = /start=([^&\s]*)/.exec(payload)?.[1] ?? payload;
  await attempt(act("start", { person: current().person, payload: word }));
}

function groupItems(open) {
  const inside = ["member", "administrator", "creator", "restricted"].includes(open.bot_status);
  const admin = open.bot_status === "administrator";
  if (!open.may_manage) return open.may_write ? [{ icon: "leave", text: say("grup.keluar"), kind: "danger", run: () => groupAct("leave") }] : [{ icon: "leave", text: say("grup.masuk"), run: () => groupAct("join") }];
  return [
    !inside && { icon: "plus", text: say("grup.tambah_bot"), run: () => groupAct("add_bot") },
    inside && !admin && { icon: "crown", text: say("grup.angkat_bot"), run: () => groupAct("promote_bot") },
    inside && admin && { icon: "crown", text: say("grup.turunkan_bot"), run: () => groupAct("demote_bot") },
    inside && { icon: "trash", text: say("grup.keluarkan_bot"), kind: "danger", run: removeBot },
    { icon: "group", text: say("grup.tambah_orang"), run: () => addPeople(open) },
    { icon: "edit", text: say("grup.ganti_nama"), run: () => rename(open) },
    { icon: "leave", text: say("grup.keluar"), kind: "danger", run: () => groupAct("leave") },
  ].filter(Boolean);
}

function groupAct(name, values = {}) {
  const { person, chat } = current();
  return attempt(act(name, { person, chat, ...values }));
}

async function removeBot() {
  const sure = await confirmBox(say("grup.keluarkan_bot"), say("grup.keluarkan_tanya", { bot: bot().name }), say("grup.keluarkan"), "danger");
  if (sure) await groupAct("remove_bot");
}

async function addPeople(open) {
  const inside = new Set(open.members.map((member) => member.id));
  const items = current().view.people.filter((one) => !inside.has(one.id)).map((one) => ({ value: one.id, title: one.name, mark: avatar(one) }));
  const members = await chooseMany(say("grup.tambah_orang"), null, items, say("grup.tambah"));
  if (members?.length) await groupAct("add_people", { members });
}

async function rename(open) {
  const title = await promptBox(say("grup.ganti_nama"), say("grup.nama"), open.title);
  if (title) await groupAct("rename", { title });
}

