import type { ImportIssue } from '../contract/import-report.ts';
import type { SourceLayer } from './formats/format.ts';
import type { SourceOriginal } from './formats/source-original.ts';

/** One refused feature with what stood in the file; `original` is null when it was too large to keep. */
export interface QuarantinedFeature {
  fileNo: number;
  featureNo: number;
  code: string;
  message: string;
  attributes: Record<string, unknown>;
  kind: SourceOriginal['kind'];
  original: Buffer | null;
  row: Buffer | null;
  bytes: number;
}

export interface QuarantinedFile {
  fileNo: number;
  path: string;
  format: string;
  crs: string | null;
  head: Record<string, string>;
}

/** Bounds of what one run keeps: a file whose every feature is refused must not fill memory or disk. */
export const QUARANTINE_LIMITS = { features: 10_000, bytes: 64 * 2 ** 20, featureBytes: 16 * 2 ** 20 };

interface Refused {
  code: string;
  message: string;
  attributes: Record<string, unknown>;
}

/** Gathers what an import refuses; written with the run, in its transaction, or not at all. */
export class Quarantine {
  readonly files: QuarantinedFile[] = [];
  readonly features: QuarantinedFeature[] = [];
  private readonly limits: typeof QUARANTINE_LIMITS;
  private bytes = 0;
  private pending = new Map<number, Refused>();
  private left = 0;

  constructor(limits = QUARANTINE_LIMITS) {
    this.limits = limits;
  }

  /** Notes a refused feature of the layer being read; its bytes are fetched by `fetch`, when the layer is through. */
  refuse(index: number, issues: ImportIssue[], attributes: Record<string, unknown>): void {
    if (this.features.length + this.pending.size >= this.limits.features) {
      this.left++;
      return;
    }
    const last = issues.at(-1);
    this.pending.set(index, { code: last?.code ?? 'refused', message: last?.message ?? '', attributes });
  }

  /**
   * Fetches the bytes of what was refused in the layer, while the layer can still be read.
   * @returns a note for the file when not everything is kept
   */
  async fetch(layer: SourceLayer, fileNo: number): Promise<ImportIssue | null> {
    const { pending, left } = this;
    this.pending = new Map();
    this.left = 0;
    if (pending.size && layer.originals) {
      const source = await layer.originals();
      this.addFile(layer, fileNo, source.head);
      for await (const original of source.read(new Set(pending.keys()))) {
        this.keep(fileNo, original, pending.get(original.index)!);
      }
    }
    if (!left) return null;
    return {
      feature: null,
      code: 'quarantine-full',
      message: `隔离区每次导入最多存 ${this.limits.features} 条，另有 ${left} 条被拒绝的没有存 / The quarantine keeps ${this.limits.features} features of an import; ${left} more refused ones were not kept`,
      repaired: false,
    };
  }

  private addFile(layer: SourceLayer, fileNo: number, head: Record<string, string>): void {
    this.files.push({ fileNo, path: layer.path, format: layer.format, crs: layer.crs, head });
  }

  private keep(fileNo: number, { index, kind, bytes, row }: SourceOriginal, refused: Refused): void {
    const size = bytes.length + (row?.length ?? 0);
    const fits = size <= this.limits.featureBytes && this.bytes + size <= this.limits.bytes;
    if (fits) this.bytes += size;
    this.features.push({
      ...{ fileNo, featureNo: index, ...refused, kind, bytes: size },
      ...(fits ? { original: bytes, row: row ?? null } : { original: null, row: null }),
    });
  }
}
