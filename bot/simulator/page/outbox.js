// Texts on their way. Each stays here, and on this computer's disk, until the server has said that it took it.

import { Refused, Unreachable, act, newKey } from "./api.js";
import { change, current, draft, keepDraft, keepOutbox, keptOutbox } from "./store.js";
import { toast } from "./dialogs.js";
import { say, has } from "./words.js";

let waiting = keptOutbox();
let busy = false;
let silence = () => {};

/** Be told when an act met no answer: the waiting view may not have noticed yet. */
export function onSilence(listener) {
  silence = listener;
}

/** Texts of the open chat that the server does not have yet. */
export function pendingFor(person, chat) {
  return waiting.filter((item) => item.person === person && item.chat === chat);
}

export function sendLater(text, values) {
  waiting.push({ key: newKey(), text, ...values });
  remember();
  return flush();
}

/** Send what waits, oldest first; stops at the first silence and is called again when the server is back. */
export async function flush() {
  if (busy) return;
  busy = true;
  try {
    while (waiting.length) await sendFirst();
  } catch (problem) {
    if (!(problem instanceof Unreachable)) throw problem;
    silence();
  } finally {
    busy = false;
  }
}

async function sendFirst() {
  const [first] = waiting;
  const { key, ...values } = first;
  try {
    await act("text", values, key);
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    giveBack(first, problem);
  }
  waiting = waiting.filter((item) => item !== first);
  remember();
}

/** A refused text goes back to where it was typed. */
function giveBack(item, problem) {
  const here = item.person === current().person && item.chat === current().chat;
  const old = here ? draft() : "";
  keepDraft(old ? `${item.text}\n${old}` : item.text, `${item.person}/${item.chat}`);
  explain(problem);
  change({ returned: item.key });
}

/** Say in plain words why the server refused. */
export function explain(problem) {
  if (problem instanceof Unreachable) {
    silence();
    return toast(say("masalah.putus"));
  }
  if (!(problem instanceof Refused)) throw problem;
  const path = `masalah.${problem.problem}`;
  return toast(has(path) ? say(path) : say("masalah.lain", { rinci: problem.detail || problem.problem }));
}

/** Do an act; a refusal becomes a toast and gives null. */
export async function attempt(promise) {
  try {
    return await promise;
  } catch (problem) {
    explain(problem);
    return null;
  }
}

export function dropAll() {
  waiting = [];
  remember();
}

function remember() {
  keepOutbox(waiting);
  change({});
}
