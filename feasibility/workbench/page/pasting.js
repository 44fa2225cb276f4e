// A column of a spreadsheet that is pasted into one field goes on in the fields of the same key below it.

/** The lines of a column; null where it is one line, or has several columns. */
export function column(text) {
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
export function series(fields, path) {
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
