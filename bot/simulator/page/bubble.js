// One message as a bubble.

import { el, iconButton } from "./dom.js";
import { rich } from "./entities.js";
import { inlineKeyboard } from "./keyboards.js";
import { medium, mediumOf, summary } from "./media.js";
import { openMessageMenu } from "./message_menu.js";
import { nameOf, serviceWords } from "./service.js";
import { say, timeOf } from "./words.js";

/** `item` is {message, person, chat, group, first, read}; first = the sender changed. `context` adds command(text) and jump(id). */
export function drawMessage(item, context) {
  const words = serviceWords(item.message);
  return words === null ? drawBubble(item, context) : el("div", { class: "service", data: idOf(item) }, el("span", {}, words));
}

function idOf({ message }) {
  return { message: message.message_id };
}

function drawBubble(item, context) {
  const { message, person } = item;
  const own = message.from?.id === person && !message.sender_chat;
  const bare = mediumOf(message) === "sticker";
  const node = el("article", {
    class: `message ${own ? "own" : "other"} ${item.first ? "first" : ""} ${bare ? "bare" : ""}`,
    tabindex: -1, data: idOf(item), "aria-label": labelOf(item, own),
  });
  const menu = (x, y, anchor) => openMessageMenu(item, { x, y, anchor });
  node.append(
    el("div", { class: "bubble-line" }, bubble(item, own, context), menuButton(menu)),
    inlineKeyboard(message, item) ?? "",
  );
  listenForMenu(node, menu);
  return node;
}

function labelOf({ message }, own) {
  const who = own ? say("pesan.saya") : nameOf(message.from);
  return say("pesan.label", { siapa: who, jam: timeOf(message.date) });
}

function bubble(item, own, context) {
  const { message } = item;
  const photoOnly = message.photo && !(message.caption || message.reply_to_message || message.forward_origin);
  return el("div", { class: `bubble ${message.photo ? "with-photo" : ""} ${photoOnly ? "photo-only" : ""}` },
    item.group && !own && item.first && sender(message),
    message.via_bot && el("div", { class: "forwarded" }, say("pesan.lewat", { bot: message.via_bot.username })),
    message.forward_origin && forwarded(message.forward_origin),
    message.reply_to_message && quoted(message.reply_to_message, context),
    medium(message),
    body(message, item, context),
    meta(message, item, own));
}

function sender(message) {
  const name = message.sender_chat?.title ?? nameOf(message.from);
  return el("div", { class: `sender name-${message.from?.is_bot ? "bot" : Math.abs(message.from?.id ?? 0) % 8}` }, name);
}

function forwarded(origin) {
  const who = origin.sender_user ? nameOf(origin.sender_user)
    : origin.sender_user_name ?? origin.chat?.title ?? origin.sender_chat?.title ?? say("pesan.tanpa_nama");
  return el("div", { class: "forwarded" }, say("pesan.diteruskan", { siapa: who }));
}

function quoted(original, context) {
  const jump = () => context.jump(original.message_id);
  return el("button", { type: "button", class: "quoted", onclick: jump, "aria-label": say("pesan.ke_asal") },
    el("strong", {}, nameOf(original.from)), el("span", {}, summary(original)));
}

function body(message, item, context) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  const entities = message.entities ?? message.caption_entities ?? [];
  const large = message.text && isFewEmoji(text);
  return el("div", { class: `text ${large ? "large" : ""}`, dir: "auto" }, rich(text, entities, context));
}

/** One to three emoji alone are shown large. */
function isFewEmoji(text) {
  return text.length <= 24 && /^(\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F]?(\u200D\p{Extended_Pictographic}\uFE0F?)*\s*){1,3}$/u.test(text);
}

function meta(message, item, own) {
  return el("div", { class: "meta" },
    message.edit_date && el("span", {}, say("pesan.disunting")),
    el("time", { datetime: new Date(message.date * 1000).toISOString() }, timeOf(message.date)),
    own && el("span", { class: "ticks", "aria-label": say("pesan.terkirim") }, "✓"));
}

function menuButton(menu) {
  const button = iconButton("down", say("pesan.menu"), (event) => menu(0, 0, event.currentTarget), "message-menu");
  button.tabIndex = -1;
  return button;
}

/** Right click, long press, or Enter on the focused message. */
function listenForMenu(node, menu) {
  node.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, img") || String(getSelection())) return;
    event.preventDefault();
    menu(event.clientX, event.clientY);
  });
  node.addEventListener("keydown", (event) => {
    if (event.target !== node || !["Enter", "ContextMenu"].includes(event.key)) return;
    event.preventDefault();
    menu(0, 0, node.querySelector(".bubble"));
  });
}

/** A text that the server has not taken yet. */
export function drawPending(item) {
  return el("article", { class: "message own first pending", "aria-label": say("pesan.menunggu") },
    el("div", { class: "bubble-line" }, el("div", { class: "bubble" },
      el("div", { class: "text", dir: "auto" }, item.text), el("div", { class: "meta" }, say("pesan.menunggu")))));
}
