/** A source field that was found under one of the names asked for; `name` is that name in full. */
export interface FoundField {
  field: string;
  name: string;
}

/**
 * Finds the first of `names` among the fields of a source: as it is, else without regard to case and blanks, else cut
 * to the ten bytes a shapefile has for a name.
 */
export function findField(fields: string[], names: readonly string[]): FoundField | null {
  return (
    match(fields, names, (field, name) => field === name || plain(field) === plain(name)) ??
    match(fields, names, isCutForm)
  );
}

function match(
  fields: string[],
  names: readonly string[],
  fits: (field: string, name: string) => boolean,
): FoundField | null {
  for (const name of names) {
    const field = fields.includes(name) ? name : fields.find((candidate) => fits(candidate, name));
    if (field !== undefined) return { field, name };
  }
  return null;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\s+/g, '');
}

/** Is `field` what ten bytes leave of `name`, in GBK or in UTF-8? A character cut in the middle is dropped by the reader. */
function isCutForm(field: string, name: string): boolean {
  const cut = field.trim();
  if (cut.length >= name.length || !name.toLowerCase().startsWith(cut.toLowerCase())) return false;
  const wide = [...cut].filter((character) => character > '\x7f').length;
  const narrow = cut.length - wide;
  // In plain text the tenth byte is always used, with Chinese up to one (GBK) or two (UTF-8) are left over.
  if (wide === 0) return narrow === 10 || (narrow === 9 && name[9] === ' ');
  const gbk = narrow + wide * 2;
  const utf8 = narrow + wide * 3;
  return (gbk >= 9 && gbk <= 10) || (utf8 >= 8 && utf8 <= 10);
}
