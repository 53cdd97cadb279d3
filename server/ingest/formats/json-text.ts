/** A value as JSON that jsonb takes: it refuses NUL, and sources with broken fields do carry it. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  // A backslash of the text itself stands before another one.
  return text.includes('\\u0000') ? text.replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1') : text;
}

/** The same attributes whatever the order in which they were delivered. */
export function sortedKeys(attributes: Record<string, unknown>): Record<string, unknown> {
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(attributes).sort()) sorted[key] = attributes[key];
  return sorted;
}
