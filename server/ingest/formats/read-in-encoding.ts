import type { ImportIssue } from '../../contract/import-report.ts';
import { GB18030, textEncoding, UTF_8 } from './decode-text.ts';
import type { TextEncoding } from './decode-text.ts';
import { byteOrderMark, isEncodingError } from './read-json-text.ts';
import { fileIssue, SourceRefusal } from './source-refusal.ts';

export interface ReadInEncoding<T> {
  result: T;
  encoding: TextEncoding;
  /** The words of ImportFileReport. */
  encodingFrom: string;
  issues: ImportIssue[];
}

/**
 * Reads a text file whose encoding is not written down: the byte order mark, else what the user or the file says,
 * else strictly as UTF-8, and when a byte contradicts that, as GB18030, which Chinese tools write.
 * @param stated what the file says of itself, as the head of an XML file does; passed over when it is not so
 * @param isStandard UTF-8 is the format's rule, so that anything else is worth a note
 * @param read reads the whole file; lets the TypeError of a wrong byte through
 * @throws SourceRefusal `encoding-wrong`
 */
export async function readInEncoding<T>(
  file: string,
  how: { option: string | undefined; stated?: string | null; isStandard: boolean },
  read: (encoding: TextEncoding) => Promise<T>,
): Promise<ReadInEncoding<T>> {
  const mark = await byteOrderMark(file);
  const option = how.option === undefined || mark !== null ? null : textEncoding(how.option);
  const stated = mark === null && how.stated ? textEncoding(how.stated) : null;
  const marked = mark === null ? UTF_8 : { ...UTF_8, label: mark, name: mark.toUpperCase() };
  const first = option ?? stated ?? marked;
  const from = option ? 'option' : how.isStandard ? 'standard' : mark === null ? 'utf-8-strict' : 'bom';
  const encodingFrom = stated && !option ? 'file' : from;
  try {
    return { result: await read(first), encoding: first, encodingFrom, issues: [] };
  } catch (error) {
    if (!isEncodingError(error)) throw error;
  }
  const refusal = new SourceRefusal(
    'encoding-wrong',
    `文字不是 ${first.name}；请用 --encoding 指明 / The text is not ${first.name}; say what it is with --encoding`,
  );
  if (option || mark) throw refusal;
  const second = stated && first.name === GB18030.name ? UTF_8 : GB18030;
  try {
    const result = await read(second);
    const issues = how.isStandard || stated ? [otherEncoding(first, second)] : [];
    const foundFrom = second === GB18030 ? 'gb18030-fallback' : 'utf-8-strict';
    return { result, encoding: second, encodingFrom: foundFrom, issues };
  } catch (error) {
    throw isEncodingError(error) ? refusal : error;
  }
}

function otherEncoding(said: TextEncoding, found: TextEncoding): ImportIssue {
  return said.name === 'UTF-8'
    ? fileIssue(
        'encoding-not-utf-8',
        `这种文件应为 UTF-8，这个文件不是，按 ${found.name} 读 / Such a file should be UTF-8; this one is not and was read as ${found.name}`,
      )
    : fileIssue(
        'encoding-lied',
        `文件自称 ${said.name}，其实不是，按 ${found.name} 读 / The file calls itself ${said.name}, is not, and was read as ${found.name}`,
      );
}
