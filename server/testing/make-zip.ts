import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipMember {
  /** Bytes are written as they are, without the UTF-8 flag: code page 936 names, climbing names, anything. */
  name: string | Buffer;
  content: Buffer;
  /** Sets the UTF-8 flag. */
  utf8?: boolean;
  encrypted?: boolean;
  symlink?: boolean;
  /** A wrong checksum. */
  crc?: number;
}

/** Makes a zip in memory that says exactly what it is told, also what no decent tool would write. For tests. */
export function makeZip(members: ZipMember[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.isBuffer(member.name) ? member.name : Buffer.from(member.name);
    const packed = deflateRawSync(member.content);
    const flags = (member.utf8 ? 0x800 : 0) | (member.encrypted ? 1 : 0);
    const shared = Buffer.alloc(26); // version needed … extra length, the same in both headers
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(flags, 2);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(member.crc ?? crc32(member.content), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(member.content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    local.push(Buffer.from('PK\x03\x04', 'latin1'), shared, name, packed);
    const rest = Buffer.alloc(14); // comment length … offset
    rest.writeUInt32LE(member.symlink ? 0o120777 * 65536 : 0, 6);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), shared, rest, name);
    offset += 4 + 26 + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
