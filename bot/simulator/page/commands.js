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
  const rows = commands.map(({ command, description }, at) => el("button", {
    type: "button", role: "option", id: `command-${at}`, class: "command-row", "aria-selected": String(at === 0), tabindex: -1,
    data: { command: `/${command}` }, onclick: () => pick(`/${command}`, true),
  }, el("strong", {}, `/${command}`), el("span", {}, description)));
  fill(box(), rows);
  box().setAttribute("aria-label", say("tulis.perintah"));
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
export function commandKeys(event, pick) {
  if (box().hidden) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const chosen = box().querySelector("[aria-selected=true]");
  if (step) point([...box().children].indexOf(chosen) + step);
  else if (event.key === "Enter" && !event.shiftKey) pick(chosen.dataset.command, true);
  else if (event.key === "Tab") pick(chosen.dataset.command, false);
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
