import { SaxesParser } from 'saxes';
import { wrongFilter } from '../cql2/wrong-filter.ts';

export const NAMESPACE = 'urn:x-jingtian:features';

/** Text as XML may hold it: what it cannot hold at all is left out. */
export function escapeXml(value: unknown): string {
  return String(value)
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll(/[&<>"]/g, (character) => ESCAPES[character]!);
}
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The id of a collection as the name of an element; codes of layers may be anything. */
export function elementName(id: string): string {
  return id.replaceAll(/[^\p{L}\p{N}_.-]/gu, (character) => `_x${character.codePointAt(0)!.toString(16)}_`);
}

export interface Element {
  /** Without its prefix. */
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const MAX_DEPTH = 60;

/** Reads a small document, as filters are. Document types are not followed. @throws AppError `filter-wrong` */
export function parseXml(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser();
  const local = (name: string) => name.slice(name.indexOf(':') + 1);
  parser.on('error', (error) => {
    throw wrongFilter(`不是 XML：${error.message}`, `not XML: ${error.message}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > MAX_DEPTH) throw wrongFilter('嵌套太深', 'nested too deeply');
    const element = {
      name: local(name),
      attributes: attributes as Record<string, string>,
      children: [],
      text: '',
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (piece) => void (open.at(-1)!.text += piece));
  parser.write(text).close();
  return root.children[0]!;
}
