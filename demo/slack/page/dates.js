/** Dates as Slack writes them, in the viewer's own time zone; see "Date formatting" in Slack's formatting guide. */

import { el } from "./dom.js";
import { inSwedish, say } from "./words.js";

const DAY = 86_400_000;
const part = (date, options) => new Intl.DateTimeFormat(inSwedish() ? "sv-SE" : "en-US", options).format(date);
const time = (date, options) => new Intl.DateTimeFormat("en-GB", options).format(date);

const TOKENS = {
  date_num: (d) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`,
  date: (d) => inSwedish() ? part(d, { day: "numeric", month: "long", year: "numeric" }) : `${part(d, { month: "long" })} ${ordinal(d.getDate())}, ${d.getFullYear()}`,
  date_short: (d) => part(d, { month: "short", day: "numeric", year: "numeric" }),
  date_long: (d) => `${part(d, { weekday: "long" })}${inSwedish() ? " " : ", "}${TOKENS.date(d)}`,
  date_pretty: (d, now) => near(d, now) ?? TOKENS.date(d),
  date_short_pretty: (d, now) => near(d, now) ?? TOKENS.date_short(d),
  date_long_pretty: (d, now) => near(d, now) ?? TOKENS.date_long(d),
  time: (d) => time(d, { hour: "2-digit", minute: "2-digit" }),
  time_secs: (d) => time(d, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago: (d, now) => ago(d, now),
};

/** `format` with its tokens filled in for `seconds` since the epoch; null when that is no time. */
export function formatDate(seconds, format, now = new Date()) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  return format.replace(/\{(\w+)\}/g, (whole, token) =>
    Object.hasOwn(TOKENS, token) ? TOKENS[token](date, now) : whole);
}

/** A `<time>` that keeps itself fresh (see refreshDates). */
export function dateNode(seconds, format, fallback) {
  const text = formatDate(seconds, format);
  if (text === null) return el("span", {}, fallback);
  return el("time", { "data-seconds": seconds, "data-format": format, title: fullDate(seconds) }, text);
}

export const fullDate = (seconds) => formatDate(seconds, "{date_long}, {time_secs}") ?? "";

/** Rewrites relative dates in place, so that "3 minutes ago" and "today" stay true while the page is open. */
export function refreshDates(root) {
  for (const node of root.querySelectorAll("time[data-format]")) {
    const text = formatDate(node.dataset.seconds, node.dataset.format);
    if (text !== node.textContent) node.textContent = text;
  }
}

const two = (number) => String(number).padStart(2, "0");

function ordinal(day) {
  if (day > 10 && day < 14) return `${day}th`;
  return `${day}${["th", "st", "nd", "rd"][day % 10] ?? "th"}`;
}

function near(date, now) {
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const days = Math.round((midnight(date) - midnight(now)) / DAY);
  const word = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
  return word ? say(word) : null;
}

function ago(date, now) {
  const seconds = Math.round((now - date) / 1000);
  const [count, unit] = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]]
    .map(([size, name]) => [Math.floor(Math.abs(seconds) / size), name])
    .find(([number, name]) => number > 0 || name === "second");
  if (inSwedish()) return new Intl.RelativeTimeFormat("sv-SE").format(seconds >= 0 ? -count : count, unit);
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds >= 0 ? `${words} ago` : `in ${words}`;
}
