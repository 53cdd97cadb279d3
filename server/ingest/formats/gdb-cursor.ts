import { UTF_8 } from './decode-text.ts';

/** The bytes say something that cannot be. */
export class GdbError extends Error {}

const UTF_16 = new TextDecoder('utf-16le');

/** Reads the number and text encodings of a file geodatabase from bytes, never past their end. */
export class GdbCursor {
  at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  take(count: number): Buffer {
    if (!(count >= 0 && count <= this.left)) throw new GdbError('it ends too early');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  int16(): number {
    return this.take(2).readInt16LE();
  }

  uint16(): number {
    return this.take(2).readUInt16LE();
  }

  int32(): number {
    return this.take(4).readInt32LE();
  }

  uint32(): number {
    return this.take(4).readUInt32LE();
  }

  int64(): bigint {
    return this.take(8).readBigInt64LE();
  }

  float32(): number {
    return this.take(4).readFloatLE();
  }

  float64(): number {
    return this.take(8).readDoubleLE();
  }

  /** Seven bits a byte, lowest first; the top bit says that more follow. */
  varuint(): number {
    return this.more(0, 1);
  }

  /** Like varuint, but the first byte holds six bits and the sign. */
  varint(): number {
    const first = this.byte();
    const value = first & 0x80 ? this.more(first & 0x3f, 64) : first & 0x3f;
    return first & 0x40 ? -value : value;
  }

  utf16(characters: number): string {
    return UTF_16.decode(this.take(characters * 2));
  }

  utf8(bytes: number): string {
    return UTF_8.decode(this.take(bytes));
  }

  private more(start: number, startFactor: number): number {
    let value = start;
    let factor = startFactor;
    for (let i = 0; i < 10; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (!(byte & 0x80)) return value;
      factor *= 128;
    }
    throw new GdbError('a number is too long');
  }
}
