/** Every kind of select menu, as native selects: they bring keyboard, screen reader and phone support with them. */

import { press } from "./buttons.js";
import { asControl, choices } from "./controls.js";
import { el, safeUrl } from "./dom.js";
import { plainText } from "./mrkdwn.js";

const SELECTED = {
  static_select: "selected_option", users_select: "selected_user",
  conversations_select: "selected_conversation", channels_select: "selected_channel",
};

/** A select of one; `act(fields)` when it dispatches, `optional` when the choice may be taken back. */
export function singleSelect(element, scope, act, optional) {
  const key = SELECTED[element.type];
  const box = menu(element, groupsOf(element, scope), optional);
  const option = () => box.selectedOptions[0]?.option ?? null;
  const fields = () => ({ [key]: key === "selected_option" ? option() : option()?.value ?? null });
  const first = element[key.replace("selected", "initial")];
  choose(box, first?.value ?? first);
  const node = el("div", { class: "select" }, box);
  if (act) box.addEventListener("change", () => press(node, () => act(fields())).then(() => settle(box, element, node)));
  return asControl(node, element, {
    read: fields,
    write: (state) => choose(box, state[key]?.value ?? state[key]),
    blank: () => option() === null,
  });
}

/** A multi-select as a list of check boxes. */
export function multiSelect(element, scope, act) {
  const single = element.type.replace("multi_", "");
  const key = `${SELECTED[single]}s`;
  const options = groupsOf({ ...element, type: single }, scope).flatMap((group) => group.options);
  const valueOf = (option) => (key === "selected_options" ? option : option.value);
  const initial = (element[key.replace("selected", "initial")] ?? []).map((one) => one.value ?? one);
  return choices(element, scope, options, { multiple: true, key, valueOf, initial }, act);
}

/** The overflow menu: a select that shows three dots and forgets its choice. */
export function overflow(element, act) {
  const box = menu({ ...element, placeholder: { text: "⋯" } }, [{ label: "", options: element.options ?? [] }], false);
  box.setAttribute("aria-label", "More actions");
  box.addEventListener("change", () => {
    const option = box.selectedOptions[0].option;
    const href = option.url && safeUrl(option.url);
    if (href) window.open(href, "_blank", "noopener");
    act({ selected_option: option }).then(() => { box.selectedIndex = 0; });
  });
  return el("div", { class: "select overflow" }, box);
}

function menu(element, groups, optional) {
  const words = plainText(element.placeholder) || "Choose an option";
  const box = el("select", { "data-action-id": element.action_id, "aria-label": plainText(element.placeholder) || null,
    autofocus: element.focus_on_load });
  const none = el("option", { value: "", disabled: !optional, hidden: !optional }, words);
  box.append(none, ...groups.flatMap(groupNodes));
  box.value = "";
  return box;
}

function groupNodes({ label, options }) {
  const nodes = options.map((option) => {
    const node = el("option", { value: option.value }, plainText(option.text));
    node.option = option;
    return node;
  });
  return label ? [el("optgroup", { label }, ...nodes)] : nodes;
}

function groupsOf(element, scope) {
  if (element.type === "users_select") return people(scope);
  if (element.type !== "static_select") return channels(scope);
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  return groups.map((group) => ({ label: plainText(group.label), options: group.options ?? [] }));
}

const asOption = (text, value) => ({ text: { type: "plain_text", text, emoji: false }, value });

function people(scope) {
  const all = [...scope.users.values()].filter((user) => user.id !== scope.bot.user_id);
  return [{ label: "", options: all.map((user) => asOption(user.real_name || user.name, user.id)) }];
}

function channels(scope) {
  const all = [...scope.channels.values()].filter((channel) => !channel.is_im);
  return [{ label: "", options: all.map((channel) => asOption(`#${channel.name}`, channel.id)) }];
}

function choose(box, value) {
  const index = [...box.options].findIndex((node) => node.option && node.option.value === value);
  box.selectedIndex = Math.max(index, 0);
}

/** After acting, a menu in a message shows its placeholder again, so that the same choice can be made twice. */
function settle(box, element, node) {
  node.control.dirty = false;
  if (node.closest("[data-surface=message]") && !element.initial_option) box.selectedIndex = 0;
}
