// A column of a spreadsheet that is pasted into one field goes on in the fields of the same key below it.

import { t } from "./words.js";

/** The lines of a column; null where it is one line, or has several columns. */
function column(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((each) => each.trim());
  return lines.length > 1 && !lines.some((each) => each.includes("\t")) ? lines : null;
}

/**
 * The fields of one key in the entries from that of a field on, such as the rent of a type and of those below it.
 *
 * @param fields every field of the form by its path.
 * @param path of the field in which is pasted.
 * @returns null where the field stands in no list of entries.
 */
function series(fields, path) {
  const isOf = (entry) => path === entry.path || path.startsWith(`${entry.path}.`);
  let found = null;
  for (const { field } of fields.values()) {
    if (field.entries?.some(isOf) && !(field.path.length < found?.path.length)) found = field;
  }
  if (!found) return null;
  const at = found.entries.findIndex(isOf);
  const rest = path.slice(found.entries[at].path.length);
  return found.entries.slice(at).map((entry) => fields.get(`${entry.path}${rest}`)).filter(Boolean);
}

/**
 * A column fills the fields of the same key from this entry on; without such fields it is one text, as it was.
 *
 * @param field in which is pasted.
 * @param part of it, where it has several.
 */
export function pasted(event, field, part) {
  const { form } = field;
  const lines = column(event.clipboardData?.getData("text/plain") ?? "");
  const all = lines && series(form.fields, field.path);
  if (!all) return;
  event.preventDefault();
  // What the search hides is not what somebody looks at; an entry that is only folded is.
  const fields = all.filter(({ node }) => !node.closest("[hidden]"));
  if (lines.length > fields.length) {
    const key = fields.length < all.length ? "paste_too_long_found" : "paste_too_long";
    form.noted("");
    field.told(t(key, { lines: lines.length, fields: fields.length }));
    return;
  }
  const changes = fields.slice(0, lines.length).flatMap((each, at) => (lines[at] ? each.put(lines[at], part) : []));
  const after = t("pasted", { count: changes.length, name: field.field.label });
  form.change(changes.map((each) => ({ ...each, after })));
}
