import { open } from 'node:fs/promises';

import { SaxesParser } from 'saxes';

import type { TextEncoding } from './decode-text.ts';
import { readText } from './read-json-text.ts';
import { SourceRefusal } from './source-refusal.ts';

/**
 * What a reader of XML is told. Names come without their prefix: real files use prefixes that they never declare.
 */
export interface XmlHandler {
  opened(name: string, attributes: Readonly<Record<string, string>>): void;
  closed(name: string): void;
  text(text: string): void;
}

/** Elements inside elements; a hostile file nests a million. */
const MAX_DEPTH = 512;

/**
 * Streams an XML file through a handler, and pauses after every piece read, so that what the handler has gathered can
 * be passed on. Document types are not followed: no entity of one is expanded, nothing outside is opened.
 * @param maxChars of one piece of text between two tags
 * @throws SourceRefusal `file-truncated`, `xml-broken`, `feature-too-large`
 * @throws TypeError when the bytes are not of the encoding
 */
export async function* xmlEvents(
  file: string,
  encoding: Pick<TextEncoding, 'label'>,
  maxChars: number,
  handler: XmlHandler,
): AsyncGenerator<void> {
  const parser = new SaxesParser();
  let depth = 0;
  let sinceEvent = 0;
  let wasOpened = false;
  const fail = (code: string, zh: string, en: string): never => {
    throw new SourceRefusal(code, `${zh} / ${en}`);
  };
  parser.on('error', (error) => {
    // `&nbsp;` and a bare `&` in a description harm nobody: they stay in the text as they are.
    if (/entity/.test(error.message)) return;
    fail('xml-broken', 'XML 写法不对', `The XML is broken: ${error.message.slice(0, 120)}`);
  });
  parser.on('opentag', (tag) => {
    sinceEvent = 0;
    wasOpened = true;
    if (++depth > MAX_DEPTH) fail('xml-broken', 'XML 嵌套太深', 'The XML is nested too deeply');
    const attributes = Object.create(null) as Record<string, string>;
    for (const [name, value] of Object.entries(tag.attributes)) attributes[local(name)] = value;
    handler.opened(local(tag.name), attributes);
  });
  parser.on('closetag', (tag) => {
    sinceEvent = 0;
    depth--;
    handler.closed(local(tag.name));
  });
  const text = (piece: string) => {
    sinceEvent = 0;
    handler.text(piece);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  for await (const chunk of readText(file, encoding)) {
    sinceEvent += chunk.length;
    parser.write(chunk);
    if (sinceEvent > maxChars) {
      fail('feature-too-large', '一个元素太长', 'One element is longer than the limit');
    }
    yield;
  }
  if (!wasOpened || depth > 0) {
    fail(
      'file-truncated',
      '文件不完整，没有导入其中任何一条',
      'The file is cut short, nothing of it was taken',
    );
  }
  parser.close();
  yield;
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The encoding that the first line of an XML file names, or null. */
export async function xmlEncoding(file: string): Promise<string | null> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    return /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? null;
  } finally {
    await handle.close();
  }
}
