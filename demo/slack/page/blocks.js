/** Block Kit blocks as DOM nodes, reconciled block by block so that an update leaves alone what it does not change. */

import { button, confirmed } from "./buttons.js";
import { chart } from "./charts.js";
import { carry, choices, collect, field, rememberFocus } from "./controls.js";
import { distinct, el, keyed, safeUrl } from "./dom.js";
import { plainText, textNodes } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { multiSelect, overflow, singleSelect } from "./selects.js";
import { say } from "./words.js";

const BLOCKS = {
  section: (block, scope) => section(block, scope),
  rich_text: (block, scope) => richText(block, scope),
  context: (block, scope) => el("div", { class: "context" }, ...(block.elements ?? []).map((one) => contextElement(one, scope))),
  actions: (block, scope) => el("div", { class: "actions" }, ...(block.elements ?? []).map((one) => interactive(one, block, scope))),
  header: (block) => el("h3", { class: "header" }, plainText(block.text)),
  divider: () => el("hr"),
  image: (block) => imageBlock(block),
  input: (block, scope) => input(block, scope),
  data_visualization: (block) => chart(block),
  table: (block, scope) => dataTable(block, scope),
  markdown: (block) => el("div", { class: "text" }, block.text ?? ""),
};

const ELEMENTS = {
  button: (element, scope, act) => button(element, scope, act),
  overflow: (element, scope, act) => overflow(element, act),
  image: (element) => picture(element),
  radio_buttons: (element, scope, act) => optionList(element, scope, act, false),
  checkboxes: (element, scope, act) => optionList(element, scope, act, true),
};
const FIELDS = ["plain_text_input", "number_input", "email_text_input", "url_text_input", "datepicker", "timepicker", "datetimepicker"];
for (const type of FIELDS) ELEMENTS[type] = field;
for (const type of ["static_select", "users_select", "conversations_select", "channels_select"]) {
  ELEMENTS[type] = singleSelect;
  ELEMENTS[`multi_${type}`] = multiSelect;
}

/**
 * Shows `blocks` in `parent`. `scope.surface` says where a press comes from; `byPosition` keys blocks by their place
 * (messages, whose block ids Slack makes up anew) instead of by id (views, where a new id means a new input).
 */
export function showBlocks(parent, blocks, scope, { byPosition = false } = {}) {
  keyed(parent, distinct((blocks ?? []).map((block, index) => ({
    key: byPosition || !block.block_id ? `${index}` : block.block_id,
    sig: JSON.stringify(block),
    build: () => blockNode(block, scope),
    replace: carry,
  }))));
}

function blockNode(block, scope) {
  const known = Object.hasOwn(BLOCKS, block.type);
  const inner = known ? BLOCKS[block.type](block, scope) : el("div", { class: "unknown" }, `(block type ${block.type})`);
  const node = el("div", { class: `block block-${known ? block.type : "unknown"}`, "data-block-id": block.block_id ?? "" }, inner);
  rememberFocus(node);
  return node;
}

function section(block, scope) {
  const words = el("div", { class: "words" });
  if (block.text) words.append(el("div", { class: "text" }, ...textNodes(block.text, scope)));
  if (block.fields) {
    words.append(el("div", { class: "fields" }, ...block.fields.map((one) => el("div", { class: "text" }, ...textNodes(one, scope)))));
  }
  if (!block.accessory) return words;
  return el("div", { class: "with-accessory" }, words, el("div", { class: "accessory" }, interactive(block.accessory, block, scope)));
}

function contextElement(element, scope) {
  return element.type === "image" ? picture(element) : el("span", { class: "text" }, ...textNodes(element, scope));
}

/** Rows of cells; the first row names the columns, the first cell of each other row the row. */
function dataTable(block, scope) {
  const [head = [], ...rows] = block.rows ?? [];
  const cell = (one) => (one.type === "rich_text" ? richText(one, scope) : String(one.text ?? one.value ?? ""));
  const aligned = (index) => block.column_settings?.[index]?.align ?? "left";
  return el("table", { class: "data" },
    el("thead", {}, el("tr", {}, ...head.map((one, n) => el("th", { scope: "col", class: aligned(n) }, cell(one))))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((one, n) =>
      el(n ? "td" : "th", { ...(n ? {} : { scope: "row" }), class: aligned(n) }, cell(one)))))));
}

function imageBlock(block) {
  const title = block.title ? el("figcaption", {}, plainText(block.title)) : null;
  return el("figure", { class: "image" }, title, picture(block));
}

/** An image, or its words in a box when it cannot be shown (the page loads nothing from elsewhere). */
export function picture({ image_url: url, slack_file: file, alt_text: alt = "" }) {
  const words = () => el("span", { class: "no-image" }, alt || "image");
  const source = safeUrl(url ?? file?.url ?? "");
  if (!source) return words();
  const node = el("img", { src: source, alt, loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(words()));
  return node;
}

function interactive(element, block, scope) {
  const make = Object.hasOwn(ELEMENTS, element.type) ? ELEMENTS[element.type] : null;
  if (!make) return el("span", { class: "unknown" }, `(element type ${element.type})`);
  return make(element, scope, dispatcher(element, block, scope));
}

/** What an element calls when a person used it: ask first if it says so, then tell the app. */
function dispatcher(element, block, scope) {
  return async (fields) => {
    if (!(await confirmed(element.confirm, scope))) return;
    await scope.act({
      type: "block_action", ...scope.surface, block_id: block.block_id, action_id: element.action_id, ...fields,
      state: collect(scope.root()),
    });
  };
}

function optionList(element, scope, act, multiple) {
  const initial = multiple ? element.initial_options ?? [] : [element.initial_option].filter(Boolean);
  const key = multiple ? "selected_options" : "selected_option";
  const how = { multiple, key, valueOf: (option) => option, initial: initial.map((option) => option.value) };
  return choices(element, scope, element.options ?? [], how, act);
}

/** A labelled input with room for its hint and its error. */
function input(block, scope) {
  const { element = {} } = block;
  const make = Object.hasOwn(ELEMENTS, element.type) ? ELEMENTS[element.type] : null;
  if (!make) return el("div", { class: "unknown" }, `(element type ${element.type})`);
  const act = block.dispatch_action ? dispatcher(element, block, scope) : null;
  const control = make(element, scope, act, block.optional);
  const title = [plainText(block.label), block.optional ? el("span", { class: "optional" }, ` ${say("(optional)")}`) : null];
  return el("div", { class: "input", "data-required": !block.optional },
    labelFor(control, title), control,
    block.hint ? el("p", { class: "hint" }, plainText(block.hint)) : null,
    el("p", { class: "error", role: "alert", hidden: true }));
}

let count = 0;

function labelFor(control, title) {
  const id = `label${(count += 1)}`;
  const box = control.querySelector(":scope > select, :scope > input, :scope > textarea");
  if (!box) {
    control.setAttribute("aria-labelledby", id);
    return el("div", { class: "label", id }, ...title);
  }
  box.id ||= `${id}-box`;
  box.removeAttribute("aria-label");
  return el("label", { class: "label", for: box.id }, ...title);
}
