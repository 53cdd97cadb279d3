import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assignBatch } from './analysis/assign-batch.ts';
import { checkCoverage } from './analysis/check-coverage.ts';
import { readCheck } from './analysis/coverage-report.queries.ts';
import { declareExclave } from './analysis/declare-exclave.ts';
import { changeSettings } from './catalog/scheme-settings.ts';
import { dayFingerprint, findScheme } from './catalog/schemes.queries.ts';
import { undoRun } from './catalog/undo-run.ts';
import type { Database } from './db/pool.ts';
import { importCells } from './ingest/import-cells.ts';
import { importLayer } from './ingest/import-layer.ts';
import {
  correctLevel,
  importFeatures,
  importFixture,
  importPatchFeatures,
  TODAY,
  type FixtureFeature,
} from './testing/land-fixture.ts';
import {
  drawLand,
  drawPatches,
  randomFault,
  randomLand,
  randomPatches,
  type RandomFault,
} from './testing/random-land.ts';
import { forgetCheck, readAnswers, readFindings } from './testing/read-results.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

type Step =
  | { kind: 'version'; faults: RandomFault[]; from: string; complete: boolean }
  | { kind: 'correction'; faults: RandomFault[]; complete: boolean }
  | { kind: 'undo' }
  | { kind: 'exclave'; cell: number; parent: number; back: boolean }
  | { kind: 'river'; x: number; y: number }
  | { kind: 'settings'; partialBelow: number; tieRatio: number }
  | { kind: 'nothing' };

const DAYS = ['2026-01-15', '2026-02-10', '2026-03-20'];
const day = fc.constantFrom(...DAYS);
const faults = fc.array(randomFault, { minLength: 1, maxLength: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ kind: fc.constant('version'), faults, complete: fc.boolean() },
      from: fc.constantFrom('2025-12-01', '2026-02-01', '2026-03-01'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('correction'), faults, complete: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ kind: fc.constant('exclave'), cell: fc.nat(35), parent: fc.nat(8), back: fc.boolean() },
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('river'), x: fc.nat(500), y: fc.nat(500) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ kind: fc.constant('settings'), partialBelow: fc.constantFrom(0, 0.25, 0.9) },
      tieRatio: fc.constantFrom(0.01, 0.2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nothing') }) },
) as fc.Arbitrary<Step>;

const history = fc.array(fc.record({ step, on: day }), { minLength: 3, maxLength: 4 });

let lands = 0;

test('after versions, corrections, undoing, exclaves, non-grid land and settings a small run leaves what a full one does', async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(randomLand, randomPatches, history, async (land, patches, steps) => {
      const name = `history-${lands++}`;
      await importFixture(db, { name, why: '', features: drawLand(land) });
      // Patches of all days: a change of the grid concerns those that were observed after it.
      const observed = drawPatches(patches).map((patch, n) => ({
        ...patch,
        properties: { ...patch.properties, hsx: DAYS[n % DAYS.length] },
      }));
      await importPatchFeatures(db, observed, name);
      await checkCoverage(db, { regionId: 1, scheme: name, date: TODAY });
      await assignBatch(db, { regionId: 1, scheme: name, batch: name });
      for (const { step: what, on } of steps) {
        await take(db, name, what, (more) =>
          drawLand({ ...land, faults: [...land.faults, ...more] }).filter(
            (cell) => cell.properties.level === 3,
          ),
        );
        await expectSmallIsFull(db, name, on);
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
}, 180_000);

async function take(
  db: Database,
  scheme: string,
  what: Step,
  cellsWith: (faults: RandomFault[]) => FixtureFeature[],
): Promise<void> {
  const common = { regionId: 1, dryRun: false, today: TODAY, kind: 'territorial' };
  switch (what.kind) {
    case 'version':
      await importFeatures(cellsWith(what.faults), (path) =>
        importCells(db, {
          ...{ ...common, paths: [path], scheme, level: 3, validFrom: what.from },
          complete: what.complete ? 'level' : undefined,
        }),
      );
      return;
    case 'correction':
      await correctLevel(db, scheme, cellsWith(what.faults), what.complete);
      return;
    case 'undo': {
      const { rows } = await db.raw<{ rows: { id: number | null }[] }>(
        `select max(id) id from import_run where kind in ('cells', 'layer') and state = 'done'
            and target in (:target, :scheme)`,
        { target: `${scheme}/3`, scheme },
      );
      await unlessRefused('undo-refused|run-not-found', undoRun(db, 1, rows[0]!.id ?? 0));
      return;
    }
    case 'exclave': {
      const cells = await db.raw<{ rows: { code: string; level: number }[] }>(
        `select c.code, c.level from scheme s, lateral cells_on(1, s.id, cast(:today as date)) c
          where s.code = :scheme and c.level > 1 order by c.code`,
        { scheme, today: TODAY },
      );
      const at = (level: number, n: number) => {
        const all = cells.rows.filter((cell) => cell.level === level);
        return all[n % all.length]?.code ?? 'none';
      };
      const request = { regionId: 1, scheme, reason: 'it lies there', by: 'a test', today: TODAY };
      const [cell, locatedIn] = [at(3, what.cell), what.back ? null : at(2, what.parent)];
      await unlessRefused(
        'decision-refused|cell-not-found',
        declareExclave(db, { ...request, cell, locatedIn }),
      );
      return;
    }
    case 'river': {
      const corner = (x: number, y: number) => [117 + (what.x + x) / 1e5, 31 + (what.y + y) / 1e5];
      const ring = [corner(0, 0), corner(90, 0), corner(90, 15), corner(0, 15), corner(0, 0)];
      const river: GeoJSON.Feature = {
        type: 'Feature',
        properties: { name: 'river' },
        geometry: { type: 'Polygon', coordinates: [ring] },
      };
      await importFeatures([river], (path) =>
        importLayer(db, { regionId: 1, dryRun: false, today: TODAY, paths: [path], layer: scheme }),
      );
      await changeSettings(db, { regionId: 1, scheme, who: 'a test', set: { nonGridLayer: scheme } });
      return;
    }
    case 'settings': {
      const { partialBelow, tieRatio } = what;
      await changeSettings(db, { regionId: 1, scheme, who: 'a test', set: { partialBelow, tieRatio } });
      return;
    }
    case 'nothing':
      return;
  }
}

async function unlessRefused(codes: string, work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!new RegExp(codes).test((error as { code?: string }).code ?? '')) throw error;
  });
}

async function expectSmallIsFull(db: Database, name: string, date: string): Promise<void> {
  const check = { regionId: 1, scheme: name, date };
  const { id } = (await findScheme(db, 1, name))!;
  await checkCoverage(db, check);
  const [findings, small] = [await readFindings(db, name), (await readCheck(db, 1, id))!];
  expect(small.input_hash).toBe(await dayFingerprint(db, { regionId: 1, schemeId: id, date }));
  await forgetCheck(db, name);
  await checkCoverage(db, check);
  const full = (await readCheck(db, 1, id))!;
  expect(findings).toEqual(await readFindings(db, name));
  expect([small.cells, small.parents, small.cells_sum]).toEqual([full.cells, full.parents, full.cells_sum]);
  const assign = { regionId: 1, scheme: name, batch: name };
  await assignBatch(db, assign);
  const answers = await readAnswers(db, name);
  await assignBatch(db, { ...assign, anew: true });
  expect(answers).toEqual(await readAnswers(db, name));
}
