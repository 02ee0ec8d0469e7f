/** Wires the page: the address says who acts and what is open, the line brings snapshots, each redraw shows both. */

import { act, inWords, Line, proposedUser } from "./connection.js";
import { refreshDates } from "./dates.js";
import { showModals } from "./modals.js";
import { MainPane, ThreadPane } from "./panes.js";
import { markSeen } from "./reads.js";
import { go, openChannel, route } from "./route.js";
import { showSidebar } from "./sidebar.js";
import { toast } from "./toasts.js";
import { speak } from "./words.js";

const at = (id) => document.getElementById(id);
const FIRST = "U0ANNA";
const main = new MainPane(at("main"), quietAct);
const thread = new ThreadPane(at("thread"), quietAct);

let line = null;
let snapshot = null;
let lineUp = true;
let homeOf = "";

/** Follows the address: another user needs another line, another place only a redraw. */
async function follow() {
  const { user, place } = route();
  if (!user) return begin();
  if (line?.user !== user) {
    line?.close();
    line = new Line(user, { onSnapshot, onLine, onUnknown: begin });
  }
  sessionStorage.setItem("acting", user);
  announceHome(user, place);
  redraw();
}

/** Starts as whoever acted last in this tab, keeping the place. */
async function begin() {
  const user = await proposedUser(sessionStorage.getItem("acting") ?? FIRST, FIRST).catch(() => null);
  if (!user) return void setTimeout(begin, 1000);
  go(user, route().place, route().thread, { replace: true });
  follow();
}

function onSnapshot(next) {
  snapshot = next;
  redraw();
}

function onLine(up) {
  lineUp = up;
  warn();
}

/** Opening the Home tab is an event of its own; the app publishes its view in answer to it. */
function announceHome(user, place) {
  const opened = place === "home" ? user : "";
  if (opened && opened !== homeOf) loudAct({ type: "home_opened" });
  homeOf = opened;
}

/** Acts as whoever is chosen; a silent app that is not even connected is told apart from a slow one. */
async function quietAct(payload) {
  const answer = await act({ user: route().user, ...payload });
  const silent = answer.error === "operation_timeout" && snapshot && !snapshot.connected;
  return silent ? { ...answer, error: "not_connected" } : answer;
}

async function loudAct(payload) {
  const answer = await quietAct(payload);
  if (!answer.ok) toast(inWords(answer.error));
  return answer;
}

function redraw() {
  const { user, place, thread: ts } = route();
  if (!snapshot || snapshot.me !== user) return;
  speak(snapshot.users.find((one) => one.id === user)?.locale);
  const here = { place, channel: openChannel(snapshot, place), thread: ts };
  const scope = scopeOf(snapshot);
  if (place !== "home" && here.channel && document.visibilityState === "visible") markSeen(snapshot, here.channel);
  main.show(snapshot, here, scope);
  thread.show(snapshot, here, scope);
  showSidebar(at("sidebar"), snapshot, here);
  showModals(at("modals"), snapshot.modals ?? [], scope);
  document.title = `${place === "home" ? `${snapshot.bot.name} home` : here.channel?.name || snapshot.bot.name} · ${snapshot.team.name}`;
  warn();
}

function scopeOf({ users, channels, me, bot }) {
  return {
    me, bot, act: loudAct, quietAct, redraw, focusThread,
    users: new Map(users.map((user) => [user.id, user])),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
  };
}

/** The thread opens when the address has changed, which is after the click that wants to write in it. */
function focusThread() {
  setTimeout(() => thread.focus(), 0);
}

function warn() {
  const bot = snapshot?.bot.name ?? "The bot";
  if (!lineUp) main.warn("This page has lost the local Slack and keeps trying to reach it. What you type is kept.");
  else if (snapshot && !snapshot.connected) main.warn(`${bot} is not connected: buttons and commands will not be answered until it is.`);
  else main.warn("");
}

addEventListener("hashchange", follow);
document.addEventListener("visibilitychange", redraw);
setInterval(() => refreshDates(document), 20_000);
follow();
