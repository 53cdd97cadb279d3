import type { Completeness } from '../../server/contract/cell-changes.ts';
import type { ImportOrder } from '../../server/contract/import-request.ts';
import type { Batch, BatchKind, Scheme } from '../../server/contract/land.ts';
import type { LayerKind, ReferenceLayer } from '../../server/contract/layers.ts';
import type { InspectKind, ListKind } from '../../server/contract/upload.ts';
import type { Choices, PreviewLayer } from './session.ts';

/** Where an import goes, as the form holds it; empty text is what was not filled in. */
export interface Target {
  /** Code of an existing scheme; null for a new one. */
  scheme: string | null;
  level: number;
  levelName: string;
  /** Of cells that are there already: a new state from a day on, or what should have been so all along. */
  mode: 'change' | 'correction';
  validFrom: string;
  /** Whether what the delivery lacks is gone: no, in the whole level, or below each parent it has a cell of. */
  complete: '' | Completeness;
  batch: string | null;
  layer: string | null;
  newCode: string;
  newName: string;
  batchKind: BatchKind;
  layerKind: LayerKind;
  from: string;
  to: string;
}

export interface Known {
  schemes: Scheme[];
  batches: Batch[];
  layers: ReferenceLayer[];
}

export const LIST_KINDS: readonly ListKind[] = ['people', 'duties', 'absences', 'patrols'];
export const isListKind = (kind: InspectKind): kind is ListKind => LIST_KINDS.some((name) => name === kind);
/** Lists that name cells belong to a scheme. */
export const isOfScheme = (kind: InspectKind): kind is 'duties' | 'patrols' =>
  kind === 'duties' || kind === 'patrols';

/** What a person would most likely choose: the scheme in view, its next level, a new batch by the name of the file. */
export function firstTarget(scheme: Scheme, layers: PreviewLayer[]): Target {
  const base = baseName(layers[0]?.path ?? '');
  const deepest = Math.max(0, ...scheme.levels.map(({ level }) => level));
  return {
    scheme: scheme.code || null,
    level: Math.min(9, deepest + 1),
    levelName: '',
    mode: 'change',
    validFrom: '',
    complete: '',
    batch: null,
    layer: null,
    newCode: base,
    newName: '',
    batchKind: 'own',
    layerKind: 'other',
    from: '',
    to: '',
  };
}

/** The file's own name, without folders, zip and extension. */
export function baseName(path: string): string {
  const name = path.split('/').at(-1) ?? '';
  return name.replace(/\.[^.]*$/, '').slice(0, 100);
}

export type TargetFault = 'codeMissing' | 'codeTaken' | 'periodWrong' | 'schemeMissing' | null;

/** What keeps the form from being sent. */
export function faultOf(kind: InspectKind, target: Target, known: Known): TargetFault {
  if (isListKind(kind)) return isOfScheme(kind) && target.scheme === null ? 'schemeMissing' : null;
  const there: Record<typeof kind, { chosen: string | null; taken: { code: string }[] }> = {
    cells: { chosen: target.scheme, taken: known.schemes },
    patches: { chosen: target.batch, taken: known.batches },
    layer: { chosen: target.layer, taken: known.layers },
  };
  const { chosen, taken } = there[kind];
  const newCode = target.newCode.trim();
  if (chosen === null && newCode === '') return 'codeMissing';
  if (chosen === null && taken.some(({ code }) => code === newCode)) return 'codeTaken';
  if (kind === 'patches' && target.from && target.to && target.from > target.to) return 'periodWrong';
  return null;
}

/** The order to the server. */
export function orderOf(
  kind: InspectKind,
  target: Target,
  choices: Choices,
  upload: { id: string; only: string[] | undefined },
  dryRun: boolean,
): ImportOrder {
  const { crs, encoding, fields, profile, areaUnit } = choices;
  const shared = {
    ...{ uploadId: upload.id, only: upload.only, dryRun },
    ...{ crs, encoding, fields, profile, areaUnit },
  };
  const name = target.newName.trim() || undefined;
  switch (kind) {
    case 'cells': {
      const isCorrection = target.mode === 'correction';
      return {
        ...{ kind, ...shared, level: target.level },
        scheme: target.scheme ?? target.newCode.trim(),
        schemeName: target.scheme === null ? name : undefined,
        levelNameZh: target.levelName.trim() || undefined,
        correction: isCorrection || undefined,
        validFrom: (!isCorrection && target.validFrom) || undefined,
        complete: target.complete || undefined,
      };
    }
    case 'patches':
      return {
        ...{ kind, ...shared },
        batch: target.batch ?? target.newCode.trim(),
        batchName: target.batch === null ? name : undefined,
        batchKind: target.batch === null ? target.batchKind : undefined,
        period: target.from && target.to ? { from: target.from, to: target.to } : undefined,
      };
    case 'layer':
      return {
        ...{ kind, ...shared },
        layer: target.layer ?? target.newCode.trim(),
        layerName: target.layer === null ? name : undefined,
        layerKind: target.layer === null ? target.layerKind : undefined,
      };
    case 'duties':
    case 'patrols':
      return { kind, ...shared, scheme: target.scheme ?? '' };
    case 'people':
    case 'absences':
      return { kind, ...shared };
  }
}
