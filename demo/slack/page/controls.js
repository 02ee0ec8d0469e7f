/** What people fill in: every control can read itself in the shape of Slack's view.state and be written to again. */

import { el } from "./dom.js";
import { plainText, textNodes } from "./mrkdwn.js";

let count = 0;
const fresh = () => `c${(count += 1)}`;

const INPUT_TYPES = {
  plain_text_input: "text", number_input: "text", email_text_input: "email", url_text_input: "url",
  datepicker: "date", timepicker: "time", datetimepicker: "datetime-local",
};
const VALUE_KEYS = { datepicker: "selected_date", timepicker: "selected_time", datetimepicker: "selected_date_time" };

/** Marks `node` as the control of `element`; `read` and `write` speak the fields that view.state holds. */
export function asControl(node, element, { read, write, blank }) {
  node.classList.add("control");
  node.dataset.control = element.action_id;
  node.control = { read: () => ({ type: element.type, ...read() }), write, blank, dirty: false };
  const touched = () => { node.control.dirty = true; };
  node.addEventListener("input", touched);
  node.addEventListener("change", touched);
  return node;
}

/** The state of all controls under `root`: {block_id: {action_id: {type, …}}}. */
export function collect(root) {
  const state = {};
  for (const node of root?.querySelectorAll("[data-control]") ?? []) {
    const blockId = node.closest("[data-block-id]").dataset.blockId;
    (state[blockId] ??= {})[node.dataset.control] = node.control.read();
  }
  return state;
}

/** Carries what a person typed, chose and focused from a block to the block that replaces it. */
export function carry(old, node, focused) {
  const before = new Map([...old.querySelectorAll("[data-control]")].map((one) => [one.dataset.control, one.control]));
  for (const one of node.querySelectorAll("[data-control]")) {
    const was = before.get(one.dataset.control);
    if (!was?.dirty || was.read().type !== one.control.read().type) continue;
    one.control.write(was.read());
    one.control.dirty = true;
  }
  if (focused) refocus(old, node);
}

/** The last place of the focus lies in a removed node, so it is asked for by what had been remembered there. */
function refocus(old, node) {
  const twin = old.lastFocus && node.querySelector(`[data-action-id="${CSS.escape(old.lastFocus)}"]`);
  (twin ?? node.closest("[tabindex]"))?.focus({ preventScroll: true });
  if (twin && old.lastCaret && "setSelectionRange" in twin && twin.type !== "email") twin.setSelectionRange(...old.lastCaret);
}

/** Remembers in `block` which control had the focus and where its caret stood. */
export function rememberFocus(block) {
  const note = (event) => {
    block.lastFocus = event.target.dataset?.actionId;
    const { selectionStart: start, selectionEnd: end } = event.target;
    block.lastCaret = Number.isInteger(start) ? [start, end] : null;
  };
  for (const kind of ["focusin", "keyup", "click", "input"]) block.addEventListener(kind, note);
}

/** A text, number, date or time field; `act(fields)` is called when the element dispatches. */
export function field(element, scope, act) {
  const box = element.type === "plain_text_input" && element.multiline ? el("textarea", { rows: 4 }) : el("input");
  if (box.tagName === "INPUT") box.type = INPUT_TYPES[element.type];
  if (element.type === "number_input") box.inputMode = element.is_decimal_allowed ? "decimal" : "numeric";
  for (const [name, value] of fieldAttributes(element)) if (value !== undefined) box.setAttribute(name, value);
  const key = VALUE_KEYS[element.type] ?? "value";
  write(box, key, element[`initial_${key.replace("selected_", "")}`]);
  listen(box, element, act, () => ({ [key]: read(box, key) }));
  const node = el("div", { class: "field" }, box, counter(box, element));
  return asControl(node, element, {
    read: () => ({ [key]: read(box, key) }),
    write: (state) => { write(box, key, state[key]); box.dispatchEvent(new Event("input")); },
    blank: () => !box.value.trim(),
  });
}

function fieldAttributes(element) {
  return [
    ["id", fresh()], ["data-action-id", element.action_id], ["placeholder", plainText(element.placeholder) || undefined],
    ["maxlength", element.max_length], ["minlength", element.min_length], ["autocomplete", "off"],
    ["autofocus", element.focus_on_load ? "" : undefined],
  ];
}

function read(box, key) {
  if (!box.value) return null;
  return key === "selected_date_time" ? Math.floor(new Date(box.value).getTime() / 1000) : box.value;
}

function write(box, key, value) {
  if (value === undefined || value === null) box.value = "";
  else if (key === "selected_date_time") box.value = localMinute(value);
  else box.value = value;
}

function localMinute(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Dates and times act when they change; text acts as its dispatch_action_config says. */
function listen(box, element, act, fields) {
  if (!act) return;
  if (VALUE_KEYS[element.type]) return box.addEventListener("change", () => act(fields()));
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (on.includes("on_character_entered")) box.addEventListener("input", () => act(fields()));
  if (on.includes("on_enter_pressed")) {
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      act(fields());
    });
  }
}

function counter(box, element) {
  if (!element.max_length) return null;
  const node = el("output", { class: "counter", "data-testid": "counter" });
  const show = () => {
    node.textContent = `${box.value.length} / ${element.max_length}`;
    node.classList.toggle("full", box.value.length >= element.max_length);
  };
  box.addEventListener("input", show);
  queueMicrotask(show);
  return node;
}

/** Radio buttons, check boxes, and the multi-selects (a scrolling list of check boxes). */
export function choices(element, scope, options, { multiple, key, valueOf, initial }, act) {
  const name = fresh();
  const boxes = options.map((option) => choice(option, { multiple, name, element, on: initial.includes(option.value) }));
  const chosen = () => options.filter((option, index) => boxes[index].checked).map(valueOf);
  const value = () => ({ [key]: multiple ? chosen() : chosen()[0] ?? null });
  const rows = options.map((option, index) => row(option, boxes[index], scope));
  const node = el("div", { class: `choices ${element.type}`, role: multiple ? "group" : "radiogroup" }, ...rows);
  if (act) node.addEventListener("change", () => act(value()));
  return asControl(node, element, {
    read: value,
    write: (state) => {
      const wanted = JSON.stringify(multiple ? state[key] : [state[key]]);
      options.forEach((option, index) => { boxes[index].checked = wanted.includes(JSON.stringify(valueOf(option))); });
    },
    blank: () => chosen().length === 0,
  });
}

function choice(option, { multiple, name, element, on }) {
  const box = el("input", { type: multiple ? "checkbox" : "radio", name, value: option.value, "data-action-id": element.action_id });
  box.checked = on;
  return box;
}

function row(option, box, scope) {
  const words = [el("span", {}, ...textNodes(option.text, scope))];
  if (option.description) words.push(el("small", {}, ...textNodes(option.description, scope)));
  return el("label", { class: "choice" }, box, el("span", { class: "words" }, ...words));
}
