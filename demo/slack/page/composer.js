/** Where a person writes: one text box per pane, with a draft per person and place that survives everything. */

import { CommandMenu } from "./commands.js";
import { inWords } from "./connection.js";
import { el } from "./dom.js";
import { toast } from "./toasts.js";

/** `send(payload)` posts an act and resolves to its answer. */
export class Composer {
  #place = "";
  #snapshot = { commands: [] };
  #target = {};

  constructor(testid, send) {
    this.send = send;
    this.box = el("textarea", { rows: 1, "data-testid": testid, role: "combobox", "aria-autocomplete": "list", autocomplete: "off" });
    this.menu = new CommandMenu(this.box, `${testid}-commands`);
    this.button = el("button", { type: "button", class: "send", "aria-label": "Send", onclick: () => this.#submit() }, "➤");
    this.node = el("div", { class: "composer" }, this.menu.list, el("div", { class: "composer-box" }, this.box, this.button));
    this.box.addEventListener("input", () => this.#changed());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("blur", () => this.menu.close());
  }

  /** Says where messages go now: `target` is {channel, thread_ts?}, `placeholder` what an empty box says. */
  sync(snapshot, target, placeholder) {
    this.#snapshot = snapshot;
    this.#target = target;
    const place = `draft/${snapshot.team.id}/${snapshot.me}/${target.channel}/${target.thread_ts ?? ""}`;
    this.box.placeholder = placeholder;
    this.box.setAttribute("aria-label", placeholder);
    if (place === this.#place) return;
    this.#place = place;
    this.#write(recall(place));
  }

  #write(text) {
    this.box.value = text;
    this.menu.close();
    this.#fit();
  }

  #changed() {
    remember(this.#place, this.box.value);
    this.menu.suggest(this.#snapshot);
    this.box.setAttribute("aria-expanded", String(!this.menu.list.hidden));
    this.#fit();
  }

  #fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 220)}px`;
    this.button.disabled = !this.box.value.trim();
  }

  #key(event) {
    if (event.isComposing) return;
    const enter = event.key === "Enter" && !event.shiftKey;
    if (this.menu.key(event)) event.preventDefault();
    else if (enter) {
      event.preventDefault();
      this.#submit();
    } else return;
    event.stopPropagation();
  }

  async #submit() {
    const text = this.box.value.trim();
    if (!text) return;
    const place = this.#place;
    const payload = { ...this.#payload(text), ...this.#target };
    if (!payload.type) return toast(this.#unknown(text));
    remember(place, "");
    this.#write("");
    const answer = await this.send(payload);
    if (answer.ok) return;
    toast(inWords(answer.error));
    this.#giveBack(place, text);
  }

  #payload(text) {
    const known = this.#snapshot.commands.some((one) => one.command === text.split(/\s/, 1)[0]);
    if (text.startsWith("/")) return known ? { type: "command", text } : {};
    return { type: "message", text };
  }

  #unknown(text) {
    const all = this.#snapshot.commands.map((one) => one.command).join(", ");
    return `There is no command ${text.split(/\s/, 1)[0]} here. What you typed is kept. Commands: ${all || "none"}.`;
  }

  /** What could not be sent comes back, unless something new has been written meanwhile. */
  #giveBack(place, text) {
    if (recall(place)) return;
    remember(place, text);
    if (place === this.#place) this.#write(text);
  }
}

const DRAFTS = new Map();

function recall(place) {
  if (!DRAFTS.has(place)) DRAFTS.set(place, stored(place));
  return DRAFTS.get(place);
}

function remember(place, text) {
  DRAFTS.set(place, text);
  try {
    sessionStorage.setItem(place, text);
  } catch {
    // A browser that stores nothing loses drafts at reload, no more.
  }
}

function stored(place) {
  try {
    return sessionStorage.getItem(place) ?? "";
  } catch {
    return "";
  }
}
