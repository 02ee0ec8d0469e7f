/** Buttons and the confirmation some of them ask for; while the app works a button shows "…" and ignores presses. */

import { el, safeUrl } from "./dom.js";
import { plainText, textNodes } from "./mrkdwn.js";

/** A button element; one with a URL opens it and tells the app as well. */
export function button(element, scope, act) {
  const href = element.url && safeUrl(element.url);
  const attributes = {
    class: `button ${["primary", "danger"].includes(element.style) ? element.style : ""}`,
    "data-action-id": element.action_id,
    "aria-label": element.accessibility_label,
  };
  const kind = href ? { href, target: "_blank", rel: "noopener noreferrer" } : { type: "button" };
  const node = el(href ? "a" : "button", { ...attributes, ...kind }, plainText(element.text));
  node.addEventListener("click", () => press(node, () => act({ value: element.value ?? null })));
  return node;
}

/** Runs `work` unless the node is busy already, and shows that it is busy meanwhile. */
export async function press(node, work) {
  if (node.ariaBusy === "true") return;
  node.ariaBusy = "true";
  try {
    await work();
  } finally {
    node.ariaBusy = null;
  }
}

/** Asks a confirmation object's question; resolves to whether the person agreed. */
export function confirmed(question, scope) {
  if (!question) return Promise.resolve(true);
  const ask = el("dialog", { class: "modal confirm", role: "alertdialog", "aria-labelledby": "confirm-title", "data-testid": "confirm" },
    el("form", { method: "dialog" },
      el("header", {}, el("h2", { id: "confirm-title" }, plainText(question.title) || "Are you sure?")),
      el("div", { class: "view-body" }, el("div", { class: "text" }, ...textNodes(question.text, scope))),
      el("footer", {},
        el("button", { class: "button", value: "no" }, plainText(question.deny) || "Cancel"),
        el("button", { class: `button ${question.style === "danger" ? "danger" : "primary"}`, value: "yes", autofocus: true },
          plainText(question.confirm) || "Yes"))));
  document.body.append(ask);
  ask.showModal();
  return new Promise((resolve) => {
    ask.addEventListener("close", () => { ask.remove(); resolve(ask.returnValue === "yes"); });
  });
}
