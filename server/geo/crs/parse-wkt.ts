/** One node of a WKT description: `PROJCS["name", GEOGCS[…], UNIT["Meter", 1]]`. */
export interface WktNode {
  keyword: string;
  /** Texts and numbers directly inside, in order. */
  values: (string | number)[];
  children: WktNode[];
}

/** Real descriptions nest five deep. A broken one must not overflow the stack. */
const MAX_DEPTH = 32;
const TOKEN = /\s*(?:"((?:[^"]|"")*)"|([\[(])|([\])])|(,)|([^\s,[\]()"]+))/y;

/** Parses WKT 1 (OGC or ESRI) and the parts of WKT 2 that look the same. Null when it is not WKT. */
export function parseWkt(text: string): WktNode | null {
  const root: WktNode = { keyword: '', values: [], children: [] };
  const stack: WktNode[] = [root];
  let word: string | null = null;
  TOKEN.lastIndex = 0;
  const source = text.replace(/^\uFEFF/, '').trimEnd();
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (!match) return null;
    const top = stack.at(-1)!;
    const [, quoted, open, close, comma, bare] = match;
    if (open) {
      if (word === null || stack.length > MAX_DEPTH) return null;
      const node: WktNode = { keyword: word.toUpperCase(), values: [], children: [] };
      top.children.push(node);
      stack.push(node);
      word = null;
      continue;
    }
    if (word !== null && (close || comma)) {
      const number = Number(word);
      top.values.push(Number.isNaN(number) ? word : number);
      word = null;
    }
    if (quoted !== undefined) top.values.push(quoted.replaceAll('""', '"'));
    else if (bare !== undefined) word = bare;
    else if (close) {
      if (stack.length === 1) return null;
      stack.pop();
    }
  }
  if (stack.length !== 1) return null;
  // ESRI writes the heights as a second description behind the first: GEOGCS[…],VERTCS[…].
  const [first, ...others] = root.children;
  return first && others.every((node) => /^VERT/.test(node.keyword)) ? first : null;
}

/** The first node with one of the keywords, the node itself included, depth first. */
export function findNode(node: WktNode, keywords: string[]): WktNode | null {
  if (keywords.includes(node.keyword)) return node;
  for (const child of node.children) {
    const found = findNode(child, keywords);
    if (found) return found;
  }
  return null;
}

/** The name of a node: its first text. */
export function nodeName(node: WktNode | null): string {
  const first = node?.values[0];
  return typeof first === 'string' ? first : '';
}
