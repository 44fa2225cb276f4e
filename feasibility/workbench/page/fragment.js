// A part of a page that the server has laid out, taken over element by element: nothing else comes in with it.

const KEPT = new Set(
  "pre table caption thead tbody tfoot tr th td p ul ol li div h2 h3 h4 h5 figure figcaption dl dt dd strong em span img a".split(" "),
);
const ATTRIBUTES = new Set("class scope colspan rowspan role tabindex aria-label id start alt".split(" "));

/** The elements of a text of HTML, without scripts, styles and addresses of elsewhere. */
export function fragment(html) {
  const read = new DOMParser().parseFromString(html, "text/html");
  const made = document.createDocumentFragment();
  for (const each of read.body.childNodes) copied(each, made);
  return made;
}

function copied(node, into) {
  if (node.nodeType === Node.TEXT_NODE) {
    into.append(unbroken(node.data));
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const tag = node.localName;
  if (!KEPT.has(tag)) return;
  const made = document.createElement(tag);
  for (const { name, value } of node.attributes) {
    // The part of the page that a table stands in is a landmark; the table within it is no other one.
    if (name === "role" && value === "region") made.setAttribute(name, "group");
    else if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
    else if ((name === "src" || name === "href") && /^[/#][^/]/.test(value)) made.setAttribute(name, value);
  }
  for (const each of node.childNodes) copied(each, made);
  into.append(made);
}

/** No line ends between a sign and its number. */
export function unbroken(text) {
  return text.replace(/€ (?=[\d-])/g, "€\u00a0").replace(/(?<=\d) (?=%)/g, "\u00a0");
}

/** Puts a text of HTML in an element where it differs from what was put there last. */
export function fill(element, html) {
  const { filled } = element;
  if (filled === html) return;
  element.filled = html;
  if (filled !== undefined && reworded(element, filled, html)) return;
  element.texts = null;
  element.replaceChildren(fragment(html));
}

const TAG = /(<[^>]*>)/;

/** Where two texts of HTML have the same tags, changes only the words that differ; gives whether they have. */
function reworded(element, before, html) {
  const [old, parts] = [before.split(TAG), html.split(TAG)];
  if (old.length !== parts.length || parts.some((part, place) => place % 2 && part !== old[place])) return false;
  element.texts ??= textsOf(element, old);
  const places = [...parts.keys()].filter((place) => parts[place] !== old[place]);
  if (places.some((place) => parts[place] === "" || parts[place].includes("&") || !element.texts.has(place))) return false;
  for (const place of places) element.texts.get(place).data = unbroken(parts[place]);
  return true;
}

/** The text of an element that each part between two tags has become. */
function textsOf(element, parts) {
  const found = new Map();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let text = walker.nextNode();
  for (let place = 0; place < parts.length && text; place += 2) {
    const isBlank = !parts[place].trim();
    if (parts[place] === "" || (isBlank && text.data !== parts[place])) continue;
    if (!parts[place].includes("&")) {
      if (text.data !== unbroken(parts[place])) break;
      found.set(place, text);
    }
    text = walker.nextNode();
  }
  return found;
}
