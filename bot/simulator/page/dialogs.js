// Things that lie over the page: short notices, questions, lists to choose from, menus.

import { byId, el, fill, icon } from "./dom.js";
import { say } from "./words.js";

const NOTICE_MS = 4500;

/** A short notice that goes away by itself; screen readers hear it. */
export function toast(text) {
  const note = el("div", { class: "toast" }, text);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), NOTICE_MS);
}

/**
 * A modal window. `buttons` are [{text, value, kind}]; the promise gives the value of the pressed one, null for Esc.
 * The browser's own <dialog> keeps the focus inside and gives it back.
 */
export function ask({ title = "", body = [], buttons }) {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "modal", "aria-label": title || say("dialog.umum") });
    const press = (value) => () => dialog.close(JSON.stringify(value));
    fill(
      dialog,
      title && el("h2", { class: "modal-title" }, title),
      el("div", { class: "modal-body" }, body),
      el("div", { class: "modal-buttons" }, buttons.map((button) =>
        el("button", { type: "button", class: `button ${button.kind ?? ""}`, onclick: press(button.value) }, button.text))),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue ? JSON.parse(dialog.returnValue) : null);
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function alertBox(text) {
  return ask({ title: say("dialog.pemberitahuan"), body: [el("p", {}, text)], buttons: [{ text: say("dialog.oke"), value: true, kind: "primary" }] });
}

export function confirmBox(title, text, yes, kind = "primary") {
  const buttons = [{ text: say("dialog.batal"), value: false }, { text: yes, value: true, kind }];
  return ask({ title, body: [el("p", {}, text)], buttons });
}

/** Ask for one line of text; null when given up. */
export async function promptBox(title, label, value = "") {
  const input = el("input", { type: "text", class: "field", value, maxlength: 128, "aria-label": label, placeholder: label, autofocus: true });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") input.closest("dialog").close("true");
  });
  const buttons = [{ text: say("dialog.batal"), value: null }, { text: say("dialog.oke"), value: true, kind: "primary" }];
  const answer = await ask({ title, body: [input], buttons });
  return answer ? input.value.trim() || null : null;
}

/** Choose one of [{value, title, detail, mark}]; null when given up. `mark` is a ready node, e.g. an avatar. */
export function choose(title, items) {
  const row = (item) => el(
    "button",
    { type: "button", class: "choice", onclick: (event) => event.target.closest("dialog").close(JSON.stringify(item.value)) },
    item.mark, el("span", { class: "choice-words" }, el("span", {}, item.title), item.detail && el("small", {}, item.detail)),
  );
  const list = items.length ? items.map(row) : el("p", { class: "quiet" }, say("dialog.kosong"));
  return ask({ title, body: [el("div", { class: "choices" }, list)], buttons: [{ text: say("dialog.batal"), value: null }] });
}

/** Tick any of [{value, title, mark}]; the chosen values, or null. `extra` nodes stand above the list. */
export async function chooseMany(title, extra, items, yes) {
  const boxes = items.map((item) => ({ item, box: el("input", { type: "checkbox", checked: item.checked }) }));
  const rows = boxes.map(({ item, box }) => el("label", { class: "choice" }, item.mark, el("span", { class: "choice-words" }, item.title), box));
  const buttons = [{ text: say("dialog.batal"), value: null }, { text: yes, value: true, kind: "primary" }];
  const answer = await ask({ title, body: [extra, el("div", { class: "choices" }, rows)], buttons });
  return answer ? boxes.filter(({ box }) => box.checked).map(({ item }) => item.value) : null;
}

/** A small menu at a place on the screen: [{icon, text, run, kind}]. Arrow keys move, Esc closes, focus goes back. */
export function openMenu(items, { x, y, anchor = null }) {
  const before = document.activeElement;
  const menu = el("div", { class: "menu", role: "menu" });
  const shade = el("div", { class: "menu-shade" });
  const close = () => {
    menu.remove();
    shade.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
  const row = (item) => el(
    "button",
    { type: "button", role: "menuitem", class: `menu-item ${item.kind ?? ""}`, onclick: () => { close(); item.run(); } },
    icon(item.icon), item.text,
  );
  fill(menu, items.map(row));
  shade.addEventListener("pointerdown", close);
  shade.addEventListener("contextmenu", (event) => { event.preventDefault(); close(); });
  menu.addEventListener("keydown", (event) => moveInMenu(event, menu, close));
  document.body.append(shade, menu);
  place(menu, anchor ? below(anchor) : { x, y });
  menu.firstElementChild?.focus();
}

function below(anchor) {
  const box = anchor.getBoundingClientRect();
  return { x: box.left, y: box.bottom + 4, top: box.top - 4 };
}

function place(menu, { x, y, top }) {
  const box = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(x, innerWidth - box.width - 8));
  const fits = y + box.height <= innerHeight - 8;
  const upper = fits ? y : Math.max(8, (top ?? y) - box.height);
  menu.style.left = `${left}px`;
  menu.style.top = `${upper}px`;
}

function moveInMenu(event, menu, close) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") close();
  else if (step) items[(at + step + items.length) % items.length].focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
