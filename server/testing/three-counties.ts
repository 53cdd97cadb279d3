import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decideFinding } from '../analysis/decide-finding.ts';
import { decidePatches } from '../analysis/decide-patches.ts';
import { prejudgeBatch } from '../analysis/prejudge-batch.ts';
import { splitPatch } from '../analysis/split-patch.ts';
import type { Database } from '../db/pool.ts';
import { importLayer } from '../ingest/import-layer.ts';
import { followCells, runCellImport, runPatchImport } from '../pipeline.ts';
import { checkCoverage } from '../analysis/check-coverage.ts';
import { assignBatch } from '../analysis/assign-batch.ts';
import { importLists } from './import-lists.ts';
import { importFeatures, TODAY } from './land-fixture.ts';

/**
 * A city of three counties from west to east, for tests of who sees what: 甲 (3101) and 乙 (3102) have everything, each
 * of it named after its county, and nothing in common; 丙 (3103) between them shares a patch with 甲.
 */
export const COUNTIES = { scheme: 'city', ours: '3101', theirs: '3102', between: '3103' } as const;
/** Whatever tells of 乙 has one of these in it. */
export const THEIR_MARKS = /乙|3102|B-\d|only-theirs/;

const ALWAYS = { regionId: 1, dryRun: false, today: TODAY };
const quiet = () => undefined;
const COLUMNS = [
  { code: '3101', name: '甲', from: 0 },
  { code: '3103', name: '丙', from: 2 },
  { code: '3102', name: '乙', from: 4 },
];

function box(west: number, south: number, east: number, north: number): GeoJSON.Polygon {
  const at = (x: number, y: number) => [
    Number((117 + x / 100).toFixed(9)),
    Number((31 + y / 100).toFixed(9)),
  ];
  const [a, b, c, d] = [at(west, south), at(east, south), at(east, north), at(west, north)];
  return { type: 'Polygon', coordinates: [[a, b, c, d, a]] };
}

type Made = GeoJSON.Feature<GeoJSON.Polygon>;
const made = (geometry: GeoJSON.Polygon, properties: Record<string, unknown>): Made => ({
  type: 'Feature',
  properties,
  geometry,
});

/** Two towns a county; a strip of the northern one is missing, so that each county has a gap. */
const LEVELS: Made[][] = [
  [made(box(0, 0, 6, 2), { code: '31', name: '市' })],
  COLUMNS.map(({ code, name, from }) => made(box(from, 0, from + 2, 2), { code, name: `${name}县` })),
  COLUMNS.flatMap(({ code, name, from }) => [
    made(box(from, 0, from + 2, 1), { code: `${code}01`, name: `${name}南镇` }),
    made(box(from, 1, from + 2, 1.9), { code: `${code}02`, name: `${name}北镇` }),
  ]),
];

const patch = (no: string, x: number, y: number, size = 0.2) =>
  made(box(x, y, x + size, y + size), { patch_no: no, who: no.startsWith('B') ? '乙' : '甲' });
const QUARTER = (grown: number) => [
  patch('A-1', 0.5, 0.5, grown),
  patch('B-1', 4.5, 0.5, grown),
  patch('A-2', 1.2, 1.2),
  patch('B-2', 5.2, 1.2),
  patch('AC-1', 1.9, 0.4),
  patch('O-1', 7, 0.5),
];

