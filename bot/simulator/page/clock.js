// The rehearsal's clock: start in another season, move forward.

import { act } from "./api.js";
import { el, fill } from "./dom.js";
import { attempt } from "./outbox.js";
import { current, nowIso } from "./store.js";
import { entry, localInput, longClockOf, say } from "./words.js";

const MORNING = 8; // the hour at which reminders customarily go out
const REAL_MS = 60_000; // a clock this close to the computer's is the real one

export function drawClock(body) {
  if (!body.querySelector(".clock")) build(body);
  tickClock(body);
}

/** Show the time again, when the tab is open. */
export function tickClock(body) {
  const node = body.querySelector(".clock-now");
  const words = longClockOf(nowIso());
  if (!node || node.textContent === words) return;
  node.textContent = words;
  body.querySelector(".clock-state").textContent = say(Math.abs(current().ahead) < REAL_MS ? "jam.sungguhan" : "jam.digeser");
}

function build(body) {
  fill(body, el("div", { class: "clock" },
    el("p", { class: "quiet" }, say("jam.apa")),
    el("p", { class: "clock-now", role: "status" }), el("p", { class: "clock-state quiet" }),
    el("h3", {}, say("jam.maju")),
    el("div", { class: "button-row" }, entry("jam.langkah").map((step) => button(step.nama, { forward: step.menit })),
      button(say("jam.pagi"), { until: MORNING })),
    el("h3", {}, say("jam.mulai_dari")),
    el("div", { class: "preset-list" }, button(say("jam.hari_ini"), { today: true }, say("jam.hari_ini_apa")),
      entry("jam.musim").map((preset) => button(preset.nama, { at: preset.waktu }, preset.apa))),
    el("h3", {}, say("jam.tepat")), exact()));
}

function button(words, values, detail = "") {
  return el("button", { type: "button", class: `button ${detail ? "preset" : ""}`, onclick: () => attempt(act("clock", values)) },
    el("span", {}, words), detail && el("small", {}, detail));
}

function exact() {
  const input = el("input", { type: "datetime-local", class: "field", value: localInput(nowIso()), "aria-label": say("jam.tepat"), required: true });
  return el("form", { class: "exact", onsubmit: (event) => {
    event.preventDefault();
    attempt(act("clock", { local: input.value }));
  } }, input, el("button", { type: "submit", class: "button primary" }, say("jam.pasang")));
}
