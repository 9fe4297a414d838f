// Every word of the page comes from the server (messages/<language>/halaman.yaml). This module finds and fills them.

let table = {};
let zone = "UTC";

export async function loadWords() {
  const answer = await fetch("/demo/words");
  table = await answer.json();
}

export function setZone(name) {
  zone = name;
}

/** The words named by a dotted path, with {values} put in. A missing path shows as itself: the tests look for that. */
export function say(path, values = {}) {
  const found = entry(path);
  if (typeof found !== "string") return path;
  return found.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A list or table of words, e.g. the presets of the clock. */
export function entry(path) {
  return path.split(".").reduce((node, part) => (node && typeof node === "object" ? node[part] : undefined), table);
}

export function has(path) {
  return typeof entry(path) === "string";
}

function format(date, options) {
  return new Intl.DateTimeFormat(say("bahasa"), { timeZone: zone, ...options }).format(date);
}

/** Bot API times are whole seconds since 1970. */
export function timeOf(seconds) {
  return format(new Date(seconds * 1000), { hour: "2-digit", minute: "2-digit" });
}

/** With seconds, for the list of calls. */
export function exactTimeOf(iso) {
  return format(new Date(iso), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

export function dayOf(seconds) {
  return format(new Date(seconds * 1000), { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

export function shortDayOf(seconds) {
  return format(new Date(seconds * 1000), { day: "numeric", month: "short" });
}

/** Two moments share a day when this is the same for both. */
export function dayKey(seconds) {
  return format(new Date(seconds * 1000), { year: "numeric", month: "2-digit", day: "2-digit" });
}

export function clockOf(iso) {
  return format(new Date(iso), { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
}

export function longClockOf(iso) {
  return format(new Date(iso), { dateStyle: "full", timeStyle: "short" });
}

/** "2024-10-10T09:00" in the office's zone, as <input type=datetime-local> wants it. */
export function localInput(iso) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date(iso));
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** 1536 → "1,5 KB" in the page's own number style. */
export function sizeOf(bytes) {
  const units = ["byte", "kilobyte", "megabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** step;
  return new Intl.NumberFormat(say("bahasa"), { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: 1 }).format(value);
}
