// The bot's commands: as a menu behind "/", and as one types.

import { byId, el, fill } from "./dom.js";
import { thread } from "./store.js";
import { say } from "./words.js";

const box = () => byId("commands");

/** Show the commands that begin as the text does; nothing for other texts. */
export function suggestCommands(text, pick) {
  const asked = /^\/(\w*)$/.exec(text);
  const found = asked ? (thread()?.commands ?? []).filter(({ command }) => command.startsWith(asked[1].toLowerCase())) : [];
  if (found.length) drawCommands(found, pick);
  else closeCommands();
}

export function drawCommands(commands, pick) {
  showRows(commands.map(({ command, description }) => ({
    title: `/${command}`, description, pick: () => pick(`/${command}`, true), complete: () => pick(`/${command}`, false),
  })), say("tulis.perintah"));
}

let shown = []; // what stands in the list: title, description, pick(), and perhaps complete() for Tab

/** A list above the field, from which one is picked by tap or by keys. */
export function showRows(rows, label, look = "") {
  shown = rows;
  fill(box(), rows.map(({ title, description, pick }, at) => el("button", {
    type: "button", role: "option", id: `command-${at}`, class: `command-row ${look}`, "aria-selected": String(at === 0), tabindex: -1,
    onclick: pick,
  }, el("strong", {}, title), el("span", {}, description))));
  box().setAttribute("aria-label", label);
  box().hidden = false;
  byId("text").setAttribute("aria-expanded", "true");
  byId("text").focus();
  point(0);
}

export function closeCommands() {
  box().hidden = true;
  fill(box());
  byId("text").setAttribute("aria-expanded", "false");
  byId("text").removeAttribute("aria-activedescendant");
}

/** Keys while the list is open; true when the key was for the list. */
export function commandKeys(event) {
  if (box().hidden) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = [...box().children].findIndex((row) => row.getAttribute("aria-selected") === "true");
  const chosen = shown[at];
  if (step) point(at + step);
  else if (event.key === "Enter" && !event.shiftKey) chosen.pick();
  else if (event.key === "Tab") (chosen.complete ?? chosen.pick)();
  else if (event.key === "Escape") closeCommands();
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

function point(to) {
  const rows = [...box().children];
  const at = (to + rows.length) % rows.length;
  rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
  byId("text").setAttribute("aria-activedescendant", rows[at].id);
  rows[at].scrollIntoView({ block: "nearest" });
}
