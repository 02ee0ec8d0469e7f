/** The line to the local Slack: snapshots come in over a socket, what a person does goes out as POST. */

const WORDS = {
  operation_timeout: "The app did not answer within 3 seconds. Nothing may have happened: look at the card before you try again.",
  not_connected: "The bot is not connected, so nobody answered. Start it and try again.",
  unreachable: "The local Slack cannot be reached. What you typed is kept; is the demo still running?",
};
/** Sends one act and gives {ok, errors?, error?}; never throws. */
export async function act(payload) {
  try {
    const answer = await fetch("/_c/act", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(payload),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "unreachable" };
  }
}

/** An error code of the server in words; a sentence stays itself. */
export function inWords(error) {
  return WORDS[error] ?? (/\s/.test(error ?? "") ? error : `Slack refused that: ${error ?? "unknown error"}.`);
}

/** The present snapshot for a user ("" for whoever the server proposes), or null if there is no such user. */
async function fetchState(user) {
  const answer = await fetch(`/_c/state${user ? `?user=${encodeURIComponent(user)}` : ""}`);
  if (!answer.ok) return null;
  return answer.json();
}

/**
 * Follows one user's snapshots until `close()` is called. `onSnapshot(snapshot)` gets each of them, `onLine(up)` whether
 * the line stands, `onUnknown()` is told when the server knows no such user.
 */
export class Line {
  #closed = false;
  #socket = null;
  #delay = 250;
  #heard = false;

  constructor(user, { onSnapshot, onLine, onUnknown }) {
    Object.assign(this, { user, onSnapshot, onLine, onUnknown });
    this.#open();
    this.#check();
  }

  close() {
    this.#closed = true;
    this.#socket.close();
  }

  #open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.#socket = new WebSocket(`${scheme}//${location.host}/_c/events?user=${encodeURIComponent(this.user)}`);
    this.#socket.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)));
    this.#socket.addEventListener("close", () => this.#retry());
  }

  /** The socket brings the first snapshot too; but why it does not open, only a request can tell. */
  async #check() {
    const snapshot = await fetchState(this.user).catch(() => undefined);
    if (this.#closed) return;
    if (snapshot === null) this.onUnknown();
    else if (snapshot && !this.#heard) this.#hear(snapshot);
  }

  #hear(snapshot) {
    if (this.#closed || !snapshot?.channels) return;
    this.#heard = true;
    this.#delay = 250;
    this.onLine(true);
    this.onSnapshot(snapshot);
  }

  #retry() {
    if (this.#closed) return;
    this.onLine(false);
    setTimeout(() => this.#closed || this.#open(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, 5000);
  }
}

/** Whom to act as when the address names nobody: the first of these whom the server knows. */
export async function proposedUser(...candidates) {
  for (const user of candidates) {
    const snapshot = await fetchState(user);
    if (snapshot) return snapshot.me;
  }
  return null;
}
