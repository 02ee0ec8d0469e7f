/** Slack's mrkdwn as DOM nodes: whatever is not a reference or a style Slack knows is shown as the text it is. */

import { dateNode } from "./dates.js";
import { el, link, safeUrl } from "./dom.js";
import { withEmoji } from "./emoji.js";

const ATOM = /`([^`\n]+)`|<([^<>\n]+)>|\bhttps?:\/\/[^\s<>|`"]+[^\s<>|`"*_~.,:;!?)\]]/g;
const STYLE = /(?<![\p{L}\p{N}])([*_~])(?!\s|\1)([^\n]*?)(?<!\s)\1(?![\p{L}\p{N}])/u;
const TAG = { "*": "b", _: "i", "~": "s" };
const ENTITY = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** The nodes of a mrkdwn string; `scope` knows the names of users and channels. */
export function mrkdwn(text, scope) {
  return String(text ?? "").split(/\n?```\n?([\s\S]+?)```\n?/).flatMap((piece, index) => {
    if (index % 2) return [el("pre", {}, ...references(piece.replace(/\n$/, ""), scope))];
    return piece ? lines(piece, scope) : [];
  });
}

/** A text object (mrkdwn or plain_text) as nodes. */
export function textNodes(object, scope) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, { ...scope, verbatim: object.verbatim });
  return [plainText(object)];
}

/** The words of a plain_text object. */
export function plainText(object) {
  const text = String(object?.text ?? "");
  return object?.emoji === false ? text : withEmoji(text);
}

/** Undoes Slack's escaping of & < >, exactly once. */
export function unescape(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITY[entity]);
}

/** How a person is named in running text. */
export function mentionNode(id, scope, label) {
  const name = scope.users.get(id)?.real_name ?? label ?? id;
  return el("span", { class: id === scope.me ? "mention me" : "mention", "data-user-id": id }, `@${name}`);
}

/** How a channel is named in running text. */
export function channelNode(id, scope, label) {
  const channel = scope.channels.get(id);
  const name = `#${channel?.name ?? label ?? id}`;
  return channel
    ? el("a", { class: "mention", href: `#${scope.me}/${id}` }, name)
    : el("span", { class: "mention" }, name);
}

export const broadcastNode = (range) => el("span", { class: "mention me" }, `@${range}`);

function lines(text, scope) {
  const runs = [];
  for (const line of text.split("\n")) {
    const quoted = /^(?:>|&gt;) ?/.exec(line);
    const last = runs.at(-1);
    if (last && last.quote === Boolean(quoted)) last.lines.push(quoted ? line.slice(quoted[0].length) : line);
    else runs.push({ quote: Boolean(quoted), lines: [quoted ? line.slice(quoted[0].length) : line] });
  }
  return runs.flatMap(({ quote, lines: own }) => {
    const nodes = inline(own.join("\n"), scope);
    return quote ? [el("blockquote", {}, ...nodes)] : nodes;
  });
}

function inline(source, scope) {
  const atoms = [];
  const text = source.replaceAll("\0", "").replace(ATOM, (whole, code, reference) => {
    const node = atomNode(whole, code, reference, scope);
    if (!node) return whole;
    atoms.push(node);
    return "\0";
  });
  return styled(text, atoms);
}

function atomNode(whole, code, reference, scope) {
  if (code !== undefined) return el("code", {}, ...references(code, scope));
  if (reference !== undefined) return referenceNode(reference, scope);
  const url = !scope.verbatim && safeUrl(unescape(whole));
  return url && link(url, unescape(whole));
}

/** NUL stands for the next atom; as pieces are visited from left to right, taking the first is taking the right one. */
function styled(text, atoms) {
  const nodes = [];
  let rest = text;
  for (let found = STYLE.exec(rest); found; found = STYLE.exec(rest)) {
    nodes.push(...leaves(rest.slice(0, found.index), atoms));
    nodes.push(el(TAG[found[1]], {}, ...styled(found[2], atoms)));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...nodes, ...leaves(rest, atoms)];
}

function leaves(text, atoms) {
  return text.split("\0").flatMap((piece, index) => {
    const words = piece ? [withEmoji(unescape(piece))] : [];
    return index ? [atoms.shift(), ...words] : words;
  });
}

function references(text, scope) {
  return text.split(/(<[^<>\n]+>)/).filter(Boolean).map((piece) => {
    const node = /^<.*>$/.test(piece) ? referenceNode(piece.slice(1, -1), scope) : null;
    return node ?? unescape(piece);
  });
}

function referenceNode(reference, scope) {
  const bar = reference.indexOf("|");
  const target = bar < 0 ? reference : reference.slice(0, bar);
  const label = bar < 0 ? undefined : unescape(reference.slice(bar + 1));
  if (/^@[UWB][A-Z0-9]+$/.test(target)) return mentionNode(target.slice(1), scope, label);
  if (/^#[CG][A-Z0-9]+$/.test(target)) return channelNode(target.slice(1), scope, label);
  if (target.startsWith("!")) return special(target.slice(1), label);
  const url = safeUrl(unescape(target));
  return url && link(url, withEmoji(label || unescape(target).replace(/^mailto:/, "")));
}

function special(target, label) {
  const [command, ...fields] = target.split("^");
  if (command === "date") return dateReference(fields, label);
  if (command === "subteam") return el("span", { class: "mention" }, label ?? `@${fields[0]}`);
  return ["here", "channel", "everyone"].includes(command) ? broadcastNode(command) : null;
}

function dateReference([seconds, format = "", url], fallback = "") {
  const node = dateNode(seconds, format, fallback);
  const href = url && safeUrl(unescape(url));
  return href ? link(href, node) : node;
}
