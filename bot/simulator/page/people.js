// Who is being played: a rail of faces. Arrow keys move along it.

import { avatar } from "./avatar.js";
import { choose } from "./dialogs.js";
import { byId, el, reconcile } from "./dom.js";
import { current, play } from "./store.js";
import { say } from "./words.js";

export function drawPeople() {
  const { view, person } = current();
  const rail = byId("people");
  const items = (view?.people ?? []).map((one) => ({ ...one, chosen: one.id === person }));
  const had = rail.contains(document.activeElement);
  reconcile(rail, items, (item) => item.id, draw);
  if (had) rail.querySelector("[aria-checked=true]")?.focus();
}

function draw(one) {
  const label = say(one.unread ? "peran.label_baru" : "peran.label", { nama: one.name, peran: one.role, jumlah: one.unread });
  return el("button", {
    type: "button", role: "radio", class: "face", "aria-checked": String(one.chosen), tabindex: one.chosen ? 0 : -1,
    "aria-label": label, title: label, onclick: () => play(one.id), onkeydown: move,
  }, el("span", { class: "face-mark" }, avatar(one), badge(one.unread)), el("span", { class: "face-name" }, one.short ?? one.name));
}

/** The same choice as a list, for the phone's conversation. */
export async function choosePerson() {
  const { view } = current();
  const items = view.people.map((one) => ({ value: one.id, title: one.name, detail: one.role, mark: avatar(one), count: one.unread }));
  const chosen = await choose(say("peran.judul"), items.map((item) => ({ ...item, mark: el("span", { class: "face-mark" }, item.mark, badge(item.count)) })));
  if (chosen !== null) play(chosen);
}

export function badge(count) {
  return count ? el("span", { class: "badge", "aria-hidden": "true" }, count > 99 ? "99+" : count) : null;
}

function move(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const { view, person } = current();
  const at = view.people.findIndex((one) => one.id === person);
  play(view.people[(at + step + view.people.length) % view.people.length].id);
}
