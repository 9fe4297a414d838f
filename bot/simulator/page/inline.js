// Inline mode: what stands after the bot's name in the field brings results, and a tap posts one.

import { act } from "./api.js";
import { closeCommands, showRows } from "./commands.js";
import { attempt } from "./outbox.js";
import { bot, current } from "./store.js";
import { toEnd } from "./thread.js";
import { say } from "./words.js";

const PAUSE = 300; // milliseconds without a key before the bot is asked, as in Telegram's apps

let asked = 0; // counts questions, so that a late answer to an old one is dropped
let timer = null;

/** Whether the text is for the bot's inline mode; then its results follow. `posted` is called after a tap. */
export function suggestInline(text, posted) {
  clearTimeout(timer);
  asked += 1;
  const words = wordsFor(text);
  if (words === null) return false;
  timer = setTimeout(() => offer(words, asked, posted), PAUSE);
  return true;
}

function wordsFor(text) {
  const name = `@${bot()?.username ?? ""} `;
  return bot() && text.toLowerCase().startsWith(name.toLowerCase()) ? text.slice(name.length).trim() : null;
}

async function offer(words, number, posted) {
  const { person, chat } = current();
  const answer = await attempt(act("inline", { person, chat, text: words }));
  const left = number !== asked || current().chat !== chat || current().person !== person;
  if (!answer || left) return;
  if (!answer.results.length) return void closeCommands();
  const rows = answer.results.map(({ title, description }, at) => ({
    title, description, pick: () => post({ person, chat, query: answer.query, number: at }, posted),
  }));
  showRows(rows, say("tulis.hasil_inline"), "result-row");
}

async function post(picked, posted) {
  closeCommands();
  posted();
  await attempt(act("inline_pick", picked));
  toEnd();
}
