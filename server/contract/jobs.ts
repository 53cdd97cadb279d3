/** Wire shapes of jobs: work that goes on after the answer, is watched by server-sent events and can be cancelled. */
import type { ImportProgress } from './import-progress.ts';
import type { ImportReport } from './import-report.ts';
import type { Problem } from './land.ts';
import type { AssignmentReport } from './reports.ts';
import type { InspectKind } from './upload.ts';

export type JobKind = `import-${InspectKind}` | 'assign' | 'coverage';

/** `interrupted`: the server that ran it ended. All but `done` left nothing behind. */
export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface StepProgress {
  /** A step of a coverage check, or `assigning`. */
  phase: string;
  done: number;
  total: number;
}

export type JobProgress = ImportProgress | StepProgress;

/** An import report with at most some thousand issues; how many there are of each code is in `issueCounts`. */
export interface ImportOutcome extends ImportReport {
  issueCounts: Record<string, number>;
}

export interface CoverageOutcome {
  scheme: string;
  gaps: number;
  overlaps: number;
  outside: number;
}

export interface JobResults extends Record<`import-${InspectKind}`, ImportOutcome> {
  assign: AssignmentReport;
  coverage: CoverageOutcome;
}

/** GET /api/v1/jobs/{id}; each event of GET /api/v1/jobs/{id}/events carries one, the last one with an ended state. */
export interface Job<K extends JobKind = JobKind> {
  id: number;
  kind: K;
  /** What it works on, as the scheme and level, the batch. */
  subject: string;
  state: JobState;
  progress: JobProgress | null;
  /** Of a job that is done. */
  result: JobResults[K] | null;
  /** Of a job that failed. */
  problem: Problem | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}
