// What the bot wrote down: its own tables, as the server hands them over.

import { stored } from "./api.js";
import { el, icon, reconcile } from "./dom.js";
import { say } from "./words.js";

let tables = null;
let busy = false;
let again = false;

/** Fetch the tables; changes that come meanwhile are fetched once more afterwards. */
export async function refreshStored(body) {
  again = busy;
  if (busy) return;
  busy = true;
  try {
    tables = (await stored()).tables;
    drawStored(body);
  } catch {
    explainNothing(body);
  } finally {
    busy = false;
  }
  if (again) await refreshStored(body);
}

/** The line is down (main.js says so), or the bot's tables cannot be read now: show no old rows as if they were new. */
function explainNothing(body) {
  tables = [];
  drawStored(body);
  body.querySelector(".tables")?.replaceChildren(el("p", { class: "quiet" }, say("simpanan.tak_terbaca")));
}

export function drawStored(body) {
  if (!body.isConnected || !tables) return;
  if (!body.querySelector(".tables")) {
    if (body.querySelector(".calls, .clock, .faults")) return; // another tab was opened meanwhile
    body.replaceChildren(el("p", { class: "quiet" }, say("simpanan.apa")), el("div", { class: "tables" }));
  }
  reconcile(body.querySelector(".tables"), tables, (table) => table.name, drawTable);
}

function drawTable(table, old) {
  const open = old ? old.open : table.rows.length > 0;
  return el("details", { class: "table", open },
    el("summary", {}, icon("right", "turn"), el("strong", {}, table.name), el("span", { class: "count" }, table.count)),
    table.rows.length ? grid(table) : el("p", { class: "quiet" }, say("simpanan.kosong")));
}

function grid(table) {
  const columns = Object.keys(table.rows[0]);
  return el("div", { class: "grid", tabindex: 0, role: "region", "aria-label": table.name }, el("table", {},
    el("thead", {}, el("tr", {}, columns.map((column) => el("th", { scope: "col" }, column)))),
    el("tbody", {}, table.rows.map((row) => el("tr", {}, columns.map((column) => el("td", {}, row[column] === null ? "∅" : row[column])))))));
}
