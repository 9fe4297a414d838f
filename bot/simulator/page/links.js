// Where a link leads. Links to the bot stay inside the rehearsal; the outside world is asked about first.

import { act } from "./api.js";
import { el } from "./dom.js";
import { ask, choose, toast } from "./dialogs.js";
import { attempt } from "./outbox.js";
import { bot, current, openChat } from "./store.js";
import { say } from "./words.js";
import { copyText } from "./entities.js";
import { avatar } from "./avatar.js";

/** {start} or {startgroup} for a link to our bot, null for any other. Understands t.me and tg://resolve. */
export function botLink(url) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const name = nameIn(parsed);
  if (!name || name.toLowerCase() !== bot()?.username.toLowerCase()) return null;
  return { start: parsed.searchParams.get("start"), startgroup: parsed.searchParams.get("startgroup") };
}

function nameIn(parsed) {
  if (parsed.protocol === "tg:") return parsed.searchParams.get("domain");
  if (!["t.me", "telegram.me", "www.t.me"].includes(parsed.hostname)) return null;
  return parsed.pathname.split("/")[1] ?? null;
}

export async function follow(url) {
  const target = botLink(url);
  if (!target) return leave(url);
  if (target.startgroup !== null) return startInGroup(target.startgroup);
  return startInPrivate(target.start);
}

/** A link with a payload sends /start by itself when the chat is new; else the person presses Start, as in Telegram. */
async function startInPrivate(payload) {
  const { person } = current();
  openChat(person);
  if (payload !== null) await attempt(act("start", { person, payload }));
}

async function startInGroup(payload) {
  const { person, view } = current();
  const groups = view.chats.filter((chat) => chat.kind !== "private" && chat.may_add);
  const chat = await choose(say("grup.pilih"), groups.map((group) => ({ value: group.id, title: group.title, mark: avatar(group) })));
  if (chat === null) return;
  openChat(chat);
  await attempt(act("startgroup", { person, chat, payload }));
}

async function leave(url) {
  if (!/^https?:\/\//i.test(url)) return toast(say("tautan.tak_didukung"));
  const body = [el("p", {}, say("tautan.luar")), el("p", { class: "address" }, url)];
  const buttons = [
    { text: say("dialog.batal"), value: null },
    { text: say("tautan.salin"), value: "copy" },
    { text: say("tautan.buka"), value: "open", kind: "primary" },
  ];
  const answer = await ask({ title: say("tautan.judul"), body, buttons });
  if (answer === "copy") return copyText(url);
  if (answer === "open") window.open(url, "_blank", "noopener,noreferrer");
}
