/** The left column: where one can go, and whom one acts as. */

import { el, keyed } from "./dom.js";
import { avatar } from "./messages.js";
import { unread } from "./reads.js";
import { address, go, placeForOther } from "./route.js";
import { say } from "./words.js";

/** Shows the sidebar for a snapshot; `here` is {place, channel}: what is open now. */
export function showSidebar(node, snapshot, here) {
  if (!node.sections) build(node);
  const { title, lists, people } = node.sections;
  title.textContent = snapshot.team.name;
  const [direct, channels] = [true, false].map((wanted) => snapshot.channels.filter((one) => one.is_im === wanted));
  keyed(lists, [
    heading(say("Channels")), ...channels.map((one) => channelItem(one, snapshot, here)),
    heading(say("Direct messages")), ...direct.map((one) => channelItem(one, snapshot, here)),
    heading(say("Apps")), homeItem(snapshot, here),
  ]);
  keyed(people, snapshot.users.filter((user) => isPerson(user, snapshot)).map((user) => personItem(user, snapshot, here)));
}

function build(node) {
  const title = el("h1", {});
  const lists = el("div", { class: "places" });
  const people = el("div", { class: "people", role: "group", "aria-labelledby": "act-as", "data-testid": "act-as" });
  node.sections = { title, lists, people };
  node.append(
    el("div", { class: "team" }, title, el("p", {}, say("A Slack on your own machine"))), lists,
    el("div", { class: "act-as" }, el("h2", { id: "act-as" }, say("Act as")), people));
}

const heading = (text) => ({ key: `heading ${text}`, sig: "", build: () => el("h2", {}, text) });

function channelItem(channel, snapshot, here) {
  const open = here.place !== "home" && here.channel?.id === channel.id;
  const waiting = open ? 0 : unread(snapshot, channel);
  const name = channel.is_im ? snapshot.bot.name : channel.name;
  const icon = () => (channel.is_im ? avatar({}) : el("span", { class: "hash", "aria-hidden": "true" }, "#"));
  return placeItem({ key: channel.id, href: address(snapshot.me, channel.id), name, icon, open, waiting, count: channel.is_im });
}

function homeItem(snapshot, here) {
  const href = address(snapshot.me, "home");
  const icon = () => el("span", { class: "hash", "aria-hidden": "true" }, "⌂");
  return placeItem({ key: "home", href, name: `${snapshot.bot.name} · ${say("Home")}`, icon, open: here.place === "home", waiting: 0 });
}

function placeItem({ key, href, name, icon, open, waiting, count }) {
  const dot = () => el("span", { class: count ? "count" : "dot", "data-testid": "unread", title: `${waiting} unread` },
    count ? String(waiting) : "", el("span", { class: "visually-hidden" }, " unread"));
  const build = () => el("a", { class: `place${waiting ? " unread" : ""}`, href, "data-place": key, "aria-current": open ? "page" : null },
    icon(), el("span", { class: "name" }, name), waiting ? dot() : null);
  return { key, sig: JSON.stringify([href, name, open, waiting]), build, replace: keepFocus };
}

const isPerson = (user, snapshot) => user.id !== snapshot.bot.user_id && !user.is_bot && !user.deleted;

function personItem(user, snapshot, here) {
  const chosen = user.id === snapshot.me;
  const choose = () => go(user.id, placeForOther(snapshot, here.place), here.thread);
  const build = () => el("button",
    { type: "button", class: "person", "aria-pressed": String(chosen), "data-user-id": user.id, onclick: choose },
    avatar(user), el("span", { class: "who" }, el("b", {}, user.real_name || user.name), el("small", {}, titleOf(user))));
  return { key: user.id, sig: JSON.stringify([user, chosen, here.place, here.thread]), build, replace: keepFocus };
}

function titleOf(user) {
  const title = user.title ?? "";
  return user.is_admin && !/admin/i.test(title) ? [title, "admin"].filter(Boolean).join(" · ") : title;
}

function keepFocus(_old, node, focused) {
  if (focused) node.focus();
}
