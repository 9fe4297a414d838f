// The calls that the bot made, newest first.

import { calls } from "./api.js";
import { el, reconcile } from "./dom.js";
import { current } from "./store.js";
import { exactTimeOf, say } from "./words.js";

const KEPT = 200;

let known = [];
let asked = -1;
let busy = false;
let shown = null; // the run whose calls these are

/** Ask for the calls made since the last time, when the bot made any; true when there are new ones. */
export async function refreshCalls() {
  const { calls_made: made, run } = current().view;
  if (run !== shown) [known, asked, shown] = [[], -1, run];
  if (busy || made === asked) return false;
  busy = true;
  try {
    await fetchNew(made);
    return true;
  } catch {
    asked = -1; // the line is down: main.js says so, and the next view asks again
    return false;
  } finally {
    busy = false;
  }
}

async function fetchNew(made) {
  const answer = await calls(known[0]?.number ?? 0);
  known = [...answer.calls.reverse(), ...known].slice(0, KEPT);
  asked = made;
}

export function drawCalls(body) {
  if (!body.querySelector(".calls")) {
    body.replaceChildren(el("p", { class: "quiet" }, say("panggilan.apa")), el("p", { class: "quiet none" }, say("panggilan.belum")), el("ol", { class: "calls" }));
  }
  body.querySelector(".none").hidden = known.length > 0;
  reconcile(body.querySelector(".calls"), known, (call) => call.number, drawCall);
}

function drawCall(call) {
  const good = call.outcome === "ok";
  const state = good ? "good" : call.status === 429 || call.status === 0 ? "warn" : "bad";
  return el("li", {}, el("details", { class: "call" },
    el("summary", {},
      el("span", { class: `code ${state}` }, call.status || "✕"),
      el("span", { class: "call-words" }, el("strong", {}, call.method), el("small", {}, [call.chat && say(`panggilan.${call.chat}`), call.brief].filter(Boolean).join(" · "))),
      el("time", {}, exactTimeOf(call.at))),
    !good && el("p", { class: "outcome" }, call.outcome),
    el("pre", { tabindex: 0 }, JSON.stringify(call.parameters, null, 1))));
}
