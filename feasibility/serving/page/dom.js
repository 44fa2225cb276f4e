// Small helpers for elements. Text is only ever set as text, never as markup.

/** An element with attributes, text and children; attributes that are null or false are left out. */
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name === "text") made.textContent = value;
    else if (name === "on") for (const [event, heard] of Object.entries(value)) made.addEventListener(event, heard);
    else setAttribute(made, name, value);
  }
  made.append(...children.filter((each) => each !== null && each !== undefined));
  return made;
}

export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else {
    const written = value === true ? "" : String(value);
    if (node.getAttribute(name) !== written) node.setAttribute(name, written);
  }
}

/**
 * Sets a text where it differs, so that nothing is laid out again without a reason; in the text node that is
 * there already, whose boxes the browser then keeps.
 */
export function setText(node, text) {
  const only = node.firstChild;
  const isText = only !== null && only === node.lastChild && only.nodeType === Node.TEXT_NODE;
  if (isText && text !== "") {
    if (only.data !== text) only.data = text;
  } else if (node.textContent !== text) node.textContent = text;
}

/** Sets a property of an element's style where it differs from what was set last. */
export function setStyle(node, name, value) {
  node.styled ??= new Map();
  if (node.styled.get(name) === value) return;
  node.styled.set(name, value);
  node.style.setProperty(name, value);
}

export function show(node, shown) {
  if (node.hidden === shown) node.hidden = !shown;
}

/** Sets the text of an element that is in sight only while it says something. */
export function showText(node, text) {
  setText(node, text);
  show(node, text !== "");
}

/** A button that is not a submit button. */
export function button(text, pressed, given = {}) {
  return el("button", { type: "button", text, on: { click: pressed }, ...given });
}

let made = 0;
/** A name for an element that another one points to. */
export function fresh(stem) {
  made += 1;
  return `${stem}-${made}`;
}

/**
 * Keeps the children of a container in step with a list: one element for each key, made once and then updated,
 * so that focus, drafts and open details stay where they are.
 */
export class Keyed {
  constructor(container, make) {
    this.container = container;
    this.make = make;
    this.kept = new Map();
  }

  update(items, keyOf) {
    const wanted = new Set();
    let before = null;
    for (const item of items) {
      const key = keyOf(item);
      wanted.add(key);
      let part = this.kept.get(key);
      if (!part) {
        part = this.make(item);
        this.kept.set(key, part);
      }
      const place = before ? before.nextSibling : this.container.firstChild;
      if (place !== part.node) this.container.insertBefore(part.node, place);
      before = part.node;
      part.update(item);
    }
    for (const [key, part] of this.kept) {
      if (!wanted.has(key)) {
        part.node.remove();
        this.kept.delete(key);
      }
    }
  }
}

/** Whether something else is to be drawn in an element than what was drawn last; it is drawn again only then. */
export function isNews(node, said) {
  const told = JSON.stringify(said);
  if (node.told === told) return false;
  node.told = told;
  return true;
}

/** Replaces the rows of a table where what they say has changed. Cells: a text, or [text, class]. */
export function fillRows(body, rows) {
  if (!isNews(body, rows)) return;
  body.replaceChildren(
    ...rows.map((cells) =>
      el(
        "tr",
        {},
        ...cells.map((cell, place) => {
          const [text, kind] = Array.isArray(cell) ? cell : [cell, place ? "figure" : ""];
          return place ? el("td", { text, class: kind || null }) : el("th", { scope: "row", text, class: kind || null });
        }),
      ),
    ),
  );
}
