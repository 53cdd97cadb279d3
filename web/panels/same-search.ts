/** Whether one text is the other typed on or taken back: then the hits of the one may stand until the other's come. */
export function isSameSearch(a: string, b: string): boolean {
  return a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a));
}
