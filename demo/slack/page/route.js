/** Who acts and what is open, kept in the address: `#U0ANNA/C0MENTIONS/1700000000.000100` or `#U0ANNA/home`. */

/** The open user, place (a channel id, "dm", "home") and thread; what is missing is "". */
export function route() {
  const parts = location.hash.slice(1).split("/").map(decode);
  // A permalink names no user: whoever acts in this tab reads it.
  const [user = "", place = "", thread = ""] = /^[UW]/.test(parts[0]) ? parts : ["", ...parts];
  return { user, place, thread };
}

export const address = (user, place, thread = "") => `#${[user, place, thread].filter(Boolean).join("/")}`;

/** Opens another place; with `replace` the step back skips the present one. */
export function go(user, place, thread, { replace = false } = {}) {
  const hash = address(user, place, thread);
  if (replace) history.replaceState(null, "", hash);
  else if (location.hash !== hash) location.hash = hash;
}

/** The channel that is open: "dm" is the bot's direct message with whoever acts; an unknown one gives the first. */
export function openChannel(snapshot, place) {
  const { channels } = snapshot;
  const wanted = place === "dm" ? channels.find((one) => one.is_im) : channels.find((one) => one.id === place);
  return wanted ?? channels.find((one) => !one.is_im) ?? channels[0] ?? null;
}

/** Where another person lands who takes over: the same place, or their own direct message for somebody else's. */
export function placeForOther(snapshot, place) {
  if (place === "home") return place;
  return openChannel(snapshot, place)?.is_im ? "dm" : place;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
