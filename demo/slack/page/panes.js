/** The middle and right panes: a channel, the app's Home, and a thread. */

import { showBlocks } from "./blocks.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { repliesOf, showMessages } from "./messages.js";
import { mrkdwn } from "./mrkdwn.js";
import { address, go } from "./route.js";
import { say } from "./words.js";

const DISMISSED = new Set();
const isRoot = (message) => !message.thread_ts || message.thread_ts === message.ts;
const visible = (channel, scope) => channel.messages.filter((one) => !DISMISSED.has(`${scope.me} ${one.ts}`));

/** The middle pane, which is a channel or the Home tab. */
export class MainPane {
  constructor(node, send) {
    this.head = el("header", { class: "pane-head" });
    this.banner = el("p", { class: "banner", role: "status", "data-testid": "banner", hidden: true });
    this.list = el("div", { class: "messages", role: "log", "aria-live": "polite", tabindex: "0", "data-testid": "messages" });
    this.home = el("div", { class: "home", "data-testid": "home", "data-surface": "home", tabindex: "-1", hidden: true });
    this.composer = new Composer("composer", send);
    node.append(this.head, this.banner, this.list, this.home, this.composer.node);
  }

  /** Says what is wrong with the connection; "" when nothing is. */
  warn(text) {
    this.banner.hidden = !text;
    if (this.banner.textContent !== text) this.banner.textContent = text;
  }

  show(snapshot, here, scope) {
    const atHome = here.place === "home";
    this.home.hidden = !atHome;
    this.list.hidden = this.composer.node.hidden = atHome || !here.channel;
    this.#showHead(snapshot, here, scope);
    if (atHome) this.#showHome(snapshot, scope);
    else if (here.channel) this.#showChannel(snapshot, here.channel, scope);
  }

  #showHead(snapshot, { place, channel }, scope) {
    const sig = JSON.stringify([snapshot.me, snapshot.bot, place, channel?.id, channel?.name, channel?.topic]);
    if (this.head.sig === sig) return;
    this.head.sig = sig;
    const app = place === "home" || channel?.is_im;
    this.head.replaceChildren(
      el("h2", {}, app ? snapshot.bot.name : `# ${channel?.name ?? ""}`),
      app ? tabs(snapshot, place) : el("p", { class: "topic" }, ...mrkdwn(channel?.topic, scope)));
  }

  #showHome(snapshot, scope) {
    const view = snapshot.home;
    const nothing = { type: "context", elements: [{ type: "plain_text", text: "The app has not published its Home yet …" }] };
    const blocks = view?.blocks ?? [nothing];
    const surface = { home: true };
    if (this.home.shownFor !== snapshot.me) this.home.replaceChildren();
    this.home.shownFor = snapshot.me;
    showBlocks(this.home, blocks, { ...scope, surface, root: () => this.home });
  }

  #showChannel(snapshot, channel, scope) {
    const own = { ...scope, channel: channel.id };
    const replies = repliesOf(channel);
    const openThread = (message, write) => {
      go(snapshot.me, channel.id, message.ts);
      if (write) scope.focusThread();
    };
    showMessages(this.list, visible(channel, scope).filter(isRoot), own, {
      place: `${snapshot.me}/${channel.id}`, days: true, head: beginning(channel, snapshot), replies, openThread, dismiss: dismisser(scope),
    });
    const where = channel.is_im ? snapshot.bot.name : `#${channel.name}`;
    this.composer.sync(snapshot, { channel: channel.id }, `${say("Message")} ${where}  –  ${say("/ for commands")}`);
  }
}

function tabs(snapshot, place) {
  const tab = (name, target, on) => el("a", { href: address(snapshot.me, target), "aria-current": on ? "page" : null }, name);
  return el("nav", { class: "tabs", "aria-label": "App" }, tab(say("Home"), "home", place === "home"), tab(say("Messages"), "dm", place !== "home"));
}

function beginning(channel, snapshot) {
  const name = channel.is_im ? `${say("your conversation with")} ${snapshot.bot.name}` : `#${channel.name}`;
  const build = () => el("p", { class: "beginning" }, `${say("This is the beginning of")} ${name}.`);
  return { key: `beginning ${snapshot.me} ${channel.id}`, sig: name, build };
}

function dismisser(scope) {
  return (message) => {
    DISMISSED.add(`${scope.me} ${message.ts}`);
    scope.redraw();
  };
}

/** The right pane: one message and its replies. */
export class ThreadPane {
  constructor(node, send) {
    this.node = node;
    this.heading = el("h2", {}, "Thread");
    this.title = el("span", { class: "topic" });
    this.closer = el("button", { type: "button", class: "plain", "aria-label": "Close thread", onclick: () => this.leave?.() }, "✕");
    this.list = el("div", { class: "messages", role: "log", "aria-live": "polite", tabindex: "0" });
    this.composer = new Composer("thread-composer", send);
    node.append(el("header", { class: "pane-head" }, this.heading, this.title, this.closer), this.list, this.composer.node);
    node.addEventListener("keydown", (event) => { if (event.key === "Escape") this.leave?.(); });
  }

  show(snapshot, { place, channel, thread }, scope) {
    const root = rootOf(channel, thread);
    const parent = place !== "home" && channel?.messages.find((one) => one.ts === root);
    this.node.hidden = !parent;
    this.node.parentNode.classList.toggle("with-thread", Boolean(parent));
    if (!parent) return;
    this.leave = () => go(snapshot.me, channel.id);
    this.heading.textContent = say("Thread");
    this.title.textContent = channel.is_im ? snapshot.bot.name : `# ${channel.name}`;
    const all = visible(channel, scope).filter((one) => one.ts === root || one.thread_ts === root);
    showMessages(this.list, all, { ...scope, channel: channel.id }, {
      place: `${snapshot.me}/${channel.id}/${root}`, afterFirst: countLine(all.length - 1), dismiss: dismisser(scope),
    });
    this.composer.sync(snapshot, { channel: channel.id, thread_ts: root }, say("Reply in thread"));
  }

  focus() {
    this.composer.box.focus();
  }
}

/** The first message of a thread; a permalink may name one of its replies. */
function rootOf(channel, ts) {
  return channel?.messages.find((one) => one.ts === ts)?.thread_ts ?? ts;
}

function countLine(count) {
  const words = count ? `${count} ${say(count === 1 ? "reply" : "replies")}` : say("No replies yet");
  return { key: "count", sig: words, build: () => el("div", { class: "thread-count" }, words) };
}
