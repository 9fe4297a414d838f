// What the bot wrote down: its own tables, as the server hands them over.

import { stored } from "./api.js";
import { el, icon, reconcile } from "./dom.js";
import { say } from "./words.js";

const OPENED = 20; // rows up to which a table is shown unfolded

let tables = [];
let readable = true;
let busy = false;
let changed = false;

/** Fetch the tables, once more when something changed meanwhile; true when there is something to show. */
export async function refreshStored() {
  changed = true;
  if (busy) return false;
  busy = true;
  while (changed) await fetchTables();
  busy = false;
  return true;
}

async function fetchTables() {
  changed = false;
  try {
    tables = (await stored()).tables;
    readable = true;
  } catch {
    tables = []; // the line is down, or the tables cannot be read now: no old rows as if they were new
    readable = false;
  }
}

export function drawStored(body) {
  if (!body.querySelector(".tables")) {
    body.replaceChildren(el("p", { class: "quiet" }, say("simpanan.apa")), el("p", { class: "quiet none" }, say("simpanan.tak_terbaca")), el("div", { class: "tables" }), el("p", { class: "quiet empty-tables" }));
  }
  body.querySelector(".none").hidden = readable;
  reconcile(body.querySelector(".tables"), tables.filter((table) => table.count), (table) => table.name, drawTable);
  const empty = tables.filter((table) => !table.count).map((table) => table.name);
  body.querySelector(".empty-tables").textContent = empty.length ? say("simpanan.kosong", { nama: empty.join(", ") }) : "";
}

function drawTable(table, old) {
  const open = old ? old.open : table.count <= OPENED;
  return el("details", { class: "table", open },
    el("summary", {}, icon("right", "turn"), el("strong", {}, table.name), el("span", { class: "count" }, table.count)),
    grid(table));
}

function grid(table) {
  const columns = Object.keys(table.rows[0]);
  return el("div", { class: "grid", tabindex: 0, role: "region", "aria-label": table.name }, el("table", {},
    el("thead", {}, el("tr", {}, columns.map((column) => el("th", { scope: "col" }, column)))),
    el("tbody", {}, table.rows.map((row) => el("tr", {}, columns.map((column) => el("td", {}, row[column] === null ? "∅" : row[column])))))));
}
