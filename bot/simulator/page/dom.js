// Build DOM nodes from data. Text goes in as text nodes only: nothing a person wrote is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element: el("button", {class: "x", onclick: f}, child, "text"). Children that are null or false are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  append(node, children);
  return node;
}

function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
  else if (name === "data") Object.assign(node.dataset, value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

function append(node, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Put new children in the place of the old ones. */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** A drawing of icons.svg, hidden from screen readers: the button around it carries the words. */
export function icon(name, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${extra}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A round button that shows an icon and says its words to screen readers and as a tool tip. */
export function iconButton(name, label, onclick, extra = "") {
  return el("button", { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label, onclick }, icon(name));
}

/** Fill a node again only when `data`, all that its content depends on, has changed: so the focus stays where it is. */
export function refill(node, data, draw) {
  const signature = JSON.stringify(data);
  if (node.signature === signature) return;
  node.signature = signature;
  fill(node, draw());
}

export function byId(id) {
  return document.getElementById(id);
}

/**
 * Make the children of `parent` show `items`, keeping the nodes whose content did not change (so focus, open quotes and
 * scroll position survive). `keyOf` names an item; `draw` makes its node.
 */
export function reconcile(parent, items, keyOf, draw) {
  const known = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    const node = nodeFor(known.get(key), key, item, draw);
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
    known.delete(key);
    if (node.replaced) cursor = dropReplaced(node, cursor);
  }
  while (cursor) cursor = removeAndNext(cursor);
}

function nodeFor(old, key, item, draw) {
  const signature = JSON.stringify(item);
  if (old && old.signature === signature) return old;
  const node = draw(item, old);
  node.dataset.key = key;
  node.signature = signature;
  node.replaced = old && old !== node ? old : null;
  return node;
}

function dropReplaced(node, cursor) {
  const old = node.replaced;
  node.replaced = null;
  const next = old === cursor ? cursor.nextElementSibling : cursor;
  if (old.contains(document.activeElement)) node.focus({ preventScroll: true }); // a keyboard stays where it was
  old.remove();
  return next;
}

function removeAndNext(node) {
  const next = node.nextElementSibling;
  node.remove();
  return next;
}
