/** The rich_text block: text of strangers arrives here as literal text and stays it. */

import { dateNode } from "./dates.js";
import { el, link, safeUrl } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcastNode, channelNode, mentionNode } from "./mrkdwn.js";

const STYLES = [["code", "code"], ["strike", "s"], ["italic", "i"], ["bold", "b"], ["underline", "u"]];

const ELEMENTS = {
  text: (element) => el("span", {}, element.text ?? ""),
  link: (element) => linkNode(element),
  user: (element, scope) => mentionNode(element.user_id, scope),
  usergroup: (element) => el("span", { class: "mention" }, `@${element.usergroup_id}`),
  channel: (element, scope) => channelNode(element.channel_id, scope),
  emoji: (element) => el("span", { class: "emoji" }, emojiText(element)),
  date: (element) => dateElement(element),
  broadcast: (element) => broadcastNode(element.range),
  color: (element) => el("code", {}, element.value ?? ""),
};

const PARTS = {
  rich_text_section: (part, scope) => el("div", { class: "rich-section" }, ...inline(part, scope)),
  rich_text_quote: (part, scope) => el("blockquote", {}, ...inline(part, scope)),
  rich_text_preformatted: (part, scope) => el("pre", {}, ...inline(part, scope)),
  rich_text_list: (part, scope) => listNode(part, scope),
};

/** The parts of a rich_text block as one node. */
export function richText(block, scope) {
  return el("div", { class: "rich-text" }, ...(block.elements ?? []).map((part) => partNode(part, scope)));
}

function partNode(part, scope) {
  return Object.hasOwn(PARTS, part.type) ? PARTS[part.type](part, scope) : unknown(part);
}

function inline(part, scope) {
  return (part.elements ?? []).map((element) => {
    const node = Object.hasOwn(ELEMENTS, element.type) ? ELEMENTS[element.type](element, scope) : unknown(element);
    return STYLES.reduce((inner, [style, tag]) => (element.style?.[style] ? el(tag, {}, inner) : inner), node);
  });
}

function listNode(part, scope) {
  const ordered = part.style === "ordered";
  const attributes = { class: `indent-${Math.min(part.indent ?? 0, 4)}`, start: ordered ? (part.offset ?? 0) + 1 : null };
  const items = (part.elements ?? []).map((item) => el("li", {}, ...inline(item, scope)));
  return el(ordered ? "ol" : "ul", attributes, ...items);
}

function linkNode(element) {
  const href = safeUrl(element.url);
  const words = element.text || element.url || "";
  return href ? link(href, words) : el("span", {}, words);
}

function dateElement(element) {
  const node = dateNode(element.timestamp, element.format ?? "{date}", element.fallback ?? "");
  const href = element.url && safeUrl(element.url);
  return href ? link(href, node) : node;
}

function emojiText(element) {
  const points = /^[0-9a-f]{1,6}(-[0-9a-f]{1,6})*$/i.test(element.unicode ?? "")
    ? element.unicode.split("-").map((point) => parseInt(point, 16))
    : [];
  if (points.length && points.every((point) => point <= 0x10ffff)) return String.fromCodePoint(...points);
  return emoji(element.name) ?? `:${element.name}:`;
}

const unknown = (element) => el("span", { class: "unknown" }, `(element type ${element.type})`);
