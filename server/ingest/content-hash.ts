import { hash } from 'node:crypto';

const GROUND_BYTES = 16;

/** The digest over all of what was delivered: the ground, our fields of it and its own. */
export class ContentHash {
  private scratch = Buffer.allocUnsafe(4096);
  /** The attributes handed in last, as UTF-8; good until the next ones. */
  attributes: Uint8Array = this.scratch;

  /** @param groundHash 16 bytes as hexadecimal text */
  of(groundHash: string, mappedJson: string, attributesJson: string): string {
    const most = GROUND_BYTES + (mappedJson.length + attributesJson.length) * 3;
    if (most > this.scratch.length) this.scratch = Buffer.allocUnsafe(most * 2);
    const { scratch } = this;
    scratch.write(groundHash, 0, 'hex');
    const from = GROUND_BYTES + scratch.write(mappedJson, GROUND_BYTES, 'utf8');
    const end = from + scratch.write(attributesJson, from, 'utf8');
    this.attributes = scratch.subarray(from, end);
    return hash('md5', scratch.subarray(0, end), 'hex');
  }
}
