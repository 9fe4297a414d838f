// The messages of the open chat: drawn in place, kept at the end unless the person scrolled up.

import { byId, el, reconcile } from "./dom.js";
import { drawMessage, drawPending } from "./bubble.js";
import { pendingFor } from "./outbox.js";
import { current, thread } from "./store.js";
import { dayKey, dayOf, say } from "./words.js";

const NEAR_END = 120; // pixels from the end within which new messages pull the view along
const SAME_BREATH = 300; // seconds within which one person's messages stand together

let shown = null;
let put = -1; // where this module last scrolled to; elsewhere, the person did

export function drawThread(actions) {
  const list = byId("messages");
  const open = thread();
  const { person, chat } = current();
  const place = open && `${person}/${chat}`;
  const moved = place !== shown;
  const atEnd = moved || Math.abs(list.scrollTop - put) < 2 || left(list) < NEAR_END;
  if (moved) list.replaceChildren();
  shown = place;
  reconcile(list, open ? itemsOf(open) : [], (item) => item.key, (item) => draw(item, actions));
  if (atEnd) toNewest();
  markEnd();
}

/** Keep one message in the tab order, and tell whether the way down should be offered. */
function markEnd() {
  const list = byId("messages");
  const focused = list.querySelector(".message:focus");
  for (const node of list.querySelectorAll(".message[tabindex='0']")) node.tabIndex = -1;
  const stop = focused ?? [...list.querySelectorAll(".message")].at(-1);
  if (stop) stop.tabIndex = 0;
  showWayDown();
}

export function showWayDown() {
  const list = byId("messages");
  byId("to-end").hidden = left(list) < 2 * NEAR_END;
}

/** Pixels below what is seen. */
function left(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight;
}

/** To the end; but an answer that is taller than the screen is shown from its top, where the verdict stands. */
function toNewest() {
  const list = byId("messages");
  toEnd();
  const last = list.lastElementChild;
  if (last?.classList.contains("other") && last.offsetHeight > list.clientHeight - 24) list.scrollTop = last.offsetTop - list.offsetTop - 12;
  put = list.scrollTop;
}

export function toEnd() {
  const list = byId("messages");
  list.scrollTop = list.scrollHeight;
}

function itemsOf(open) {
  const { person, chat } = current();
  const items = [];
  let before = null;
  for (const message of open.messages) {
    if (!before || dayKey(before.date) !== dayKey(message.date)) {
      items.push({ key: `day-${message.message_id}`, day: dayOf(message.date) });
      before = null;
    }
    items.push({ key: `m-${message.message_id}`, message, person, chat, group: open.kind !== "private", first: starts(before, message) });
    before = message;
  }
  if (open.typing) items.push({ key: "typing", typing: open.typing });
  for (const pending of pendingFor(person, chat)) items.push({ key: `p-${pending.key}`, pending });
  return items;
}

function starts(before, message) {
  return !before || before.from?.id !== message.from?.id || message.date - before.date > SAME_BREATH || Boolean(before.reply_markup);
}

function draw(item, actions) {
  if (item.day) return el("div", { class: "day" }, el("span", {}, item.day));
  if (item.pending) return drawPending(item.pending);
  if (item.typing) return typing(item.typing);
  return drawMessage(item, { command: actions.send, jump });
}

function typing(kind) {
  const path = `mengetik.${kind}`;
  const words = say(path) === path ? say("mengetik.typing") : say(path);
  return el("div", { class: "message other first typing", role: "status", "aria-label": words },
    el("div", { class: "bubble" }, el("i"), el("i"), el("i")));
}

/** Scroll to a message and let it glow for a moment. */
function jump(id) {
  const node = byId("messages").querySelector(`[data-message="${Number(id)}"]`);
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.classList.add("glow");
  setTimeout(() => node.classList.remove("glow"), 1600);
}

/** Arrow keys walk through the messages; Esc leads back to the text field. */
export function walkMessages(event) {
  const step = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }[event.key];
  if (!step || !event.target.classList.contains("message")) return;
  const nodes = [...byId("messages").querySelectorAll(".message[tabindex]")];
  const at = nodes.indexOf(event.target);
  const next = nodes[Math.max(0, Math.min(nodes.length - 1, at + step))];
  event.preventDefault();
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