/** Imports and works on all of it the way the program does. */
export async function makeThreeCounties(db: Database): Promise<void> {
  const { scheme } = COUNTIES;
  for (const [n, features] of LEVELS.entries())
    await importFeatures(features, (path) =>
      runCellImport(db, { ...ALWAYS, paths: [path], scheme, level: n + 1, kind: 'territorial' }, quiet),
    );
  const batches: [string, Made[]][] = [
    ['q1', QUARTER(0.2)],
    ['q1', QUARTER(0.22)],
    ['q2', [patch('A-3', 0.5, 0.5), patch('B-3', 4.5, 0.5)]],
    ['only-theirs', [patch('B-4', 4.2, 1.3)]],
  ];
  for (const [batch, features] of batches)
    await importFeatures(features, (path) => runPatchImport(db, { ...ALWAYS, paths: [path], batch }, quiet));
  await checkCoverage(db, { regionId: 1, scheme, date: TODAY });
  for (const batch of ['q1', 'q2', 'only-theirs']) await assignBatch(db, { regionId: 1, scheme, batch });
  const fields = [
    made(box(0.2, 0.2, 1, 1), { code: 'A', name: '甲田' }),
    made(box(4.2, 0.2, 5, 1), { code: 'B', name: '乙田' }),
  ];
  await importFeatures(fields, (path) =>
    importLayer(db, { ...ALWAYS, paths: [path], layer: 'gengdi', layerName: '耕地', kind: 'farmland' }),
  );
  for (const batch of ['q1', 'q2', 'only-theirs']) await prejudgeBatch(db, { regionId: 1, batch });
  await bringPeople(db, scheme);
  await decide(db, scheme);
  await followCells(db, { regionId: 1, scheme, today: TODAY }, quiet);
}

async function bringPeople(db: Database, scheme: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-test-'));
  const people = (position: string) =>
    `人员编号,姓名,职务,电话\nP1,甲人,${position},10010000001\nP2,乙人,乙${position},10020000002\n`;
  await importLists(db, folder, scheme, {
    people: people('科员'),
    duties: '网格编码,人员编号,岗位\n310101,P1,网格长\n310201,P2,网格长\n',
    absences:
      '人员编号,开始日期,结束日期,原因\nP1,2026-03-10,2026-03-20,甲假\nP2,2026-03-10,2026-03-20,乙假\n',
    patrols: '网格编码,巡查日期,备注\n310101,2025-12-10,甲查\n310201,2025-12-10,乙查\n',
  });
  await importLists(db, folder, scheme, { people: people('科长') });
  await rm(folder, { recursive: true });
}

/** A word on a patch, a cut, and a word on a finding, in either county. */
async function decide(db: Database, scheme: string): Promise<void> {
  const found = await db.raw<{ rows: { id: number; patch_no: string }[] }>(
    `select id, patch_no from patch where patch_no in ('A-2', 'B-2')`,
  );
  for (const { id, patch_no } of found.rows) {
    const ours = patch_no === 'A-2';
    const by = ours ? '甲官' : '乙官';
    const cells = await db.raw<{ rows: { cell_id: number }[] }>(
      'select cell_id from cell_version where code = :code and upper_inf(recorded)',
      { code: ours ? '310101' : '310201' },
    );
    const word = { kind: 'override' as const, reason: '实地核查后由南镇负责处理', beyond: true };
    await decidePatches(db, {
      ...word,
      regionId: 1,
      scheme,
      patchIds: [id],
      cell: cells.rows[0]!.cell_id,
      by,
    });
    const x = ours ? 117.013 : 117.053;
    const line = { type: 'LineString' as const, coordinates: [[x, 31.011], [x, 31.015]] }; // prettier-ignore
    await splitPatch(db, { regionId: 1, patchId: id, line, reason: `${by}要求`, by });
  }
  const gaps = await db.raw<{ rows: { id: number; parent_code: string }[] }>(
    `select id, parent_code from coverage_finding where kind = 'gap' and parent_code in ('3101', '3102')`,
  );
  for (const { id, parent_code } of gaps.rows) {
    const who = parent_code === '3101' ? '甲官' : '乙官';
    await decideFinding(db, { regionId: 1, id, state: 'accepted', reason: `${who}认可`, who });
  }
}

export async function cellIdOf(db: Database, code: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { cell_id: number }[] }>(
    'select cell_id from cell_version where code = :code and upper_inf(recorded) and valid @> current_date',
    { code },
  );
  return rows[0]!.cell_id;
}
