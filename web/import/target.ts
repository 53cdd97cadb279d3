import type { ImportOrder } from '../../server/contract/import-request.ts';
import type { Batch, BatchKind, Scheme } from '../../server/contract/land.ts';
import type { Choices, PreviewLayer } from './session.ts';

/** Where an import goes, as the form holds it; empty text is what was not filled in. */
export interface Target {
  /** Code of an existing scheme; null for a new one. */
  scheme: string | null;
  level: number;
  levelName: string;
  batch: string | null;
  newCode: string;
  newName: string;
  batchKind: BatchKind;
  from: string;
  to: string;
}

/** What a person would most likely choose: the scheme in view, its next level, a new batch by the name of the file. */
export function firstTarget(scheme: Scheme, layers: PreviewLayer[]): Target {
  const base = baseName(layers[0]?.path ?? '');
  const deepest = Math.max(0, ...scheme.levels.map(({ level }) => level));
  return {
    scheme: scheme.code || null,
    level: Math.min(9, deepest + 1),
    levelName: '',
    batch: null,
    newCode: base,
    newName: '',
    batchKind: 'own',
    from: '',
    to: '',
  };
}

/** The file's own name, without folders, zip and extension. */
export function baseName(path: string): string {
  const name = path.split('/').at(-1) ?? '';
  return name.replace(/\.[^.]*$/, '').slice(0, 100);
}

export type TargetFault = 'codeMissing' | 'codeTaken' | 'periodWrong' | null;

/** What keeps the form from being sent. */
export function faultOf(
  kind: 'cells' | 'patches',
  target: Target,
  known: { schemes: Scheme[]; batches: Batch[] },
): TargetFault {
  const isNew = kind === 'cells' ? target.scheme === null : target.batch === null;
  if (isNew && target.newCode.trim() === '') return 'codeMissing';
  const taken: { code: string }[] = kind === 'cells' ? known.schemes : known.batches;
  if (isNew && taken.some(({ code }) => code === target.newCode.trim())) return 'codeTaken';
  if (kind === 'patches' && target.from && target.to && target.from > target.to) return 'periodWrong';
  return null;
}

/** The order to the server. */
export function orderOf(
  kind: 'cells' | 'patches',
  target: Target,
  choices: Choices,
  uploadId: string,
  dryRun: boolean,
): ImportOrder {
  const { crs, encoding, fields } = choices;
  const shared = { uploadId, dryRun, crs, encoding, fields };
  const name = target.newName.trim() || undefined;
  if (kind === 'cells') {
    const levelName = target.levelName.trim() || undefined;
    return {
      ...{ kind, ...shared, level: target.level },
      scheme: target.scheme ?? target.newCode.trim(),
      schemeName: target.scheme === null ? name : undefined,
      levelNameZh: levelName,
    };
  }
  return {
    ...{ kind, ...shared },
    batch: target.batch ?? target.newCode.trim(),
    batchName: target.batch === null ? name : undefined,
    batchKind: target.batch === null ? target.batchKind : undefined,
    period: target.from && target.to ? { from: target.from, to: target.to } : undefined,
  };
}
