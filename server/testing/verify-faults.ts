import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCoverage } from '../analysis/check-coverage.ts';
import { reportCoverage } from '../analysis/coverage-report.ts';
import type { CoverageReport } from '../contract/reports.ts';
import type { Database } from '../db/pool.ts';
import { importCells } from '../ingest/import-cells.ts';
import type { PlantedFault } from '../made/faults/fault.ts';
import { makeProvince } from '../made/province.ts';
import { runRepair } from '../pipeline.ts';
import { TODAY } from './land-fixture.ts';
import { forgetCheck, readFindings } from './read-results.ts';

export interface FaultyLand {
  seed: number;
  /** How many cells on each of the three levels. */
  cells: [number, number, number];
  /** How many faults of each way to be wrong; null: none. */
  faults: number | null;
}

export interface FaultsVerified {
  planted: number;
  found: number;
  slivers: number;
  /** What is not as it must be, as sentences; empty when everything is. */
  wrong: string[];
}

/** Makes a province in a folder of its own and imports it as the scheme `made-<seed>`. @returns the planted faults */
export async function importFaultyLand(
  db: Database,
  { seed, cells, faults }: FaultyLand,
): Promise<PlantedFault[]> {
  const out = await mkdtemp(join(tmpdir(), 'jingtian-faults-'));
  try {
    await makeProvince({
      ...{ seed, out, faults, cells, patches: 0, exclaves: 1, stopEarly: 1, formats: ['shp'] },
    });
    for (const level of [1, 2, 3])
      await importCells(db, {
        ...{ regionId: 1, paths: [join(out, `cells-${level}.shp`)], dryRun: false, today: TODAY },
        ...{ kind: 'territorial', scheme: `made-${seed}`, level },
      });
    if (faults === null) return [];
    return JSON.parse(await readFile(join(out, 'faults.json'), 'utf8')) as PlantedFault[];
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/**
 * Proves on one made province what is promised of any: every planted fault is found, nothing that none of them caused is
 * reported; after the batch repair no sliver is left, other findings and upper cells are as before, a second repair does
 * nothing, and the small check after it left what one of everything does.
 */
export async function verifyFaults(db: Database, land: FaultyLand): Promise<FaultsVerified> {
  const scheme = `made-${land.seed}`;
  const planted = await importFaultyLand(db, land);
  const check = { regionId: 1, scheme, date: TODAY };
  await checkCoverage(db, check);
  const before = await reportCoverage(db, check);
  const wrong = [...compareWithPlanted(before, planted)];
  const upper = await readUpper(db, scheme);

  const repair = () => runRepair(db, { ...check, today: TODAY, dryRun: false }, () => undefined);
  const done = await repair();
  const after = await reportCoverage(db, check);
  if (done.left.length > 0) wrong.push(`left by the repair: ${JSON.stringify(done.left)}`);
  if (done.totals.repaired !== before.totals.slivers)
    wrong.push(`${before.totals.slivers} slivers, ${done.totals.repaired} repaired`);
  if (after.totals.slivers > 0) wrong.push(`${after.totals.slivers} slivers after the repair`);
  wrong.push(...changedFindings(before, after));
  wrong.push(...differences('upper cells', upper, await readUpper(db, scheme)));
  const again = await repair();
  if (again.runId !== null || again.cells.length > 0) wrong.push('a second repair repaired again');

  const small = await readFindings(db, scheme);
  await forgetCheck(db, scheme);
  await checkCoverage(db, check);
  wrong.push(...differences('findings of a full check', small, await readFindings(db, scheme)));
  const { gaps, overlaps, outside, slivers } = before.totals;
  return { planted: planted.length, found: gaps + overlaps + outside, slivers, wrong };
}

const near = (a: number, b: number) => Math.abs(a - b) <= Math.max(0.02, b * 1e-6);

function* compareWithPlanted(report: CoverageReport, planted: PlantedFault[]): Generator<string> {
  for (const fault of planted) if (!foundAs(fault, report)) yield `not found: ${JSON.stringify(fault)}`;
  const faulty = new Set(planted.map(({ codes }) => codes[0]));
  const isPlantedGap = ({ parentCode, areaM2 }: CoverageReport['gaps'][number]) =>
    planted.some((fault) => fault.parentCode === parentCode && near(fault.areaM2, areaM2));
  for (const gap of report.gaps) if (!isPlantedGap(gap)) yield `a gap nobody planted: ${JSON.stringify(gap)}`;
  for (const overlap of report.overlaps)
    if (!overlap.codes.some((code) => faulty.has(code)))
      yield `an overlap nobody planted: ${JSON.stringify(overlap)}`;
  for (const outside of report.outside)
    if (!faulty.has(outside.code)) yield `ground outside nobody planted: ${JSON.stringify(outside)}`;
}

/** Whether a fault is found as what its kind must be found as: its ground by itself, exactly. */
function foundAs({ kind, codes, parentCode, areaM2 }: PlantedFault, report: CoverageReport): boolean {
  const isGap = () => report.gaps.some((gap) => gap.parentCode === parentCode && near(gap.areaM2, areaM2));
  const isOverlap = () =>
    report.overlaps.some(
      (overlap) => codes.every((code) => overlap.codes.includes(code)) && near(overlap.areaM2, areaM2),
    );
  switch (kind) {
    case 'gap':
    case 'deleted':
    case 'moved':
      return isGap();
    case 'overlap':
    case 'duplicate':
    case 'swallowed':
      return isOverlap();
    case 'sliver':
      return codes.length === 1 ? isGap() : isOverlap();
    case 'outside':
      return report.outside.some(({ code, areaM2: found }) => code === codes[0] && near(found, areaM2));
  }
}

/** Findings that are no slivers, with their ids, and of their areas those that are another now. */
function changedFindings(before: CoverageReport, after: CoverageReport): string[] {
  const [had, has] = [realOnes(before), realOnes(after)];
  const areaOf = new Map(has.map((one) => [one.id, one.areaM2]));
  const moved = had.filter(({ id, areaM2 }) => !sameGround(areaM2, areaOf.get(id) ?? areaM2));
  const named = (all: ReturnType<typeof realOnes>) =>
    all.map(({ areaM2: _area, widthM: _width, lon: _lon, lat: _lat, ...rest }) => rest);
  return [
    ...differences('findings that are no slivers', named(had), named(has)),
    ...moved.map((one) => `another area than before, ${areaOf.get(one.id)}: ${JSON.stringify(one)}`),
  ];
}

/** A neighbour's new corner on a long edge is a vertex more on the working grid: thousandths of a square metre. */
const sameGround = (a: number, b: number) => Math.abs(a - b) <= Math.max(0.01, b * 1e-8);

const realOnes = ({ gaps, overlaps, outside }: CoverageReport) =>
  [...gaps, ...overlaps, ...outside].filter(({ sliver }) => !sliver).sort((a, b) => a.id - b.id);

/** Outlines and areas of the cells that are parents, byte for byte. */
async function readUpper(db: Database, scheme: string): Promise<unknown[]> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select v.code, v.area_m2, md5(st_asbinary(v.geom)) hash from scheme s, lateral cells_on(1, s.id, cast(:today as date)) v
      where s.code = :scheme and v.level <= 2 order by v.level, v.code`,
    { scheme, today: TODAY },
  );
  return rows;
}

function differences(what: string, before: unknown[], after: unknown[]): string[] {
  const [had, has] = [before.map((one) => JSON.stringify(one)), after.map((one) => JSON.stringify(one))];
  return [
    ...had.filter((one) => !has.includes(one)).map((one) => `${what}, gone: ${one}`),
    ...has.filter((one) => !had.includes(one)).map((one) => `${what}, new: ${one}`),
  ];
}
