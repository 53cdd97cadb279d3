import type { CellRef, PatchDetail } from '../../server/contract/land.ts';
import { toMu } from './area.ts';
import { balance } from './balance.ts';

export interface ShareRow {
  key: string;
  kind: 'lead' | 'called' | 'below' | 'blind-spot' | 'outside' | 'multiply';
  cell: CellRef | null;
  /** 亩, rounded so that the rows add up to the shown total; negative for ground counted twice. */
  mu: number;
  /** Per cent of the patch, one decimal, balanced the same way. */
  percent: number;
  /** Of the patch, for the bar. */
  ratio: number;
}

// Less than this is a residue of cutting, not ground: 5 mm² would be published as 0.00 亩 anyway.
const RESIDUE_M2 = 0.05;

/**
 * A patch as rows that add up: its shares by cell, its blind spot, what lies outside the scheme, and, where
 * cells overlap, the ground counted twice as a row to be taken off again.
 */
export function shareRows(
  patch: Pick<PatchDetail, 'areaM2' | 'shares' | 'blindSpotM2' | 'outsideM2'>,
): ShareRow[] {
  const raw: { key: string; kind: ShareRow['kind']; cell: CellRef | null; areaM2: number }[] =
    patch.shares.map((share) => ({
      key: `cell-${share.cell.id}`,
      kind: share.isLead ? 'lead' : share.calls ? 'called' : 'below',
      cell: share.cell,
      areaM2: share.shareM2,
    }));
  const extra = (kind: ShareRow['kind'], areaM2: number) => {
    if (Math.abs(areaM2) > RESIDUE_M2) raw.push({ key: kind, kind, cell: null, areaM2 });
  };
  extra('blind-spot', patch.blindSpotM2);
  extra('outside', patch.outsideM2);
  const excess = raw.reduce((sum, row) => sum + row.areaM2, 0) - patch.areaM2;
  if (excess > Math.max(RESIDUE_M2, patch.areaM2 * 1e-6)) extra('multiply', -excess);
  const mu = balance(
    raw.map((row) => toMu(row.areaM2)),
    toMu(patch.areaM2),
  );
  const ratios = raw.map((row) => (patch.areaM2 > 0 ? row.areaM2 / patch.areaM2 : 0));
  const percents = balance(
    ratios.map((ratio) => ratio * 100),
    raw.length ? 100 : 0,
    0.1,
  );
  return raw.map(({ key, kind, cell }, index) => ({
    key,
    kind,
    cell,
    mu: mu[index] ?? 0,
    percent: percents[index] ?? 0,
    ratio: ratios[index] ?? 0,
  }));
}
