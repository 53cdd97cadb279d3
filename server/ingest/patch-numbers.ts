import type { ImportFileReport } from '../contract/import-report.ts';

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
  private readonly first = new Map<string, number>();
  private readonly waiting: Repeated[] = [];
  // By position: the file and the feature of it.
  private readonly files: number[] = [];
  private readonly features: number[] = [];

  /** @returns false when another came with the number already; then it is settled in the end */
  offer(number: string, fileNo: number, featureNo: number): boolean {
    if (this.first.has(number)) {
      this.waiting.push({ number, fileNo, featureNo });
      return false;
    }
    this.first.set(number, this.files.push(fileNo) - 1);
    this.features.push(featureNo);
    return true;
  }

  /** Whose number it is, once all are settled. */
  placeOf(number: string): FeaturePlace | null {
    const position = this.first.get(number);
    if (position === undefined) return null;
    return { fileNo: this.files[position]!, featureNo: this.features[position]! };
  }

  /** Gives those that wait their numbers, in the order in which they came. */
  settle(isRefused: (place: FeaturePlace) => boolean): SettledNumber[] {
    const times = new Map<string, number>();
    const settled: SettledNumber[] = [];
    for (const { number, fileNo, featureNo } of this.waiting) {
      if (isRefused({ fileNo, featureNo })) continue;
      let patchNo = number;
      const holder = this.placeOf(number);
      if (holder && isRefused(holder)) this.first.delete(number);
      while (this.first.has(patchNo)) {
        const n = (times.get(patchNo) ?? 1) + 1;
        times.set(patchNo, n);
        patchNo = `${patchNo}-${n}`;
      }
      this.first.set(patchNo, this.files.push(fileNo) - 1);
      this.features.push(featureNo);
      settled.push({ fileNo, featureNo, patchNo, suffixed: patchNo !== number });
    }
    return settled;
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
