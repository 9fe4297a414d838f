// Where a person writes: the text field, what it answers or changes, the keyboard of the bot.

import { act } from "./api.js";
import { attachFiles, openAttachMenu } from "./attach.js";
import { commandKeys, closeCommands, drawCommands, suggestCommands } from "./commands.js";
import { byId, el, fill, icon, iconButton, refill } from "./dom.js";
import { suggestInline } from "./inline.js";
import { replyKeyboard } from "./keyboards.js";
import { summary } from "./media.js";
import { attempt, sendLater } from "./outbox.js";
import { nameOf } from "./service.js";
import { bot, change, current, draft, keepDraft, me, thread } from "./store.js";
import { toEnd } from "./thread.js";
import { say } from "./words.js";

let place = null; // the chat whose draft stands in the field
let begun = null; // the message whose old text was put into the field to be changed
let returned = null; // the refused text that was last put back
let forced = null; // the message whose wish for an answer was followed
let awaited = false; // whether the field is to have the focus once it is there
const folded = new Set(); // reply keyboards folded away, by their message

const field = () => byId("text");

export function startComposer() {
  field().placeholder = say("tulis.isi");
  field().addEventListener("input", typed);
  field().addEventListener("keydown", pressedKey);
  field().addEventListener("paste", pasted);
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
}

function typed() {
  if (!current().editing) keepDraft(field().value);
  grow();
  if (suggestInline(field().value, () => setText(""))) closeCommands();
  else suggestCommands(field().value, pickCommand);
}

function grow() {
  const node = field();
  node.style.height = "auto";
  node.style.height = `${Math.min(node.scrollHeight, 180)}px`;
  byId("send").disabled = !node.value.trim();
}

