// The one connection with the table: session, websocket, and coming back by itself when it is lost.

import { begin, seated } from "./session.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

export class Connection {
  /**
   * @param key the key of the link; kept in memory only, so that a restarted server is met again.
   * @param heard told of {state}, {refused} and {status: "open" | "lost" | "closed"}.
   */
  constructor(key, heard) {
    this.key = key;
    this.heard = heard;
    this.socket = null;
    this.wait = FIRST_WAIT;
    this.timer = 0;
    this.seq = 0;
    addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.again();
    });
  }

  /** Makes this browser known; false where the key is refused, null where nobody answers. */
  async session() {
    return begin(this.key);
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${seated("/table")}`);
    let opened = false;
    this.socket = socket;
    socket.addEventListener("open", () => {
      opened = true;
      this.wait = FIRST_WAIT;
      this.seq = 0;
      this.heard({ status: "open" });
    });
    socket.addEventListener("message", (event) => this.read(event.data));
    socket.addEventListener("close", () => {
      this.socket = null;
      this.lost(opened);
    });
  }

  read(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (message.type === "table") this.heard({ state: message });
    else if (message.type === "refused") this.heard({ refused: message });
  }

  async lost(wasOpen) {
    this.heard({ status: "lost" });
    if (!wasOpen && (await this.isTurnedAway())) {
      this.heard({ status: "closed" });
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }

  /** Whether the server is there, and does not know this browser. */
  async isTurnedAway() {
    return (await this.session()) === false;
  }

  async retry() {
    this.timer = 0;
    if (this.socket) return;
    const known = await this.session();
    if (known === false) this.heard({ status: "closed" });
    else if (known === null) this.lost(true);
    else this.open();
  }

  again() {
    if (this.timer) {
      clearTimeout(this.timer);
      this.retry();
    }
  }

  get isOpen() {
    return this.socket !== null && this.socket.readyState === WebSocket.OPEN;
  }

  send(message) {
    if (!this.isOpen) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Sends a message that the server acknowledges; gives its number, or 0 where it could not go. */
  sendNumbered(message) {
    return this.send({ ...message, seq: this.seq + 1 }) ? (this.seq += 1) : 0;
  }
}
