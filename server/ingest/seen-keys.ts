/** Texts and the order in which they came first; made for hundreds of thousands, whose Map would be copied again and again. */
export class SeenTexts {
  private readonly texts: string[] = [];
  /** Place of the text plus one, by hash; 0 for none. */
  private slots = new Int32Array(1024);

  /** @returns the place of the text, or -1 when it was not seen */
  find(text: string): number {
    return this.slots[this.slotOf(text)]! - 1;
  }

  /** @returns the place of the text, which was not seen before */
  add(text: string): number {
    if (this.texts.length * 2 >= this.slots.length) this.grow();
    const place = this.texts.push(text) - 1;
    this.slots[this.slotOf(text)] = place + 1;
    return place;
  }

  private slotOf(text: string): number {
    const { slots, texts } = this;
    const mask = slots.length - 1;
    let slot = hashOf(text) & mask;
    while (slots[slot] !== 0 && texts[slots[slot]! - 1] !== text) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    for (const [place, text] of this.texts.entries()) this.slots[this.slotOf(text)] = place + 1;
  }
}

function hashOf(text: string): number {
  let hash = text.length;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
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
    let slot = number % slots.length;
    while (slots[slot] !== -1 && slots[slot] !== number) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Float64Array(before.length * 4).fill(-1);
    for (const number of before) if (number !== -1) this.slots[this.slotOf(number)] = number;
  }
}
