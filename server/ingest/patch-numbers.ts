import type { ImportFileReport } from '../contract/import-report.ts';
import { SeenTexts } from './seen-keys.ts';

/** A feature by its file and its position there. */
export interface FeaturePlace {
  fileNo: number;
  featureNo: number;
}

export interface SettledNumber extends FeaturePlace {
  patchNo: string;
  /** Another patch has the number it came with. */
  suffixed: boolean;
}

interface Repeated extends FeaturePlace {
  number: string;
}

/**
 * Keeps the numbers of a first delivery apart while it is read. Who comes first with a number has it; the others wait
 * until all is read, because the first may still be refused. The n-th with a number gets `-n`.
 */
export class PatchNumbers {
  private readonly seen = new SeenTexts();
  private readonly waiting: Repeated[] = [];
  // By place in `seen`: the file and the feature of it.
  private readonly files: number[] = [];
  private readonly features: number[] = [];

  /**
   * @param bytes the number as UTF-8, from `from` to `to`
   * @returns the place of the number, or -1 when another came with it already; then it is settled in the end
   */
  offer(bytes: Buffer, from: number, to: number, fileNo: number, featureNo: number): number {
    const place = this.seen.add(bytes, from, to);
    if (place < 0) this.waiting.push({ number: bytes.toString('utf8', from, to), fileNo, featureNo });
    else this.give(place, fileNo, featureNo);
    return place;
  }

  /** The same for a number at hand as text. */
  offerText(number: string, fileNo: number, featureNo: number): number {
    const bytes = Buffer.from(number);
    return this.offer(bytes, 0, bytes.length, fileNo, featureNo);
  }

  /** @param place as `offer` gave it */
  numberAt(place: number): string {
    return this.seen.textAt(place);
  }

  /** Whose number it is, once all are settled. */
  placeOf(number: string): FeaturePlace | null {
    const place = this.seen.find(Buffer.from(number));
    return place < 0 ? null : { fileNo: this.files[place]!, featureNo: this.features[place]! };
  }

  /** Gives those that wait their numbers, in the order in which they came. */
  settle(isRefused: (place: FeaturePlace) => boolean): SettledNumber[] {
    const times = new Map<string, number>();
    const settled: SettledNumber[] = [];
    for (const { number, fileNo, featureNo } of this.waiting) {
      if (isRefused({ fileNo, featureNo })) continue;
      let patchNo = number;
      if (isRefused(this.placeOf(number)!)) this.give(this.seen.find(Buffer.from(number)), fileNo, featureNo);
      else {
        let place = -1;
        while ((place = this.seen.add(Buffer.from(patchNo))) < 0) {
          const n = (times.get(patchNo) ?? 1) + 1;
          times.set(patchNo, n);
          patchNo = `${patchNo}-${n}`;
        }
        this.give(place, fileNo, featureNo);
      }
      settled.push({ fileNo, featureNo, patchNo, suffixed: patchNo !== number });
    }
    return settled;
  }

  private give(place: number, fileNo: number, featureNo: number): void {
    this.files[place] = fileNo;
    this.features[place] = featureNo;
  }
}

export function noteSuffixes(settled: SettledNumber[], files: ImportFileReport[]): void {
  for (const { fileNo, featureNo, patchNo, suffixed } of settled) {
    if (!suffixed) continue;
    files[fileNo]!.issues.push({
      feature: featureNo,
      code: 'duplicate-number-suffixed',
      message: `图斑编号重复，已改记为 ${patchNo} / The patch number occurs more than once; recorded as ${patchNo}`,
      repaired: false,
    });
  }
}
