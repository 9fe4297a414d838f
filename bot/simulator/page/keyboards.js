// Buttons under a message, and the keyboard that takes the place of the phone's own.

import { act } from "./api.js";
import { alertBox, toast } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { copyText } from "./entities.js";
import { follow } from "./links.js";
import { explain } from "./outbox.js";
import { say } from "./words.js";

/** The rows of buttons under a message; null when there are none. */
export function inlineKeyboard(message, context) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el("div", { class: "inline-keyboard", role: "group", "aria-label": say("tombol.di_bawah_pesan") }, rows.map((row) =>
    el("div", { class: "inline-row" }, row.map((button) => inlineButton(button, message, context)))));
}

function inlineButton(button, message, context) {
  const mark = button.url ? icon("link", "corner") : button.copy_text ? icon("copy", "corner") : null;
  const node = el("button", { type: "button", class: `inline-button ${button.style ?? ""}` }, el("span", {}, button.text), mark);
  node.addEventListener("click", () => pressInline(node, button, message, context));
  return node;
}

function pressInline(node, button, message, context) {
  if (button.url) return follow(button.url);
  if (button.copy_text) return copyText(button.copy_text.text);
  if (button.callback_data !== undefined) return pressCallback(node, button, message, context);
  return toast(say("tombol.tak_didukung"));
}

/** The button turns until the bot has answered; what the bot says is shown as Telegram shows it. */
async function pressCallback(node, button, message, { person, chat }) {
  if (node.getAttribute("aria-busy")) return;
  node.setAttribute("aria-busy", "true");
  try {
    showAnswer(await act("press", { person, chat, message_id: message.message_id, data: button.callback_data }));
  } catch (problem) {
    explain(problem);
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function showAnswer(answer) {
  if (!answer.answered) return toast(say("tombol.tak_dijawab"));
  if (answer.url) return follow(answer.url);
  if (!answer.text) return null;
  return answer.show_alert ? alertBox(answer.text) : toast(answer.text);
}

/** The reply keyboard of a chat: its buttons write their own words. */
export function replyKeyboard(markup, { send, share }) {
  const rows = markup.keyboard.map((row) => el("div", { class: "reply-row" }, row.map((button) => replyButton(button, { send, share }))));
  return el("div", { class: `reply-keyboard ${markup.resize_keyboard ? "" : "tall"}`, role: "group", "aria-label": say("tombol.papan") }, rows);
}

function replyButton(button, { send, share }) {
  const asked = typeof button === "string" ? { text: button } : button;
  const special = asked.request_contact ? "contact" : asked.request_location ? "location" : null;
  const run = () => (special ? share(special) : send(asked.text));
  return el("button", { type: "button", class: `reply-button ${asked.style ?? ""}`, onclick: run }, asked.text);
}
