/** One measured work: our way, and others doing the same in the same run. */
export interface BenchWork {
  name: string;
  ours: {
    seconds: number;
    p95Seconds?: number;
    kilobytes?: number;
    peakMb: number;
    requests?: number;
    errors?: number;
    /** Of the requests, answered with 304. */
    unchanged?: number;
  };
  others: {
    name: string;
    seconds: number;
    p95Seconds?: number;
    kilobytes?: number;
    /** Theirs / ours: above 1 we are faster. */
    ratio: number;
    /** Whether the answers are the same. */
    agrees: boolean;
  }[];
}

export function printBench(works: BenchWork[]): string {
  const ms = (seconds: number | undefined) =>
    seconds === undefined ? '' : `${(seconds * 1000).toFixed(1)} ms`;
  const lines = works.flatMap((work) => [
    `${work.name.padEnd(12)} ours ${ms(work.ours.seconds).padStart(10)} p95 ${ms(work.ours.p95Seconds).padStart(10)} ${(work.ours.kilobytes ?? 0).toFixed(1).padStart(8)} kB${work.ours.requests === undefined ? '' : `  ${work.ours.requests} requests, ${work.ours.errors} errors${work.ours.unchanged === undefined ? '' : `, ${work.ours.unchanged} unchanged`}`}`,
    ...work.others.map(
      (other) =>
        `${''.padEnd(12)} ${other.name.padEnd(6)} ${ms(other.seconds).padStart(8)} p95 ${ms(other.p95Seconds).padStart(10)} ${(other.kilobytes ?? 0).toFixed(1).padStart(8)} kB  × ${other.ratio.toFixed(2)}  ${other.agrees ? 'agrees' : 'DIFFERS'}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
}
