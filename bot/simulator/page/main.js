// Start the page, keep it in step with the server, draw what changed.

import { Unreachable, view } from "./api.js";
import { listenForDrops } from "./attach.js";
import { drawChats } from "./chats.js";
import { drawComposer, send, startComposer } from "./composer.js";
import { tickClock } from "./clock.js";
import { byId, el, fill, icon, iconButton } from "./dom.js";
import { drawHead } from "./head.js";
import { flush, onSilence } from "./outbox.js";
import { drawPanel, isOpen, openClock, setOpen, startPanel } from "./panel.js";
import { choosePerson, drawPeople } from "./people.js";
import { change, current, listen, me, nowIso, resume } from "./store.js";
import { drawThread, showWayDown, toEnd, walkMessages } from "./thread.js";
import { clockOf, entry, loadWords, say, setZone } from "./words.js";

const RETRY_MS = 1200;
const TICK_MS = 1000;

let running = null; // the abort controller of the long poll under way
let asked = null; // what it asks about

async function start() {
  await loadWords();
  startTop();
  startComposer();
  startPanel();
  listenForKeys();
  listenForDrops(byId("conversation"));
  byId("messages").addEventListener("scroll", showWayDown, { passive: true });
  listen(draw);
  resume();
  onSilence(() => running?.abort());
  await follow();
}

function startTop() {
  document.title = say("judul");
  fill(byId("notice"), icon("shield"), el("span", { class: "not-phone" }, say("latihan")), el("span", { class: "only-phone" }, say("latihan_singkat")));
  fill(byId("empty-title"), say("langkah_judul"));
  fill(byId("empty-steps"), entry("langkah").map((step) => el("li", {}, step)));
  byId("ribbon").addEventListener("click", choosePerson);
  byId("people").setAttribute("aria-label", say("peran.judul"));
  byId("chats").setAttribute("aria-label", say("daftar.judul"));
  byId("messages").setAttribute("aria-label", say("pesan.judul"));
  byId("text").setAttribute("aria-label", say("tulis.isi"));
  byId("commands").setAttribute("aria-label", say("tulis.perintah"));
  byId("panel").setAttribute("aria-label", say("panel.judul"));
  byId("tabs").setAttribute("aria-label", say("panel.judul"));
  byId("composer").setAttribute("aria-label", say("tulis.isi"));
  byId("send").setAttribute("aria-label", say("tulis.kirim"));
  byId("send").title = say("tulis.kirim");
  fill(byId("to-end"), icon("down"));
  byId("to-end").setAttribute("aria-label", say("pesan.ke_akhir"));
  byId("to-end").addEventListener("click", toEnd);
  byId("clock-button").addEventListener("click", openClock);
  fill(byId("top-buttons"), iconButton("panel", say("panel.buka"), () => setOpen(!isOpen())));
  byId("top-buttons").firstElementChild.id = "panel-button";
}

function listenForKeys() {
  byId("messages").addEventListener("keydown", walkMessages);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (document.activeElement?.closest(".messages")) byId("text").focus();
  });
}

// --- in step with the server ---

/** One long poll after the other; a change of person or chat cuts the waiting one short. */
async function follow() {
  for (;;) {
    try {
      await once();
      online(true);
    } catch (problem) {
      if (problem.name === "AbortError") continue;
      online(false, problem);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function once() {
  const { person, chat, view: last } = current();
  const same = last && last.person === person && (last.chat?.id ?? null) === chat;
  running = new AbortController();
  asked = `${person}/${chat}`;
  const looking = document.visibilityState === "visible";
  const next = await view({ person: person ?? "", chat, after: same && !offline ? last.version : "", looking }, running.signal);
  running = null;
  take(next);
}

function take(next) {
  setZone(next.clock.zone);
  const gone = next.chat === null && current().chat !== null;
  const ahead = Date.parse(next.clock.now) - Date.now();
  change({ view: next, ahead, person: next.person, ...(gone ? { chat: null } : {}) });
}

let offline = false;

/** A banner while the server is silent; what was typed meanwhile goes out when it is back. */
function online(yes, problem = null) {
  const banner = byId("banner");
  const words = yes ? "" : problem instanceof Unreachable ? say("putus") : say("masalah.lain", { rinci: problem.problem ?? problem.message });
  if (banner.textContent !== words) banner.textContent = words;
  banner.hidden = yes;
  const back = yes && offline;
  offline = !yes;
  if (back || yes) flush();
}

// --- drawing ---

function draw() {
  const { person, chat, view: last } = current();
  if (running && asked !== `${person}/${chat}`) running.abort();
  document.body.classList.toggle("chat-open", chat !== null);
  if (!last) return;
  drawPeople();
  drawChats();
  drawHead();
  drawComposer(); // before the messages: how tall they may be depends on it
  drawThread({ send });
  byId("empty").hidden = chat !== null;
  byId("conversation").classList.toggle("none", chat === null);
  drawTop();
  drawPanel();
}

function drawTop() {
  const button = byId("clock-button");
  const words = clockOf(nowIso());
  drawRibbon(say("pita", { peran: me()?.short ?? "", jam: words }));
  if (button.dataset.words === words) return;
  button.dataset.words = words;
  button.setAttribute("aria-label", say("jam.label", { jam: words }));
  fill(button, icon("clock"), words);
}

/** On a phone the top line is hidden in a conversation; this line says who plays, and that it is a rehearsal. */
function drawRibbon(words) {
  if (byId("ribbon").dataset.words === words) return;
  byId("ribbon").dataset.words = words;
  fill(byId("ribbon"), el("span", {}, words), icon("down"));
  byId("ribbon").setAttribute("aria-label", `${words}. ${say("pita_apa")}`);
}

setInterval(() => {
  if (!current().view) return;
  drawTop();
  if (isOpen()) tickClock(byId("panel-body"));
}, TICK_MS);
document.addEventListener("visibilitychange", () => running?.abort());
start();

