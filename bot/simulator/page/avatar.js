// A round mark for a person, a group or the bot: initials on a colour that stays the same.

import { el, icon } from "./dom.js";

const HUES = 8;

export function avatar({ id, title, name, kind, hue }, extra = "") {
  const label = title ?? name ?? "";
  const inner = kind === "bot" || kind === "private" ? icon("shield") : initials(label);
  const colour = kind === "bot" || kind === "private" ? "bot" : hue ?? Math.abs(Number(id)) % HUES;
  return el("span", { class: `avatar hue-${colour} ${extra}`, "aria-hidden": "true" }, inner);
}

/** First letters of the first and the last word, whole characters (an emoji is not cut in two). */
function initials(label) {
  const words = label.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...word.replace(/[^\p{L}\p{N}]/gu, "")][0] ?? "").join("").toUpperCase();
}
