// Ranges outside GBK that place names, units and the console itself need.
const EXTRA_RANGES = [
  [0x20, 0x7e], // ASCII
  [0xa0, 0xff], // Latin-1: ñ á, ² ³ ° ·
  [0x100, 0x17f], // Latin Extended-A
  [0x2010, 0x2027], // dashes, quotes, ellipsis
  [0x2030, 0x203b], // per mille, primes, reference mark
  [0x2070, 0x209c], // superscripts and subscripts
  [0x2190, 0x21ff], // arrows
  [0x2200, 0x22ff], // ≥ ≤ ≠ ≈ −
  [0x2460, 0x24ff], // circled numbers
  [0x25a0, 0x25ff], // squares, triangles, circles
  [0x3000, 0x303f], // CJK punctuation
  [0xff00, 0xffef], // full-width forms
];

/** Every character the console's font must hold: GBK, Latin, punctuation and signs; as one string. */
export function fontCharacters() {
  const characters = new Set();
  const gbk = new TextDecoder('gbk');
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const decoded = gbk.decode(Uint8Array.of(lead, trail));
      // Unassigned pairs decode to U+FFFD, with or without the trail byte after it.
      if ([...decoded].length === 1 && decoded !== '\ufffd') characters.add(decoded);
    }
  }
  for (const [from, to] of EXTRA_RANGES) {
    for (let code = from; code <= to; code++) characters.add(String.fromCodePoint(code));
  }
  return [...characters].join('');
}
