/** Builds and reconciles DOM nodes; text always enters as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; `on…` attributes are listeners, null and false attributes and children are left out. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/**
 * Makes the children of `parent` follow `items` of {key, sig, build, update?, replace?}.
 *
 * A child whose `sig` is unchanged is not touched at all: it keeps focus, caret, typed text and an open select.
 * `update(node)` mends a changed child in place; without it the child is built anew and `replace(old, new)` may
 * carry over what a person was doing.
 */
export function keyed(parent, items) {
  const keys = new Set(items.map((item) => item.key));
  const present = new Map();
  for (const node of [...parent.children]) {
    if (keys.has(node.itemKey)) present.set(node.itemKey, node);
    else node.remove();
  }
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const old = present.get(item.key);
    const node = current(item, old, parent);
    if (old && cursor === old) cursor = node;
    if (node === cursor) cursor = node.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
}

function current(item, old, parent) {
  if (old && old.itemSig === item.sig) return old;
  if (old && item.update) {
    item.update(old);
    old.itemSig = item.sig;
    return old;
  }
  const node = item.build();
  node.itemKey = item.key;
  node.itemSig = item.sig;
  if (old) {
    const focused = old.contains(document.activeElement);
    parent.replaceChild(node, old);
    item.replace?.(old, node, focused);
  }
  return node;
}

/** A list of items whose keys are made unique by numbering repeats. */
export function distinct(items) {
  const counts = new Map();
  for (const item of items) {
    const count = counts.get(item.key) ?? 0;
    counts.set(item.key, count + 1);
    if (count) item.key = `${item.key}~${count}`;
  }
  return items;
}

/** The URL if it is one a person may be sent to (http, https, mailto), else null. */
export function safeUrl(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens in a tab of its own and tells the other side nothing about us. */
export function link(href, ...children) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", class: "link", title: href }, ...children);
}
