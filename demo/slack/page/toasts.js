/** Short messages at the foot of the page, above an open modal too. */

import { el } from "./dom.js";

const SHOWN_FOR = 9000;

/** Shows `text` for a while, or until it is dismissed. */
export function toast(text) {
  const region = document.getElementById("toasts");
  const host = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  // A modal makes everything outside it inert, for screen readers as well: the region moves in.
  if (region.parentNode !== host) host.append(region);
  const note = el("div", { class: "toast", "data-testid": "toast" }, el("span", {}, text),
    el("button", { type: "button", class: "plain", "aria-label": "Dismiss", onclick: () => note.remove() }, "✕"));
  region.append(note);
  setTimeout(() => note.remove(), SHOWN_FOR);
}

/** Saves the region from a modal that is about to be removed. */
export function rescueToasts(dialog) {
  const region = document.getElementById("toasts");
  if (dialog.contains(region)) document.body.append(region);
}
