// Telegram's formatted text → DOM nodes. Offsets are UTF-16 code units, which is how JavaScript counts too.

import { el, icon } from "./dom.js";
import { say } from "./words.js";
import { follow } from "./links.js";
import { toast } from "./dialogs.js";

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

/** Nodes for a text and its entities; `context` is {person, chat, command(text)}. */
export function rich(text, entities = [], context = {}) {
  return span(text, 0, text.length, sorted(entities), context);
}

/** Outer before inner: by start, then the longer first. */
function sorted(entities) {
  return [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
}

function span(text, start, end, entities, context) {
  const nodes = [];
  let cursor = start;
  let queue = entities;
  while (queue.length) {
    const [first, ...rest] = queue;
    const stop = Math.min(end, first.offset + first.length);
    pushText(nodes, text.slice(cursor, first.offset), BLOCKS.has(first.type));
    const { inside, after } = divide(rest, stop);
    nodes.push(wrap(first, text.slice(first.offset, stop), span(text, first.offset, stop, inside, context), context));
    cursor = stop;
    queue = after;
  }
  pushText(nodes, text.slice(cursor, end), false);
  return nodes;
}

/** Entities within the first `stop` units, and those after; one that crosses the border is cut in two. */
function divide(entities, stop) {
  const inside = [];
  const after = [];
  for (const entity of entities) {
    const last = entity.offset + entity.length;
    if (entity.offset >= stop) after.push(entity);
    else inside.push({ ...entity, length: Math.min(last, stop) - entity.offset });
    if (entity.offset < stop && last > stop) after.push({ ...entity, offset: stop, length: last - stop });
  }
  return { inside, after: sorted(after) };
}

/** A block begins and ends a line by itself: the line feed beside it would show as an empty line. */
function pushText(nodes, text, beforeBlock) {
  const afterBlock = nodes.at(-1)?.dataset?.block === "true";
  const head = afterBlock && text.startsWith("\n") ? text.slice(1) : text;
  const whole = beforeBlock && head.endsWith("\n") ? head.slice(0, -1) : head;
  if (whole) nodes.push(document.createTextNode(whole));
}

function wrap(entity, text, children, context) {
  const drawn = DRAW[entity.type]?.(entity, text, children, context);
  return drawn ?? el(TAGS[entity.type] ?? "span", {}, children);
}

const DRAW = {
  code: (entity, text) => copyable("code", text),
  pre: (entity, text) => el("div", { class: "pre-block", data: { block: "true" } }, copyable("pre", text, entity.language)),
  spoiler: (entity, text, children) => spoiler(children),
  blockquote: (entity, text, children) => el("blockquote", { data: { block: "true" } }, children),
  expandable_blockquote: (entity, text, children) => expandable(children),
  url: (entity, text) => link(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`, [text]),
  text_link: (entity, text, children) => link(entity.url, children),
  email: (entity, text) => el("span", { class: "mention" }, text),
  phone_number: (entity, text) => el("span", { class: "mention" }, text),
  hashtag: (entity, text) => el("span", { class: "mention" }, text),
  mention: (entity, text) => link(`https://t.me/${text.slice(1)}`, [text]),
  text_mention: (entity, text, children) => el("span", { class: "mention" }, children),
  bot_command: (entity, text, children, context) => command(text, context),
};

function link(url, children) {
  return el("a", { href: url.startsWith("http") ? url : "#", rel: "noopener noreferrer", class: "link", onclick: (event) => {
    event.preventDefault();
    follow(url);
  } }, children);
}

function command(text, context) {
  if (!context.command) return el("span", { class: "mention" }, text);
  return el("button", { type: "button", class: "link command", onclick: () => context.command(text) }, text);
}

/** Tap to copy, as in Telegram. */
function copyable(tag, text, language = "") {
  const copy = () => copyText(text);
  return el(tag, {
    class: "copyable", role: "button", tabindex: 0, title: say("pesan.ketuk_salin"), "aria-label": `${say("pesan.ketuk_salin")}: ${text}`,
    data: language ? { language } : {}, onclick: copy, onkeydown: (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      copy();
    },
  }, text);
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(say("pesan.tersalin"));
  } catch {
    toast(say("pesan.tak_tersalin"));
  }
}

function spoiler(children) {
  const node = el("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": say("pesan.tersembunyi") }, el("span", { class: "spoiler-text" }, children));
  const open = () => {
    node.classList.add("open");
    node.removeAttribute("aria-label");
  };
  node.addEventListener("click", open);
  node.addEventListener("keydown", (event) => event.key === "Enter" && open());
  return node;
}

function expandable(children) {
  const body = el("div", { class: "quote-body" }, children);
  const words = el("span");
  const toggle = el("button", { type: "button", class: "quote-toggle", "aria-expanded": "false" }, words, icon("down"));
  const quote = el("blockquote", { class: "expandable collapsed", data: { block: "true" } }, body, toggle);
  const show = (open) => {
    quote.classList.toggle("collapsed", !open);
    toggle.setAttribute("aria-expanded", String(open));
    words.textContent = say(open ? "pesan.ringkas" : "pesan.selengkapnya");
  };
  show(false);
  toggle.addEventListener("click", () => show(quote.classList.contains("collapsed")));
  body.addEventListener("click", () => quote.classList.contains("collapsed") && show(true));
  new ResizeObserver(() => {
    if (quote.classList.contains("collapsed")) toggle.hidden = body.scrollHeight <= body.clientHeight + 2;
  }).observe(body);
  return quote;
}
