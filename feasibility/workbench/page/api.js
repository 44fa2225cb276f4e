// What the page asks of the server: one request, its answer, and what it means when there is none.

import { seated } from "./session.js";
import { said } from "./words.js";

/** The server answered and refused, with a reason in both languages. */
export class Refused extends Error {
  constructor(status, body) {
    super(said(body?.reason) || String(status));
    this.status = status;
    this.body = body ?? {};
  }
}

/** Nobody answered. */
export class Offline extends Error {}

const heard = new Set();

/** Tells of every change between reached and not reached. */
export function whenReached(listener) {
  heard.add(listener);
}

let isReached = true;

function reached(now) {
  if (now === isReached) return;
  isReached = now;
  for (const each of heard) each(now);
}

/** Asks something of the server. */
export async function ask(path, body = {}) {
  let answer;
  try {
    answer = await fetch(seated(path), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    reached(false);
    throw new Offline(path);
  }
  reached(true);
  let told = null;
  try {
    told = await answer.json();
  } catch {
    told = null;
  }
  if (!answer.ok) throw new Refused(answer.status, told);
  return told;
}

/** Whether somebody answers again. */
export async function again() {
  try {
    await fetch(seated("/session"));
    reached(true);
  } catch {
    reached(false);
  }
}
