/** The menu that opens over a composer while a slash command or the name of a colleague is being typed. */

import { el } from "./dom.js";

/**
 * What may come next for `text`: commands while the first word is typed, then the words of the usage hint
 * ("status | mine | open"); people after an @. Each suggestion is {title, hint, text}, `text` being what it would
 * make of the input.
 */
export function suggestions(text, { commands, users, bot }) {
  const at = /(^|\s)@([\p{L}\p{N}._-]*)$/u.exec(text);
  if (at) return people(text.slice(0, text.length - at[2].length), at[2].toLowerCase(), [...users, { id: bot.user_id, name: bot.name }]);
  if (!text.startsWith("/") || text.includes("\n")) return [];
  const [first, ...rest] = text.split(" ");
  if (!rest.length) return commands.filter((one) => one.command.startsWith(first)).map(commandItem);
  const command = commands.find((one) => one.command === first);
  if (!command || rest.length > 1) return [];
  return words(command.usage_hint).filter((word) => word.startsWith(rest[0]) && word !== rest[0])
    .map((word) => ({ title: `${first} ${word}`, hint: "", text: `${first} ${word.split(/ (?=[[<]|[A-Z…])/)[0]}` }));
}

function people(before, typed, users) {
  const fits = (user) => [user.name, ...(user.real_name ?? "").split(" ")].some((word) => word.toLowerCase().startsWith(typed));
  const unique = users.filter((user, index) => users.findIndex((one) => one.id === user.id) === index);
  return unique.filter((user) => fits(user) && user.name !== typed)
    .map((user) => ({ title: user.real_name || user.name, hint: `@${user.name}`, text: `${before}${user.name} ` }));
}

const commandItem = (one) => ({
  title: one.command, hint: [one.description, one.usage_hint].filter(Boolean).join("  ·  "), text: `${one.command} `,
});

const words = (hint) => (hint ?? "").replace(/^\[|\]$/g, "").split("|")
  .map((word) => word.trim()).filter((word) => /^[a-zåäö]/.test(word));

/** A list box bound to a text box; `box.menu` is open exactly while there is something to suggest. */
export class CommandMenu {
  #items = [];
  #active = -1;

  constructor(box, id) {
    this.box = box;
    this.list = el("ul", { class: "command-menu", role: "listbox", id, "aria-label": "Suggestions",
      "data-testid": "command-menu", hidden: true });
    box.setAttribute("aria-controls", id);
  }

  /** Shows what fits the text; the first command is preselected until one has been typed out. */
  suggest(snapshot) {
    const typed = this.box.value;
    this.#items = suggestions(typed, snapshot);
    const open = /^\/\S+ /.test(typed) && !/@\S*$/.test(typed) || this.#items.some((item) => item.title === typed.trim());
    this.#active = open ? -1 : 0;
    this.#draw();
  }

  close() {
    this.#items = [];
    this.#draw();
  }

  /** Handles a key; true if it was meant for the menu. */
  key(event) {
    if (!this.#items.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#active = (this.#active + step + this.#items.length + (this.#active < 0 && step < 0 ? 1 : 0)) % this.#items.length;
    else if (event.key === "Escape") return this.close(), true;
    else if (event.key === "Tab" && !event.shiftKey) return this.#take(Math.max(this.#active, 0)), true;
    else if (event.key === "Enter" && this.#active >= 0) return this.#take(this.#active), true;
    else return false;
    this.#draw();
    return true;
  }

  #take(index) {
    const item = this.#items[index];
    this.box.value = item.text;
    this.box.focus();
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #draw() {
    const id = this.list.id;
    this.list.hidden = !this.#items.length;
    this.list.replaceChildren(...this.#items.map((item, index) => el("li",
      { role: "option", id: `${id}-${index}`, "aria-selected": String(index === this.#active),
        // Not "click": the text box must keep the focus.
        onmousedown: (event) => { event.preventDefault(); this.#take(index); } },
      el("b", {}, item.title), item.hint ? el("span", {}, item.hint) : null)));
    if (this.#active >= 0) this.box.setAttribute("aria-activedescendant", `${id}-${this.#active}`);
    else this.box.removeAttribute("aria-activedescendant");
    this.list.children[this.#active]?.scrollIntoView({ block: "nearest" });
  }
}
