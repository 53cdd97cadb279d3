import { expect, test } from 'vitest';
import { textEncoding } from './decode-text.ts';
import { dbfValue } from './dbf-value.ts';
import { valueMessage } from './value-messages.ts';

const utf8 = textEncoding('utf-8')!;

function read(type: string, cell: string | Buffer) {
  const bytes = Buffer.isBuffer(cell) ? cell : Buffer.from(cell);
  return dbfValue(bytes, { rawName: Buffer.from('F'), type, offset: 0, length: bytes.length }, utf8);
}

function moment(julianDay: number): Buffer {
  const cell = Buffer.alloc(8);
  cell.writeInt32LE(julianDay, 0);
  return cell;
}

test.each([
  ['N', '****', 'value-overflow'],
  ['N', '12,3x', 'value-not-a-number'],
  ['N', '\u0001\u0002', 'value-not-a-number'],
  ['D', '00000000', 'value-not-a-date'],
  ['D', '20250230', 'value-not-a-date'],
  ['L', '?', 'value-not-yes-or-no'],
  ['L', 'X', 'value-not-yes-or-no'],
  ['C', '\u0001\u0002\u0003a', 'value-binary'],
])('a %s cell holding %j is empty, and the note tells what stood there', (type, cell, problem) => {
  expect(read(type, cell)).toEqual({ value: null, problem, raw: cell });
});

test('a stray control character in a text is taken out and noted', () => {
  expect(read('C', '青山\u0007镇东塘村')).toMatchObject({ value: '青山镇东塘村', problem: 'value-binary' });
});

test('a date with time, and money, of FoxPro are read', () => {
  expect(read('T', moment(2_460_767))).toEqual({ value: '2025-04-01' });
  expect(read('T', moment(0))).toEqual({ value: null });
  const money = Buffer.alloc(8);
  money.writeBigInt64LE(123_456n, 0);
  expect(read('Y', money)).toEqual({ value: 12.3456 });
});

test('what stood there is shown on one line, and not at length', () => {
  const message = valueMessage('F', read('N', `\u0001${'9x'.repeat(50)}`));
  expect(message).toContain('·9x9x');
  expect(message).toContain('…');
  expect(message.length).toBeLessThan(250);
});
