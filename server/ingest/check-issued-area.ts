import type { Transaction } from '../db/pool.ts';
import type { ImportFileReport } from '../contract/import-report.ts';
import { DIFFERENCE_NOTED, UNIT_M2, unitOfRatio } from '../geo/issued-area.ts';
import {
  readIssuedDifferences,
  readIssuedRatios,
  type IssuedDifferenceRow,
  type IssuedRatioRow,
} from './checks.queries.ts';
import type { IssuedAreas } from './issued-areas.ts';

// Beyond this the list says nothing new; `issueCounts` holds the whole number.
const LISTED = 100;
const UNIT_NAMES = { m2: '平方米 / m²', mu: '亩 / mu', ha: '公顷 / ha', km2: '平方千米 / km²' };

/** Where the areas of a delivery are looked up. */
export interface IssuedAreaSource {
  ratios(): Promise<IssuedRatioRow[]>;
  differences(asked: {
    fileNo: number;
    factor: number;
    noted: number;
    limit: number;
  }): Promise<{ total: number; rows: Pick<IssuedDifferenceRow, 'feature_no' | 'issued_m2' | 'area_m2'>[] }>;
}

/** The areas of what lies in the stage. */
export function stagedAreas(trx: Transaction): IssuedAreaSource {
  return {
    ratios: () => readIssuedRatios(trx),
    differences: async (asked) => {
      const rows = await readIssuedDifferences(trx, asked);
      return { total: rows[0]?.total ?? 0, rows };
    },
  };
}

/** The areas that were gathered while reading, by file. */
export function gatheredAreas(files: ReadonlyMap<number, IssuedAreas>): IssuedAreaSource {
  return {
    ratios: () => {
      const rows = [...files].map(([file_no, areas]) => ({ file_no, ratio: areas.ratio() }));
      return Promise.resolve(rows.filter((row): row is IssuedRatioRow => row.ratio !== null));
    },
    differences: ({ fileNo, factor, noted, limit }) =>
      Promise.resolve(files.get(fileNo)!.differences(factor, noted, limit)),
  };
}

/**
 * Notes where issued and computed area differ: of a file whose issued areas look like another unit, once
 * (`issued-area-unit`; nothing is converted), else of each feature (`issued-area-differs`, the largest listed).
 */
export async function noteIssuedAreas(source: IssuedAreaSource, files: ImportFileReport[]): Promise<void> {
  if (!files.some((file) => file.mapping.issuedArea)) return;
  for (const { file_no, ratio } of await source.ratios()) {
    const file = files[file_no];
    if (!file) continue;
    const readAs = file.areaUnit ?? 'm2';
    const unit = unitOfRatio(ratio, readAs);
    if (unit) {
      const [zh, en] = UNIT_NAMES[unit].split(' / ');
      file.issues.push({
        feature: null,
        code: 'issued-area-unit',
        message: `下发面积看来以${zh}计，没有换算，按 ${readAs} 原样保留；可用 --area-unit ${unit} 说明 / The issued area seems to be in ${en}; not converted, kept as read (${readAs}); say so with --area-unit ${unit}`,
        repaired: false,
      });
    }
    const factor = unit ? UNIT_M2[unit] / UNIT_M2[readAs] : 1;
    const { total, rows } = await source.differences({
      fileNo: file_no,
      factor,
      noted: DIFFERENCE_NOTED,
      limit: LISTED,
    });
    for (const row of rows) {
      const percent = ((row.issued_m2 / row.area_m2 - 1) * 100).toFixed(1);
      file.issues.push({
        feature: row.feature_no,
        code: 'issued-area-differs',
        message: `下发面积 ${row.issued_m2.toFixed(2)} m² 与计算面积 ${row.area_m2.toFixed(2)} m² 相差 ${percent}% / Issued area ${row.issued_m2.toFixed(2)} m², computed ${row.area_m2.toFixed(2)} m²: ${percent}% off`,
        repaired: false,
      });
    }
    const unlisted = total - rows.length;
    if (unlisted > 0) file.issueCounts['issued-area-differs'] = unlisted;
  }
}
