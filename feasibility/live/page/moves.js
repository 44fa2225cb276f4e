// Moves on their way: the first in a frame goes out at once and the last of those after it with the next frame,
// and a lever that is being moved keeps its own value until the server has handled its last message.

export class Moves {
  constructor(connection) {
    this.connection = connection;
    this.waiting = new Map();
    this.sent = new Map();
    this.starts = new Map();
    this.acknowledged = 0;
    this.frame = 0;
  }

  /** A lever has moved. */
  move(name, message, isLast = false) {
    const start = this.waiting.get(name)?.start ?? performance.now();
    this.waiting.set(name, { message, start });
    if (isLast || !this.frame) this.flush();
  }

  flush() {
    for (const [name, { message, start }] of this.waiting) {
      const seq = this.connection.sendNumbered(message);
      if (seq) {
        this.sent.set(name, seq);
        this.starts.set(seq, start);
      }
    }
    this.waiting.clear();
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.waiting.size) this.flush();
    });
  }

  /** The server has handled everything up to this number. */
  acknowledge(seq) {
    if (typeof seq !== "number") return;
    this.acknowledged = Math.max(this.acknowledged, seq);
    for (const [name, last] of this.sent) if (last <= seq) this.sent.delete(name);
  }

  /** Whether the server's value of a lever is older than this screen's own. */
  isOnItsWay(name) {
    return this.waiting.has(name) || this.sent.has(name);
  }

  get isBusy() {
    return this.waiting.size > 0 || this.sent.size > 0;
  }

  /** Writes down how long moves took until their answer was drawn, for whoever measures. */
  drawn() {
    for (const [seq, start] of this.starts) {
      if (seq > this.acknowledged) continue;
      performance.measure("table-move", { start, end: performance.now() });
      this.starts.delete(seq);
    }
    if (performance.getEntriesByName("table-move").length > 1000) performance.clearMeasures("table-move");
  }

  /** A new connection begins with nothing on its way. */
  forget() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.waiting.clear();
    this.sent.clear();
    this.starts.clear();
    this.acknowledged = 0;
  }
}
