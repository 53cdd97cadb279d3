import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '../db/pool.ts';
import { importCells } from '../ingest/import-cells.ts';
import { runPatchImport } from '../pipeline.ts';

export type FixtureProperties = Record<string, unknown> & { role: string };
export type FixtureFeature = GeoJSON.Feature<GeoJSON.Polygon | GeoJSON.MultiPolygon, FixtureProperties>;

/**
 * A made piece of land: one GeoJSON file, its features told apart by \`role\`. \`cell\` and \`patch\` are imported; all
 * other roles are drawn answers (gap, overlap, outside, share, …) that a test compares with.
 */
export interface LandFixture {
  name: string;
  why: string;
  features: FixtureFeature[];
}

const FOLDER = fileURLToPath(new URL('../../data/fixtures/', import.meta.url));
/** The day all fixtures are imported on. */
export const TODAY = '2026-01-15';

export async function readFixtures(folder: 'coverage' | 'assignment' | 'tiles'): Promise<LandFixture[]> {
  const names = (await readdir(FOLDER + folder)).filter((name) => name.endsWith('.geojson')).sort();
  return Promise.all(names.map((name) => readFixture(join(folder, name))));
}

export async function readFixture(path: string): Promise<LandFixture> {
  const { why, features } = JSON.parse(await readFile(FOLDER + path, 'utf8')) as Omit<LandFixture, 'name'>;
  return { name: basename(path, '.geojson'), why, features };
}

/** The drawn answers of one or more roles. */
export function drawn(fixture: LandFixture, ...roles: string[]): FixtureFeature[] {
  return fixture.features.filter((feature) => roles.includes(feature.properties.role));
}

/**
 * Imports cells (level by level, earlier states first) and patches the way a user does: from files. The scheme and
 * the batch are called as the fixture, or as \`as\` says.
 */
export async function importFixture(db: Database, fixture: LandFixture, as = fixture.name): Promise<void> {
  const groups = new Map<string, FixtureFeature[]>();
  for (const cell of drawn(fixture, 'cell')) {
    const key = `${String(cell.properties.validFrom ?? '')} ${String(cell.properties.level)}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  for (const [key, cells] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [validFrom, level] = key.split(' ');
    await importFeatures(cells, (path) =>
      importCells(db, {
        ...{ regionId: 1, paths: [path], dryRun: false, today: TODAY, kind: 'territorial' },
        ...{ scheme: as, level: Number(level), validFrom: validFrom || undefined },
      }),
    );
  }
  const patches = drawn(fixture, 'patch');
  if (patches.length > 0) await importPatchFeatures(db, patches, as);
}

export async function importPatchFeatures(
  db: Database,
  patches: FixtureFeature[],
  batch: string,
): Promise<void> {
  await importFeatures(patches, (path) =>
    runPatchImport(db, { regionId: 1, paths: [path], dryRun: false, today: TODAY, batch }, () => undefined),
  );
}

/** Delivers the cells of one level as a correction: they were so all along. `complete`: what is missing ends. */
export async function correctLevel(
  db: Database,
  scheme: string,
  cells: FixtureFeature[],
  complete: boolean,
): Promise<void> {
  await importFeatures(cells, (path) =>
    importCells(db, {
      ...{ regionId: 1, paths: [path], dryRun: false, today: TODAY, kind: 'territorial', scheme },
      ...{ level: Number(cells[0]!.properties.level), correction: true },
      complete: complete ? 'level' : undefined,
    }),
  );
}

/** Writes the features to a GeoJSON file, hands over its path, and removes it. */
export async function importFeatures<T>(
  features: GeoJSON.Feature<GeoJSON.Geometry | null>[],
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-fixture-'));
  try {
    const path = join(folder, 'features.geojson');
    await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
