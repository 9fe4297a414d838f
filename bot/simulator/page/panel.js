// The side panel for whoever leads the rehearsal: calls, what is stored, the clock, faults.

import { drawCalls, refreshCalls } from "./calls.js";
import { drawClock } from "./clock.js";
import { byId, el, fill, icon, iconButton } from "./dom.js";
import { drawFaults } from "./faults.js";
import { drawStored, refreshStored } from "./stored.js";
import { current, keepChoice, keptChoice } from "./store.js";
import { say } from "./words.js";

const TABS = [
  { name: "panggilan", icon: "pulse", draw: drawCalls, refresh: refreshCalls },
  { name: "simpanan", icon: "table", draw: drawStored, refresh: refreshStored },
  { name: "jam", icon: "clock", draw: drawClock },
  { name: "gangguan", icon: "bolt", draw: drawFaults },
];

let opened = keptChoice("tab", TABS[0].name);
let drawn = null;

export function startPanel() {
  const wide = matchMedia("(min-width: 1180px)").matches;
  setOpen(wide && keptChoice("panel", true), false);
  fill(byId("panel-head"), el("h2", {}, say("panel.judul")), iconButton("close", say("panel.tutup"), () => setOpen(false)));
  fill(byId("tabs"), TABS.map(tabButton));
  byId("panel").addEventListener("keydown", (event) => event.key === "Escape" && setOpen(false));
}

function tabButton(tab) {
  return el("button", {
    type: "button", role: "tab", id: `tab-${tab.name}`, class: "tab", "aria-controls": "panel-body", "aria-selected": String(tab.name === opened),
    tabindex: tab.name === opened ? 0 : -1, onclick: () => select(tab.name), onkeydown: move,
  }, icon(tab.icon), el("span", {}, say(`panel.${tab.name}`)));
}

function move(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = TABS.findIndex((tab) => tab.name === opened);
  select(TABS[(at + step + TABS.length) % TABS.length].name);
  byId(`tab-${opened}`).focus();
}

function select(name) {
  opened = name;
  keepChoice("tab", name);
  for (const tab of TABS) {
    byId(`tab-${tab.name}`).setAttribute("aria-selected", String(tab.name === name));
    byId(`tab-${tab.name}`).tabIndex = tab.name === name ? 0 : -1;
  }
  drawPanel();
}

export function isOpen() {
  return document.body.classList.contains("panel-open");
}

export function setOpen(open, remember = true) {
  document.body.classList.toggle("panel-open", open);
  byId("panel").inert = !open;
  byId("panel-button")?.setAttribute("aria-expanded", String(open));
  if (remember) keepChoice("panel", open);
  if (!open) return remember && byId("panel-button")?.focus();
  drawPanel();
  return remember && byId(`tab-${opened}`)?.focus();
}

/** Open the panel on the clock: what the date in the top line does. */
export function openClock() {
  setOpen(true);
  select("jam");
}

export function drawPanel() {
  if (!isOpen() || !current().view) return;
  const tab = TABS.find((each) => each.name === opened) ?? TABS[0];
  const body = byId("panel-body");
  body.setAttribute("aria-labelledby", `tab-${tab.name}`);
  if (drawn !== tab.name) body.replaceChildren();
  drawn = tab.name;
  tab.draw(body);
  if (tab.refresh) refresh(tab, body);
}

/** Fetch what the tab shows; by the time it comes another tab may be open. */
async function refresh(tab, body) {
  if ((await tab.refresh()) && tab.name === opened && isOpen()) tab.draw(body);
}
