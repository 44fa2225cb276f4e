// What is out of sight is drawn a moment later, so that what is in sight follows a hand without waiting for it.

const LATER = 400;

export class Sight {
  /** @param parts each has a `node`, and `update(state)` that draws it. */
  constructor(parts) {
    this.parts = parts;
    this.away = new Set();
    this.behind = new Set();
    this.timer = 0;
    const partOf = new Map(parts.map((each) => [each.node, each]));
    this.observer = new IntersectionObserver((found) => {
      for (const { target, isIntersecting } of found) this.moved(partOf.get(target), isIntersecting);
    });
    for (const node of partOf.keys()) this.observer.observe(node);
  }

  update(state) {
    this.state = state;
    for (const part of this.parts) {
      // What is hidden is drawn at once: it is nowhere, and may have to appear.
      if (this.away.has(part) && !part.node.hidden) this.behind.add(part);
      else part.update(state);
    }
    if (this.behind.size) this.timer ||= setTimeout(() => this.caughtUp(), LATER);
  }

  moved(part, isInSight) {
    if (!isInSight) this.away.add(part);
    else {
      this.away.delete(part);
      if (this.behind.delete(part)) part.update(this.state);
    }
  }

  caughtUp() {
    this.timer = 0;
    for (const part of this.behind) part.update(this.state);
    this.behind.clear();
  }
}
