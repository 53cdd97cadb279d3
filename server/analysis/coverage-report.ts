import type { Queryable } from '../db/pool.ts';
import type { BorderGroup, CoverageReport } from '../contract/reports.ts';
import { AppError } from '../errors.ts';
import { requireCellCode } from '../catalog/require.ts';
import { findScheme } from '../catalog/schemes.queries.ts';
import { readCheck, readFindings, type FindingReportRow } from './coverage-report.queries.ts';
import { readExclaves, readOrphans, readWrongParents } from './misplaced.queries.ts';
import { readGround } from './measured-ground.ts';
import { checkPeople } from './people-coverage.ts';

/**
 * The coverage report of the last check of a scheme: every gap, overlap and part outside, largest first, and the
 * same grouped by border pair. Areas in m², widths in m, places in lon/lat.
 * @param under code of a cell: only its subtree
 * @throws AppError `scheme-not-found`, `cell-not-found`, `not-found` when the scheme was never checked
 */
export async function reportCoverage(
  db: Queryable,
  request: { regionId: number; scheme: string; under?: string | undefined },
): Promise<CoverageReport> {
  const { regionId } = request;
  const scheme = await findScheme(db, regionId, request.scheme);
  if (!scheme)
    throw new AppError(
      'scheme-not-found',
      `没有方案 ${request.scheme} / There is no scheme ${request.scheme}`,
    );
  // A mistyped code must not read as a subtree without findings.
  await requireCellCode(db, { regionId, schemeId: scheme.id }, request.under);
  const check = await readCheck(db, regionId, scheme.id);
  if (!check)
    throw new AppError(
      'not-found',
      `方案 ${scheme.code} 还没有核查 / The scheme ${scheme.code} was not checked yet`,
    );
  const rows = await readFindings(db, {
    regionId,
    schemeId: scheme.id,
    under: request.under ?? null,
    sliverWidthM: scheme.settings.sliverWidthM,
  });
  const people = await checkPeople(db, {
    regionId,
    schemeId: scheme.id,
    scheme: scheme.code,
    date: check.on_date,
    under: request.under ?? null,
  });
  const key = { regionId, schemeId: scheme.id, under: request.under ?? null };
  const [orphans, wrongParent, exclaves] = [
    await readOrphans(db, key),
    await readWrongParents(db, key),
    await readExclaves(db, key),
  ];
  const ground = await readGround(db, regionId, scheme.settings);
  const of = (kind: FindingReportRow['kind']) => rows.filter((row) => row.kind === kind);
  const [gaps, overlaps, outside] = [of('gap'), of('overlap'), of('outside')];
  return {
    scheme: scheme.code,
    date: check.on_date,
    parents: check.parents,
    cells: check.cells,
    checkedAt: check.checked_at.toISOString(),
    gaps: gaps.map((row) => ({ ...common(row), parentCode: row.parent_code ?? '' })),
    overlaps: overlaps.map((row) => ({ ...common(row), codes: row.codes })),
    outside: outside.map((row) => ({
      ...common(row),
      code: row.codes[0] ?? '',
      parentCode: row.parent_code,
    })),
    unmanned: people.unmanned?.map(({ code, name }) => ({ code, name })) ?? null,
    ...{ orphans, wrongParent, exclaves, ground },
    groups: groupByBorder(rows),
    totals: {
      gaps: gaps.length,
      gapM2: sumArea(gaps),
      overlaps: overlaps.length,
      overlapM2: sumArea(overlaps),
      outside: outside.length,
      outsideM2: sumArea(outside),
      slivers: rows.filter((row) => row.sliver).length,
    },
  };
}

function common(row: FindingReportRow) {
  return {
    id: row.id,
    areaM2: row.area_m2,
    widthM: row.width_m,
    sliver: row.sliver,
    causedBy: row.caused_by,
    lon: row.lon,
    lat: row.lat,
  };
}

const sumArea = (rows: FindingReportRow[]) => rows.reduce((sum, row) => sum + row.area_m2, 0);

function groupByBorder(rows: FindingReportRow[]): BorderGroup[] {
  const groups = new Map<string, BorderGroup>();
  for (const row of rows) {
    const key = `${row.kind} ${row.border_key}`;
    const group = groups.get(key) ?? {
      border: row.border_key,
      kind: row.kind,
      count: 0,
      slivers: 0,
      areaM2: 0,
      widestM: 0,
    };
    group.count += 1;
    if (row.sliver) group.slivers += 1;
    group.areaM2 += row.area_m2;
    group.widestM = Math.max(group.widestM, row.width_m);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.areaM2 - a.areaM2 || (a.border < b.border ? -1 : 1));
}
