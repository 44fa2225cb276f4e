// Looks again and again while the page is in sight, and at once when it comes back into sight.

const EVERY = 3000;

export class Watch {
  /** @param look asks, and says whether to go on. */
  constructor(look) {
    this.look = look;
    this.isLooking = false;
    this.seen = () => this.now();
    document.addEventListener("visibilitychange", this.seen);
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    if (!document.hidden && !this.isClosed) this.timer = setTimeout(() => this.now(), EVERY);
  }

  async now() {
    clearTimeout(this.timer);
    if (document.hidden || this.isLooking) return;
    this.isLooking = true;
    const goesOn = await this.look();
    this.isLooking = false;
    if (goesOn) this.later();
  }

  closed() {
    this.isClosed = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
  }
}
