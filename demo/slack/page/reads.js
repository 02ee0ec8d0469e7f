/** What each person has seen, remembered by this browser: the source of the unread dots. */

const SEEN = new Map();

/** How many messages of others came into the channel since `me` last had it open. */
export function unread(snapshot, channel) {
  const seen = Number(recall(name(snapshot, channel)) ?? 0);
  return shown(channel).filter((message) => message.user !== snapshot.me && Number(message.ts) > seen).length;
}

/** Notes that `me` has the channel before their eyes now. */
export function markSeen(snapshot, channel) {
  const last = shown(channel).reduce((latest, message) => Math.max(latest, Number(message.ts)), 0);
  remember(name(snapshot, channel), String(last));
}

const shown = (channel) => channel.messages.filter((message) => !message.thread_ts || message.thread_ts === message.ts);
const name = (snapshot, channel) => `seen/${snapshot.team.id}/${snapshot.me}/${channel.id}`;

function recall(key) {
  if (!SEEN.has(key)) SEEN.set(key, stored(key));
  return SEEN.get(key);
}

function remember(key, value) {
  if (SEEN.get(key) === value) return;
  SEEN.set(key, value);
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // A browser that stores nothing forgets it at reload, no more.
  }
}

function stored(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
