import type { ImportIssue } from '../../contract/import-report.ts';
import type { SourceLayer } from './format.ts';

/** A file that cannot be used. Inside the readers only: read-source turns it into a refused layer of the report. */
export class SourceRefusal extends Error {
  readonly code: string;
  /** What had been learned about the file before. */
  readonly known: Partial<SourceLayer>;
  /** Coordinate systems that may answer the question. */
  readonly candidates: string[];

  constructor(code: string, message: string, known: Partial<SourceLayer> = {}, candidates: string[] = []) {
    super(message);
    this.name = 'SourceRefusal';
    this.code = code;
    this.known = known;
    this.candidates = candidates;
  }
}

/** An issue of the file as a whole. */
export function fileIssue(code: string, message: string, repaired = false): ImportIssue {
  return { feature: null, code, message, repaired };
}

/** The layer that stands in the report for a file that was refused. */
export function refusedLayer(path: string, format: string, refusal: SourceRefusal): SourceLayer {
  const { candidates } = refusal;
  const issue = { ...fileIssue(refusal.code, refusal.message), ...(candidates.length && { candidates }) };
  const known = refusal.known;
  return {
    encoding: null,
    encodingFrom: null,
    crs: null,
    crsFrom: null,
    fields: [],
    ...known,
    path,
    format,
    featureCount: 0,
    fileIssues: [...(known.fileIssues ?? []), issue],
    refusedBy: issue,
    async *features() {
      // A refused file has none.
    },
  };
}
