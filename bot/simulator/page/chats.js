// The chats of the person being played.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { chooseMany } from "./dialogs.js";
import { byId, el, iconButton, reconcile, refill } from "./dom.js";
import { summary } from "./media.js";
import { attempt } from "./outbox.js";
import { badge } from "./people.js";
import { nameOf, serviceWords } from "./service.js";
import { current, me, openChat } from "./store.js";
import { dayKey, say, shortDayOf, timeOf } from "./words.js";

export function drawChats() {
  const { view, person, chat } = current();
  const mine = me();
  refill(byId("list-head"), [mine?.name, mine?.role], () => [
    el("div", { class: "list-who" }, el("strong", {}, mine?.name ?? ""), el("small", {}, mine?.role ?? "")),
    iconButton("plus", say("grup.buat"), createGroup)]);
  const chats = view && view.person === person ? view.chats : [];
  const today = view ? dayKey(Date.parse(view.clock.now) / 1000) : "";
  const items = chats.map((one) => ({ ...one, chosen: one.id === chat, today, mine: person }));
  reconcile(byId("chats"), items, (item) => item.id, drawChat);
}

function drawChat(one) {
  const button = el("button", { type: "button", class: "chat-row", data: { kind: one.kind }, "aria-current": one.chosen ? "true" : null, onclick: () => openChat(one.id), onkeydown: move },
    avatar(one),
    el("span", { class: "chat-words" },
      el("span", { class: "chat-top" }, el("strong", {}, one.title), one.last && el("time", {}, whenOf(one))),
      el("span", { class: "chat-bottom" }, lastLine(one), badge(one.unread), one.unread ? el("span", { class: "hidden" }, say("daftar.baru", { jumlah: one.unread })) : null)));
  return el("li", {}, button);
}

function whenOf(one) {
  return dayKey(one.last.date) === one.today ? timeOf(one.last.date) : shortDayOf(one.last.date);
}

function lastLine(one) {
  if (one.typing) return el("span", { class: "last typing-words" }, say("mengetik.typing"));
  if (!one.last) return el("span", { class: "last" }, say(one.kind === "private" ? "daftar.belum_mulai" : "daftar.kosong"));
  const service = serviceWords(one.last);
  if (service !== null) return el("span", { class: "last" }, service);
  const own = one.last.from?.id === one.mine;
  const who = own ? say("pesan.saya") : one.kind === "private" ? "" : nameOf(one.last.from);
  return el("span", { class: "last" }, who && el("b", {}, `${who}: `), summary(one.last));
}

function move(event) {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (!step) return;
  event.preventDefault();
  event.currentTarget.closest("li")[step]?.querySelector("button").focus();
}

/** A new group of the person being played, with whom they tick. */
async function createGroup() {
  const { view, person } = current();
  const title = el("input", { type: "text", class: "field", maxlength: 128, placeholder: say("grup.nama"), "aria-label": say("grup.nama"), value: say("grup.nama_contoh"), id: "group-title" });
  const others = view.people.filter((one) => one.id !== person).map((one) => ({ value: one.id, title: one.name, mark: avatar(one) }));
  const added = { value: "bot", title: view.bot.name, mark: avatar({ ...view.bot, kind: "bot" }), checked: true };
  const chosen = await chooseMany(say("grup.buat"), title, [...others, added], say("grup.jadikan"));
  if (!chosen || !title.value.trim()) return;
  const members = chosen.filter((value) => value !== "bot");
  const made = await attempt(act("create_group", { person, title: title.value.trim(), members, with_bot: chosen.includes("bot") }));
  if (made) openChat(made.chat);
}

