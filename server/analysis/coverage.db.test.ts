import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CoverageReport } from '../contract/reports.ts';
import type { Database } from '../db/pool.ts';
import { equalAreaM2 } from '../testing/equal-area.ts';
import { drawn, importFixture, readFixtures, TODAY, type LandFixture } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { checkCoverage } from './check-coverage.ts';
import { reportCoverage } from './coverage-report.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const fixtures = await readFixtures('coverage');

describe.each(fixtures)('$name', (fixture) => {
  test(fixture.why, async () => {
    await importFixture(database.db, fixture);
    const report = await check(database.db, fixture.name);
    const expected = expectedFindings(fixture);
    expect(foundFindings(report, expected)).toEqual(expected.map((finding) => finding.text));
  });
});

/** The report says for each drawn answer the same thing; text, so that a difference reads well. */
interface Expected {
  key: string;
  areaM2: number;
  widthM: number | null;
  says: string[];
  text: string;
}

function expectedFindings(fixture: LandFixture): Expected[] {
  return drawn(fixture, 'gap', 'overlap', 'outside')
    .map(({ properties: p, geometry }) => {
      const key = keyOf(
        p.role,
        (p.codes as string[] | undefined) ?? [],
        (p.parentCode as string | undefined) ?? null,
      );
      const says = ['parentCode', 'codes', 'sliver', 'causedBy'].filter((name) => name in p);
      const areaM2 = equalAreaM2(geometry);
      const widthM = (p.widthM as number | undefined) ?? null;
      const text = `${key} ${describeSaid(p, says)} area ok${widthM === null ? '' : ' width ok'}`;
      return { key, areaM2, widthM, says, text };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

const keyOf = (kind: string, codes: string[], parentCode: string | null) =>
  kind === 'overlap'
    ? `overlap ${codes.join('~')}`
    : kind === 'gap'
      ? `gap ${parentCode} ${codes.join('~')}`
      : `outside ${codes[0]}`;

const describeSaid = (said: Record<string, unknown>, names: string[]) =>
  names.map((name) => `${name}=${JSON.stringify(said[name])}`).join(' ');

function foundFindings(report: CoverageReport, expected: Expected[]): string[] {
  const causes = new Map<number, string>([
    ...report.gaps.map((gap) => [gap.id, `gap ${gap.parentCode}`] as const),
    ...report.outside.map((outside) => [outside.id, `outside ${outside.code}`] as const),
  ]);
  const all = [
    ...report.gaps.map((gap) => ({ ...gap, kind: 'gap', codes: [] as string[] })),
    ...report.overlaps.map((overlap) => ({ ...overlap, kind: 'overlap', parentCode: null })),
    ...report.outside.map((outside) => ({ ...outside, kind: 'outside', codes: [outside.code] })),
  ];
  return all
    .map((found) => {
      const match = expected.find(
        (one) =>
          Math.abs(one.areaM2 - found.areaM2) <= Math.max(one.areaM2 * 1e-6, 0.01) &&
          (found.kind === 'gap'
            ? one.key.startsWith(`gap ${found.parentCode} `)
            : one.key === keyOf(found.kind, found.codes, found.parentCode)),
      );
      if (!match)
        return `unexpected ${keyOf(found.kind, found.codes, found.parentCode)} ${found.areaM2} m² ${found.widthM} m`;
      const codes = found.kind === 'gap' ? borderCodes(report, found.areaM2) : found.codes;
      const said = { ...found, codes, causedBy: found.causedBy === null ? null : causes.get(found.causedBy) };
      const width =
        match.widthM === null
          ? ''
          : near(found.widthM, match.widthM, 0.02)
            ? ' width ok'
            : ` width ${found.widthM}, not ${match.widthM}`;
      return `${match.key} ${describeSaid(said, match.says)} area ok${width}`;
    })
    .sort();
}

/** A gap's neighbours stand in the border it is grouped under. */
function borderCodes(report: CoverageReport, areaM2: number): string[] {
  const group = report.groups.find((one) => one.kind === 'gap' && near(one.areaM2, areaM2, 1e-9));
  return group?.border.split(':')[1]?.split('~') ?? [];
}

const near = (value: number, wanted: number, relative: number) =>
  Math.abs(value - wanted) <= wanted * relative;

async function check(db: Database, scheme: string): Promise<CoverageReport> {
  await checkCoverage(db, { regionId: 1, scheme, date: TODAY });
  return reportCoverage(db, { regionId: 1, scheme });
}
