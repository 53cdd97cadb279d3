/**
 * Texts and the order in which they came first, as UTF-8 one after the other: made for hundreds of thousands, whose strings
 * would be collected and whose Map copied again and again.
 */
export class SeenTexts {
  private bytes: Buffer = Buffer.allocUnsafe(1 << 14);
  /** Where each text ends in `bytes`, and its hash. */
  private ends = new Int32Array(1024);
  private hashes = new Int32Array(1024);
  private count = 0;
  /** Place of the text plus one, by hash; 0 for none. */
  private slots = new Int32Array(2048);

  /** @returns the place of the text, or -1 when it was not seen */
  find(text: Buffer, from = 0, to = text.length): number {
    return this.slots[this.slotOf(text, from, to, hashOf(text, from, to))]! - 1;
  }

  /** @returns the place of the text when it was not seen before, else -1 */
  add(text: Buffer, from = 0, to = text.length): number {
    if (this.count * 2 >= this.slots.length) this.grow();
    const hash = hashOf(text, from, to);
    const slot = this.slotOf(text, from, to, hash);
    if (this.slots[slot] !== 0) return -1;
    const place = this.count++;
    const at = this.startOf(place);
    if (at + to - from > this.bytes.length) this.bytes = larger(this.bytes, at + to - from);
    text.copy(this.bytes, at, from, to);
    this.ends[place] = at + to - from;
    this.hashes[place] = hash;
    this.slots[slot] = place + 1;
    return place;
  }

  textAt(place: number): string {
    return this.bytes.toString('utf8', this.startOf(place), this.ends[place]);
  }

  private slotOf(text: Buffer, from: number, to: number, hash: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0 && !this.isAt(slots[slot]! - 1, text, from, to, hash)) slot = (slot + 1) & mask;
    return slot;
  }

  private isAt(place: number, text: Buffer, from: number, to: number, hash: number): boolean {
    if (this.hashes[place] !== hash) return false;
    return this.bytes.compare(text, from, to, this.startOf(place), this.ends[place]) === 0;
  }

  private startOf(place: number): number {
    return place === 0 ? 0 : this.ends[place - 1]!;
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    const mask = this.slots.length - 1;
    const room = this.slots.length / 2;
    const [ends, hashes] = [this.ends, this.hashes];
    this.ends = new Int32Array(room);
    this.hashes = new Int32Array(room);
    this.ends.set(ends.subarray(0, this.count));
    this.hashes.set(hashes.subarray(0, this.count));
    // None of them is another, so no text has to be compared.
    for (let place = 0; place < this.count; place++) {
      let slot = hashes[place]! & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = place + 1;
    }
  }
}

function larger(bytes: Buffer, needed: number): Buffer {
  const grown = Buffer.allocUnsafe(Math.max(bytes.length * 2, needed * 2));
  bytes.copy(grown);
  return grown;
}

function hashOf(text: Buffer, from: number, to: number): number {
  let hash = to - from;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

/** Whole numbers from 0 up that were seen, as keys that are spread evenly already. */
export class SeenNumbers {
  private count = 0;
  private slots = new Float64Array(1024).fill(-1);

  /** @returns true when it was seen before */
  offer(number: number): boolean {
    if (this.count * 2 >= this.slots.length) this.grow();
    const slot = this.slotOf(number);
    if (this.slots[slot] === number) return true;
    this.slots[slot] = number;
    this.count++;
    return false;
  }

  private slotOf(number: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    // Their lower bits; the rest of a division of such numbers takes longer than all else here.
    let slot = (number >>> 0) & mask;
    while (slots[slot] !== -1 && slots[slot] !== number) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Float64Array(before.length * 4).fill(-1);
    for (const number of before) if (number !== -1) this.slots[this.slotOf(number)] = number;
  }
}
