/** The stack of modals: the top one is open, those below keep what was typed in them. */

import { showBlocks } from "./blocks.js";
import { press } from "./buttons.js";
import { inWords } from "./connection.js";
import { collect } from "./controls.js";
import { el, keyed } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { rescueToasts, toast } from "./toasts.js";
import { say } from "./words.js";

const CLOSING = new Set();

/** Shows the views bottom to top. */
export function showModals(parent, views, scope) {
  const open = views.filter((view) => !CLOSING.has(view.id));
  for (const node of [...parent.children]) {
    if (!open.some((view) => view.id === node.itemKey)) dismiss(node);
  }
  keyed(parent, open.map((view) => ({
    key: view.id,
    sig: JSON.stringify(view),
    build: () => fill(dialog(view, scope), view, scope),
    update: (node) => fill(node, view, scope),
  })));
  [...parent.children].forEach((node, index) => raise(node, index === open.length - 1));
}

function dismiss(node) {
  rescueToasts(node);
  node.close();
}

/** Opens a dialog that is not open yet; one under another keeps its place but not its looks. */
function raise(node, top) {
  node.classList.toggle("under", !top);
  if (node.open) return;
  node.showModal();
  const first = node.querySelector("[autofocus]") ?? node.querySelector(".view-body :is(input, textarea, select)");
  (first ?? node).focus();
}

function dialog(view, scope) {
  const node = el("dialog", { class: "modal", "data-testid": "modal", "data-view-id": view.id, "data-surface": "view", tabindex: "-1",
    "aria-labelledby": `title-${view.id}` });
  const parts = {
    title: el("h2", { id: `title-${view.id}` }), body: el("div", { class: "view-body" }), foot: el("footer", {}),
  };
  node.parts = parts;
  node.leave = () => leave(node, scope);
  node.addEventListener("cancel", (event) => { event.preventDefault(); leave(node, scope); });
  node.append(el("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); submit(node, scope); } },
    el("header", {}, parts.title, el("button", { type: "button", class: "plain", "aria-label": "Close", onclick: node.leave }, "✕")),
    parts.body, parts.foot));
  return node;
}

function fill(node, view, scope) {
  const { title, body, foot } = node.parts;
  node.view = view;
  title.textContent = plainText(view.title);
  const words = [plainText(view.close) || "Cancel", view.submit && plainText(view.submit)];
  keyed(foot, [
    { key: "close", sig: words[0], build: () => el("button", { type: "button", class: "button", onclick: node.leave }, words[0]) },
    words[1] && { key: "submit", sig: words[1], build: () => el("button", { class: "button primary", "data-testid": "submit" }, words[1]) },
  ].filter(Boolean));
  showBlocks(body, view.blocks, { ...scope, surface: { view_id: view.id }, root: () => node });
  return node;
}

async function leave(node, scope) {
  CLOSING.add(node.view.id);
  scope.redraw();
  const answer = await scope.act({ type: "view_closed", view_id: node.view.id, state: collect(node) });
  if (answer.ok) return;
  CLOSING.delete(node.view.id);
  scope.redraw();
}

/** Checks what can be checked here, then asks the app; its errors are shown under their blocks. */
async function submit(node, scope) {
  const problems = check(node);
  showErrors(node, problems);
  if (Object.keys(problems).length) return;
  const button = node.querySelector("[data-testid=submit]");
  await press(button, async () => {
    const answer = await scope.quietAct({ type: "view_submission", view_id: node.view.id, state: collect(node) });
    if (answer.errors) showErrors(node, answer.errors);
    else if (!answer.ok) toast(inWords(answer.error));
  });
}

function check(node) {
  const problems = {};
  for (const input of node.querySelectorAll(".input")) {
    const problem = problemOf(input, input.querySelector(".control")?.control);
    if (problem) problems[input.closest("[data-block-id]").dataset.blockId] = problem;
  }
  return problems;
}

function problemOf(input, control) {
  if (!control) return null;
  const box = input.querySelector("input, textarea");
  if (control.blank()) return "required" in input.dataset ? say("Please complete this required field.") : null;
  if (box?.minLength > 0 && box.value.length < box.minLength) return `Please write at least ${box.minLength} characters.`;
  if (box?.validity.typeMismatch || box?.validity.badInput) return "This does not look right.";
  return null;
}

function showErrors(node, errors) {
  for (const place of node.querySelectorAll(".input")) {
    const message = errors[place.closest("[data-block-id]").dataset.blockId];
    const line = place.querySelector(".error");
    line.hidden = !message;
    line.textContent = message ?? "";
    place.classList.toggle("wrong", Boolean(message));
    for (const box of place.querySelectorAll("input, textarea, select")) box.setAttribute("aria-invalid", String(Boolean(message)));
  }
  node.querySelector(".wrong :is(input, textarea, select)")?.focus();
  const shown = [...node.querySelectorAll("[data-block-id]")].map((one) => one.dataset.blockId);
  for (const [block, message] of Object.entries(errors)) if (!shown.includes(block)) toast(message);
}