function pressedKey(event) {
  if (commandKeys(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape") escape(event);
  else if (event.key === "ArrowUp" && !field().value) editLast(event);
}

function escape(event) {
  if (!current().reply && !current().editing) return;
  event.stopPropagation();
  change({ reply: null, editing: null });
}

/** Arrow up in the empty field changes one's own last text, as on a laptop. */
function editLast(event) {
  const last = thread()?.messages.findLast((message) => message.from?.id === current().person && message.text);
  if (!last) return;
  event.preventDefault();
  change({ editing: last, reply: null });
}

function pasted(event) {
  const files = [...event.clipboardData.files];
  if (!files.length) return;
  event.preventDefault();
  attachFiles(files);
}

function submit() {
  const text = field().value.trim();
  const { editing } = current();
  if (!text) return;
  if (editing) return finishEdit(editing, text);
  setText("");
  send(text);
}

async function finishEdit(editing, text) {
  const { person, chat } = current();
  const done = await attempt(act("edit", { person, chat, message_id: editing.message_id, text }));
  if (done) change({ editing: null });
}

/** Write to the open chat, as if typed. */
export function send(text) {
  const { person, chat, reply } = current();
  sendLater(text, { person, chat, reply_to: reply?.message_id ?? null });
  change({ reply: null });
  toEnd();
}

function pickCommand(text, atOnce) {
  closeCommands();
  if (atOnce) {
    setText("");
    return send(text);
  }
  setText(`${text} `);
  return field().focus();
}

function setText(text) {
  field().value = text;
  if (!current().editing) keepDraft(text);
  closeCommands();
  grow();
}

// --- drawing ---

export function drawComposer() {
  const open = thread();
  byId("composer").hidden = !open || !open.may_write;
  drawGate(open);
  if (!open) return;
  followPlace();
  obeyForcedReply(open);
  drawBar();
  drawButtons(open);
  drawKeyboard(open);
  grow();
  focusAwaited();
}

/** After Start the field comes with the next view: only then can the keyboard go on in it. */
function focusAwaited() {
  if (!awaited || byId("composer").hidden) return;
  awaited = false;
  field().focus();
}

/** Put the right text into the field when the chat, or the message being changed, is another. */
function followPlace() {
  const { person, chat, editing } = current();
  const now = `${person}/${chat}`;
  const edit = editing?.message_id ?? null;
  const back = current().returned !== returned;
  if (now === place && edit === begun && !back) return;
  const settle = edit !== begun;
  [place, begun, returned] = [now, edit, current().returned];
  field().value = editing ? editing.text : draft();
  if (settle) field().focus();
  closeCommands();
}

/** A message that asks for an answer is answered, unless the person put that aside. */
function obeyForcedReply(open) {
  const name = open.force_reply && `${place}/${open.force_reply}`;
  if (!name || forced === name) return;
  forced = name;
  const asking = open.messages.find((message) => message.message_id === open.force_reply);
  if (asking && asking === open.messages.at(-1)) queueMicrotask(() => change({ reply: asking, editing: null }));
}

function drawBar() {
  const { reply, editing } = current();
  const message = editing ?? reply;
  const bar = byId("composer-bar");
  bar.hidden = !message;
  refill(bar, [message, Boolean(editing)], () => (message ? barContent(message, editing) : []));
}

function barContent(message, editing) {
  const title = editing ? say("tulis.menyunting") : say("tulis.membalas", { siapa: nameOf(message.from) });
  return [icon(editing ? "edit" : "reply"),
    el("span", { class: "bar-words" }, el("strong", {}, title), el("span", {}, summary(message))),
    iconButton("close", say("dialog.batal"), () => change({ reply: null, editing: null }))];
}

function drawButtons(open) {
  const markup = open.keyboard;
  refill(byId("composer-left"), open.commands, () => [
    iconButton("attach", say("tulis.lampirkan"), (event) => openAttachMenu(event.currentTarget)),
    open.commands.length > 0 && iconButton("slash", say("tulis.perintah"), () => drawCommands(open.commands, pickCommand))]);
  refill(byId("composer-right"), markup && [place, markup, isFolded(markup)], () => [
    markup?.keyboard && iconButton("keyboard", say(isFolded(markup) ? "tulis.buka_papan" : "tulis.lipat_papan"), () => fold(markup))]);
  field().placeholder = hint(open) ?? say("tulis.isi");
}

/** What the bot wants written; of a message that asks for an answer, as long as it is being answered. */
function hint({ keyboard, force_reply: asking }) {
  const answering = !asking || current().reply?.message_id === asking;
  return answering ? keyboard?.input_field_placeholder : null;
}

function nameOfKeyboard(markup) {
  return `${place}:${JSON.stringify(markup)}`;
}

function isFolded(markup) {
  return folded.has(nameOfKeyboard(markup));
}

function fold(markup) {
  const name = nameOfKeyboard(markup);
  if (!folded.delete(name)) folded.add(name);
  change({});
}

function drawKeyboard(open) {
  const markup = open.keyboard;
  const holder = byId("reply-keyboard");
  const shown = markup?.keyboard && !isFolded(markup) && open.may_write ? markup : null;
  const signature = shown ? nameOfKeyboard(shown) : "";
  if (holder.dataset.shown === signature) return;
  holder.dataset.shown = signature;
  fill(holder, shown && replyKeyboard(shown, { send: (text) => pressReply(shown, text), share }));
}

function pressReply(markup, text) {
  if (markup.one_time_keyboard) folded.add(nameOfKeyboard(markup));
  send(text);
}

async function share(kind) {
  const { person, chat } = current();
  await attempt(act("sample", { person, chat, kind }));
}

/** What stands in place of the text field: Start, or Unblock. */
function drawGate(open) {
  const gate = byId("gate");
  const kind = gateOf(open);
  gate.hidden = !kind;
  if (!kind) return fill(gate);
  const run = async () => {
    awaited = Boolean(await attempt(act(kind, { person: current().person, payload: null })));
    focusAwaited();
  };
  const words = { start: "tulis.mulai", unblock: "tulis.buka_blokir" }[kind];
  return fill(gate, kind === "gone" ? el("p", { class: "quiet" }, say("tulis.bukan_anggota", { siapa: me()?.name ?? "" }))
    : el("button", { type: "button", class: "button primary wide", id: "gate-button", onclick: run }, say(words, { bot: bot()?.name ?? "" })));
}

function gateOf(open) {
  if (!open) return null;
  if (open.kind !== "private") return open.may_write ? null : "gone";
  if (open.blocked) return "unblock";
  return open.started ? null : "start";
}
