// What was typed and the program has not confirmed yet. It is kept in the browser, so that neither a program that
// ends nor a reload of the page loses it; whichever tab reaches the program first sends it.

import { seatOf } from "./session.js";
import { language, remember, remembered } from "./words.js";

const UNSENT = "feasibility_unsent";

export class Unsent {
  /** @param nameOf gives the key of the document: the same file of another folder has another key to its program. */
  constructor(nameOf) {
    this.nameOf = nameOf;
  }

  get place() {
    return `${UNSENT} ${seatOf()} ${this.nameOf()}`;
  }

  /** Changes in the order in which they were made, each with its `id` and the language in which it was typed. */
  get all() {
    try {
      return JSON.parse(remembered(this.place)) ?? [];
    } catch {
      return [];
    }
  }

  /** Keeps changes, and gives them as they are kept. */
  keep(changes) {
    const kept = changes.map((each) => ({ ...each, lang: language(), id: `${Date.now()} ${Math.random()}` }));
    this.write([...this.all, ...kept]);
    return kept;
  }

  /** Those that no other tab has sent. */
  still(changes) {
    const left = new Set(this.all.map(({ id }) => id));
    return changes.filter(({ id }) => left.has(id));
  }

  /** The program has answered to them. */
  sent(changes) {
    const gone = new Set(changes.map(({ id }) => id));
    this.write(this.all.filter(({ id }) => !gone.has(id)));
  }

  write(changes) {
    remember(this.place, changes.length ? JSON.stringify(changes) : null);
  }
}
