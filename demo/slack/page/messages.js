/** Messages and lists of messages, in a channel and in a thread. */

import { showBlocks, picture } from "./blocks.js";
import { dateNode, formatDate, fullDate } from "./dates.js";
import { el, keyed, svg } from "./dom.js";
import { emoji } from "./emoji.js";
import { say } from "./words.js";

/** A person's initials on their colour, or the app's mark for the bot. */
export function avatar(person) {
  if (!person.color) return el("span", { class: "avatar bot", "aria-hidden": "true" }, mark());
  const node = el("span", { class: "avatar", "aria-hidden": "true" }, person.initials || person.real_name?.charAt(0) || "?");
  node.style.backgroundColor = `#${person.color.replace("#", "")}`;
  return node;
}

function mark() {
  return svg("svg", { viewBox: "6 6 20 20" },
    svg("path", { d: "M7 9.5A2.5 2.5 0 0 1 9.5 7h13A2.5 2.5 0 0 1 25 9.5v9a2.5 2.5 0 0 1-2.5 2.5H15l-5 4.5V21h-.5A2.5 2.5 0 0 1 7 18.5z" }),
    svg("path", { class: "tick-mark", d: "m12 14 3 3 5.5-5.5" }));
}

/** Shows `messages` in `list`, with a line per day, staying at the bottom if that is where the reader is. */
export function showMessages(list, messages, scope, options = {}) {
  const fresh = list.shownFor !== options.place;
  const atBottom = fresh || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  list.shownFor = options.place;
  keyed(list, items(messages, scope, options));
  if (atBottom) list.scrollTop = list.scrollHeight;
}

function items(messages, scope, options) {
  const all = options.head ? [options.head] : [];
  let day = "";
  messages.forEach((message, index) => {
    const own = formatDate(message.at, "{date_num}");
    if (options.days && own !== day) all.push(dayLine(message.at, own));
    day = own;
    all.push(messageItem(message, scope, options));
    if (options.afterFirst && index === 0) all.push(options.afterFirst);
  });
  return all;
}

function dayLine(at, key) {
  return { key: `day ${key}`, sig: "", build: () => el("div", { class: "day" }, dateNode(at, "{date_long_pretty}", "")) };
}

function messageItem(message, scope, options) {
  const show = (node) => fillMessage(node, message, scope, options);
  return {
    key: `${options.place} ${message.ts}`,
    sig: JSON.stringify([message, options.replies?.(message)]),
    build: () => show(messageNode(message)),
    update: show,
  };
}

function messageNode(message) {
  const node = el("article", { class: "message", tabindex: "-1", "data-ts": message.ts, "data-surface": "message" });
  node.parts = { head: el("div", { class: "head" }), blocks: el("div", { class: "blocks" }), foot: el("div", { class: "foot" }) };
  node.append(el("div", { class: "gutter" }), el("div", { class: "body" }, ...Object.values(node.parts)));
  return node;
}

function fillMessage(node, message, scope, options) {
  const author = authorOf(message, scope);
  node.classList.toggle("ephemeral", Boolean(message.ephemeral));
  node.setAttribute("aria-label", `${author.name}, ${fullDate(message.at)}`);
  node.firstElementChild.replaceChildren(avatar(author));
  node.parts.head.replaceChildren(...head(message, author, options));
  showBody(node, message, scope);
  keyed(node.parts.foot, foot(message, scope, options));
  return node;
}

function authorOf(message, scope) {
  const isBot = Boolean(message.bot_id) || message.user === scope.bot.user_id;
  const person = scope.users.get(message.user) ?? {};
  const name = message.username || (isBot ? scope.bot.name : person.real_name || person.name || message.user);
  return isBot ? { name, isBot } : { ...person, name, color: person.color || "616061" };
}

function head(message, author, { dismiss }) {
  const note = message.ephemeral && el("div", { class: "only-you" }, say("Only visible to you"),
    el("button", { type: "button", class: "plain", onclick: () => dismiss(message) }, say("Dismiss")));
  return [note || "",
    el("b", { class: "author" }, author.name),
    author.isBot ? el("span", { class: "badge", title: "This is an app" }, "APP") : "",
    dateNode(message.at, "{time}", "")].filter(Boolean);
}

function showBody(node, message, scope) {
  const asText = { type: "section", text: { type: "mrkdwn", text: message.text ?? "" } };
  const blocks = message.blocks?.length ? message.blocks : [asText];
  const surface = { channel: scope.channel, ts: message.ts };
  showBlocks(node.parts.blocks, blocks, { ...scope, surface, root: () => node }, { byPosition: true });
}

function foot(message, scope, { replies, openThread }) {
  const parts = (message.files ?? []).map(fileItem);
  for (const reaction of message.reactions ?? []) parts.push(reactionItem(reaction));
  // As in Slack, a message made of blocks does not say that it was edited.
  const edited = { key: "edited", sig: "", build: () => el("span", { class: "edited" }, say("(edited)")) };
  if (message.edited && !message.blocks?.length) parts.push(edited);
  if (!openThread || message.ephemeral) return parts;
  const under = replies(message);
  const below = () => repliesButton(message, under, scope, openThread);
  if (under.count) parts.push({ key: "replies", sig: JSON.stringify(under), build: below });
  const write = () => openThread(message, true);
  const start = () => el("button", { type: "button", class: "start-thread", onclick: write }, say("Reply in thread"));
  return [...parts, { key: "start", sig: "", build: start }];
}

function reactionItem({ name, count }) {
  const build = () => el("span", { class: "reaction", title: `:${name}:` }, `${emoji(name) ?? `:${name}:`} ${count}`);
  return { key: `reaction ${name}`, sig: String(count), build };
}

function repliesButton(message, { count, users, last }, scope, openThread) {
  return el("button", { type: "button", class: "replies", onclick: () => openThread(message) },
    ...users.map((id) => avatar(id === scope.bot.user_id ? {} : scope.users.get(id) ?? {})),
    el("b", {}, `${count} ${say(count === 1 ? "reply" : "replies")}`),
    last ? el("span", {}, say("Last reply "), dateNode(last, "{ago}", "")) : null);
}

const fileItem = (file) => ({ key: `file ${file.id}`, sig: "", build: () => fileNode(file) });

function fileNode(file) {
  const words = file.alt_txt || file.title || file.name || "file";
  if (!file.mimetype?.startsWith("image/")) {
    return el("div", { class: "file" }, el("a", { href: new URL(file.url_private, location.href).href, download: file.name }, words));
  }
  return el("figure", { class: "image" }, el("figcaption", {}, file.title || file.name),
    picture({ image_url: new URL(file.url_private, location.href).href, alt_text: words }));
}

/** Replies by the message they stand under: {count, users (three at most), last}. */
export function repliesOf(channel) {
  const under = new Map();
  for (const message of channel.messages) {
    if (!message.thread_ts || message.thread_ts === message.ts || message.ephemeral) continue;
    const entry = under.get(message.thread_ts) ?? { count: 0, users: [], last: 0 };
    entry.count += 1;
    entry.last = Math.max(entry.last, message.at ?? 0);
    if (entry.users.length < 3 && !entry.users.includes(message.user)) entry.users.push(message.user);
    under.set(message.thread_ts, entry);
  }
  return (message) => {
    const entry = under.get(message.ts) ?? { count: 0, users: [], last: 0 };
    return { ...entry, count: Math.max(entry.count, message.reply_count ?? 0) };
  };
}
