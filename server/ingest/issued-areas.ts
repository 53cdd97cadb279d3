/** Issued and computed area of the features of one file, in m², as they come. */
export class IssuedAreas {
  private readonly features: number[] = [];
  private readonly issuedM2: number[] = [];
  private readonly areaM2: number[] = [];

  add(featureNo: number, issuedM2: number, areaM2: number): void {
    this.features.push(featureNo);
    this.issuedM2.push(issuedM2);
    this.areaM2.push(areaM2);
  }

  /** Median of issued ÷ computed area; null when no feature has both. */
  ratio(): number | null {
    const ratios = new Float64Array(this.features.length);
    let count = 0;
    for (const [i, issued] of this.issuedM2.entries()) {
      if (issued > 0 && this.areaM2[i]! > 0) ratios[count++] = issued / this.areaM2[i]!;
    }
    if (count === 0) return null;
    const sorted = ratios.subarray(0, count).sort();
    const middle = (count - 1) / 2;
    const [low, high] = [sorted[Math.floor(middle)]!, sorted[Math.ceil(middle)]!];
    return low + (high - low) * (middle % 1);
  }

  /**
   * Features whose issued area, times `factor`, differs by more than `noted`; the largest difference first.
   * @returns at most `limit`, and how many there are in all
   */
  differences(
    factor: number,
    noted: number,
    limit: number,
  ): { total: number; rows: { feature_no: number; issued_m2: number; area_m2: number }[] } {
    const found: { feature_no: number; issued_m2: number; area_m2: number; off: number }[] = [];
    for (const [i, area] of this.areaM2.entries()) {
      if (!(area > 0)) continue;
      const issued = this.issuedM2[i]! * factor;
      const off = Math.abs(issued / area - 1);
      if (off > noted) found.push({ feature_no: this.features[i]!, issued_m2: issued, area_m2: area, off });
    }
    found.sort((a, b) => b.off - a.off || a.feature_no - b.feature_no);
    return { total: found.length, rows: found.slice(0, limit) };
  }
}
