import iconv from 'iconv-lite';

import type { Random } from './random.ts';

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const INTEGERS = [0, 1, -1, 2, 7, 127, 255, 256, 32767, 65535, 0x7fffffff, -0x80000000, 0x10000000];
const DOUBLES = [NaN, Infinity, -Infinity, 1e300, -1e300, -1e38, 5e-324, 0, -0, 1e9, 4.05e7];
const WORDS = [
  'NaN',
  'Infinity',
  '1e999',
  '-1e300',
  'null',
  '[]',
  '{}',
  '""',
  '\\u0000',
  '\\ud800',
  '4,0',
  '<![CDATA[',
];
/** Bytes at the front where most formats keep their counts and offsets. */
const HEADER_BYTES = 160;
const MAX_BYTES = 4 * 2 ** 20;

function place(bytes: Buffer, random: Random, width = 1): number {
  const room = Math.max(1, bytes.length - width + 1);
  const end = random.next() < 0.5 ? Math.min(room, HEADER_BYTES) : room;
  // Zips and footers count from the back.
  return random.next() < 0.15 ? room - 1 - random.below(Math.min(room, HEADER_BYTES)) : random.below(end);
}

const flip: Mutation = (bytes, random) => {
  for (let n = 1 + random.below(8); n > 0; n--) bytes[place(bytes, random)] = random.below(256);
  return bytes;
};

const integer: Mutation = (bytes, random) => {
  const width = random.pick([2, 4]);
  if (bytes.length < width) return bytes;
  const at = place(bytes, random, width);
  const value = random.pick(INTEGERS);
  const isLittle = random.next() < 0.5;
  if (width === 4) bytes[isLittle ? 'writeInt32LE' : 'writeInt32BE'](value, at);
  else bytes[isLittle ? 'writeUInt16LE' : 'writeUInt16BE'](value & 0xffff, at);
  return bytes;
};

const double: Mutation = (bytes, random) => {
  if (bytes.length < 8) return bytes;
  bytes.writeDoubleLE(random.pick(DOUBLES), place(bytes, random, 8) & ~3);
  return bytes;
};

const truncate: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1));

const extend: Mutation = (bytes, random) =>
  Buffer.concat([bytes, Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256)))]);

const remove: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(64))]);
};

const repeat: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  const part = bytes.subarray(at, at + 1 + random.below(random.next() < 0.1 ? 4096 : 64));
  const times = random.next() < 0.1 ? 1 + random.below(2000) : 2;
  const many = Math.min(times, Math.floor(MAX_BYTES / part.length));
  return Buffer.concat([
    bytes.subarray(0, at),
    ...Array.from({ length: many }, () => part),
    bytes.subarray(at),
  ]);
};

const blank: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  return bytes.fill(
    random.pick([0, 0x20, 0xff, 0x2a]),
    at,
    Math.min(bytes.length, at + 1 + random.below(200)),
  );
};

const swap: Mutation = (bytes, random) => {
  const [a, b] = [random.below(bytes.length), random.below(bytes.length)].sort((x, y) => x - y) as [
    number,
    number,
  ];
  const middle = Math.floor((a + b) / 2);
  return Buffer.concat([
    bytes.subarray(0, a),
    bytes.subarray(middle, b),
    bytes.subarray(a, middle),
    bytes.subarray(b),
  ]);
};

const word: Mutation = (bytes, random) => {
  const text = bytes.toString('latin1');
  const numbers = [...text.matchAll(/-?\d+(\.\d+)?/g)];
  if (!numbers.length) return flip(bytes, random);
  const hit = random.pick(numbers);
  const put = random.next() < 0.8 ? random.pick(WORDS) : '['.repeat(1 + random.below(20_000));
  return Buffer.from(text.slice(0, hit.index) + put + text.slice(hit.index + hit[0].length), 'latin1');
};

const encode: Mutation = (bytes, random) => {
  const text = bytes.toString('utf8');
  const mark = random.pick([[], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff]]);
  return Buffer.concat([
    Buffer.from(mark),
    iconv.encode(text, random.pick(['gbk', 'gb18030', 'utf16le', 'utf16be', 'latin1'])),
  ]);
};

const BINARY: Mutation[] = [
  flip,
  flip,
  integer,
  integer,
  integer,
  double,
  double,
  truncate,
  extend,
  remove,
  repeat,
  blank,
  swap,
];
/** One ASCII byte for another: a byte above would only ever break the encoding. */
const letter: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  if (bytes[at]! < 0x80)
    bytes[at] = random.pick([0x20 + random.below(95), 0x30 + random.below(10), 0x2d, 0x2e]);
  return bytes;
};

const TEXT: Mutation[] = [
  letter,
  letter,
  letter,
  flip,
  word,
  word,
  word,
  truncate,
  remove,
  repeat,
  blank,
  swap,
  encode,
  extend,
];

/** Damages a copy of the bytes, once to three times. */
export function mutate(bytes: Buffer, isText: boolean, random: Random): Buffer {
  let copy = Buffer.from(bytes);
  for (let n = random.pick([1, 1, 1, 2, 3]); n > 0 && copy.length > 0; n--) {
    copy = Buffer.from(random.pick(isText ? TEXT : BINARY)(copy, random));
  }
  return copy.length > MAX_BYTES ? copy.subarray(0, MAX_BYTES) : copy;
}
