import { publishColumn, publishStatistics } from '../contract/publish-statistics.ts';
import type { Figure, Statistics, StatisticsUnit, UnitStatistics } from '../contract/statistics.ts';
import type { Sheet, SheetColumn } from './sheets.ts';
import { words, type Lang } from './statistics-words.ts';

export const FACETS = ['units', 'state', 'type', 'prejudgement', 'month', 'batch', 'land'] as const;
export type Facet = (typeof FACETS)[number];

const STATES = ['assigned', 'disputed', 'blind-spot', 'outside'] as const;
const RESULTS = ['should-be', 'doubtful', 'lacking', ''] as const;

/** A view as tables of balanced figures, one per facet. */
export function statisticsSheets(view: Statistics, facets: readonly Facet[], lang: Lang): Sheet[] {
  return facets.map((facet) => sheetOf(view, facet, lang));
}

function sheetOf(view: Statistics, facet: Facet, lang: Lang): Sheet {
  const text = words(lang);
  const by = (keys: readonly string[], name: (key: string) => string, of: FigureOf) =>
    figureSheet(view, { title: text.facets[facet], keys, name, of }, lang);
  switch (facet) {
    case 'units':
      return unitSheet(view, lang);
    case 'land':
      return landSheet(view, lang);
    case 'state':
      return by(STATES, (key) => text.states[key]!, (unit, key) => unit.byState[key as never]);
    case 'type':
      return by(
        view.types.map(({ code }) => code),
        (key) => view.types.find(({ code }) => code === key)?.[lang] || text.none,
        (unit, key) => unit.byType[key],
      );
    case 'prejudgement':
      return by(RESULTS, (key) => text.results[key]!, (unit, key) => unit.byPrejudgement[key as never]);
    case 'month':
      return by(keysOf(view, (unit) => unit.byMonth), (key) => key, (unit, key) => unit.byMonth[key]);
    case 'batch':
      return by(keysOf(view, (unit) => unit.byBatch), (key) => key, (unit, key) => unit.byBatch[key]);
  }
} // prettier-ignore

type FigureOf = (unit: UnitStatistics, key: string) => Figure | undefined;

const keysOf = (view: Statistics, of: (unit: UnitStatistics) => Record<string, Figure>): string[] =>
  [...new Set(view.units.flatMap((unit) => Object.keys(of(unit))))].sort();

interface FacetTable {
  title: string;
  keys: readonly string[];
  name: (key: string) => string;
  of: FigureOf;
}

/** Units by categories: patches and 亩 each, then the whole in three units. */
function figureSheet(view: Statistics, { title, keys, name, of }: FacetTable, lang: Lang): Sheet {
  const text = words(lang);
  const table = publishStatistics(
    view.units.map((unit) => ({ unit, figures: keys.map((key) => of(unit, key)) })),
  );
  const columns: SheetColumn[] = [
    ...unitColumns(lang),
    ...keys.flatMap((key): SheetColumn[] => [
      { header: `${name(key)} ${text.patches}`, type: 'integer' },
      { header: `${name(key)} ${text.mu}`, type: 'mu' },
    ]),
    { header: text.patches, type: 'integer' },
    ...areaColumns(lang),
  ];
  const rows = [...table.rows, { ...table.totals, ...TOTAL }].map((row) => [
    ...unitCells(row, lang),
    ...row.figures.flatMap(({ patches, mu }) => [patches, mu]),
    ...[row.patches, row.mu, row.ha, row.m2],
  ]);
  return { name: title, columns, rows };
}

/** Units as a whole: what they lead, and what makes up the ground in them. */
function unitSheet(view: Statistics, lang: Lang): Sheet {
  const text = words(lang);
  const figure = (areaM2: number): Figure => ({ patches: 0, areaM2, multiplyM2: 0 });
  const table = publishStatistics(
    view.units.map((unit) => ({
      unit,
      figures: [
        { ...figure(unit.shareM2), multiplyM2: unit.multiplyM2 },
        figure(unit.blindSpotM2),
        figure(unit.outsideM2),
      ],
    })),
  );
  const led = publishColumn(view.units.map((unit) => unit.ledM2));
  const columns: SheetColumn[] = [
    ...unitColumns(lang),
    { header: text.patches, type: 'integer' },
    { header: text.multi, type: 'integer' },
    { header: text.ledMu, type: 'mu' },
    ...text.ground.map((header): SheetColumn => ({ header, type: 'mu' })),
    ...areaColumns(lang),
  ];
  const rows = [...table.rows, { ...table.totals, ...TOTAL }].map((row, i) => {
    const unit = view.units[i];
    const isTotal = row.kind === 'total';
    return [
      ...unitCells(row, lang),
      isTotal ? view.totals.patches : (unit?.patches ?? null),
      isTotal ? view.totals.multi : (unit?.multi ?? null),
      isTotal ? led.totalMu : (led.mu[i] ?? null),
      ...row.figures.map(({ mu }) => mu),
      ...[row.mu, row.ha, row.m2],
    ];
  });
  return { name: text.facets.units, columns, rows };
}

/** Farmland and red lines: of the patches a unit leads, whole patches. */
function landSheet(view: Statistics, lang: Lang): Sheet {
  const text = words(lang);
  const lands: { header: string; of: (unit: UnitStatistics) => { patches: number | null; areaM2: number } }[] = [
    { header: text.farmland, of: (unit) => unit.farmland },
    { header: text.unmatched, of: (unit) => ({ patches: null, areaM2: unit.farmland.unmatchedM2 ?? 0 }) },
    { header: text.basicFarmland, of: (unit) => unit.basicFarmland },
    { header: text.redLine, of: (unit) => unit.redLine },
  ]; // prettier-ignore
  const counted = lands.map(({ of }) => view.units.some((unit) => of(unit).patches !== null));
  const areas = lands.map(({ of }) => publishColumn(view.units.map((unit) => of(unit).areaM2)));
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  const columns: SheetColumn[] = [
    ...unitColumns(lang),
    { header: text.patches, type: 'integer' },
    { header: text.overlaid, type: 'integer' },
    ...lands.flatMap(({ header }, k): SheetColumn[] => [
      ...(counted[k] ? [{ header: `${header} ${text.patches}`, type: 'integer' as const }] : []),
      { header: `${header} ${text.mu}`, type: 'mu' },
    ]),
  ];
  const rows = view.units.map((unit, i) => [
    ...unitCells(unit, lang),
    ...[unit.patches, unit.overlaid],
    ...lands.flatMap(({ of }, k) => [...(counted[k] ? [of(unit).patches] : []), areas[k]!.mu[i]!]),
  ]);
  rows.push([
    ...unitCells(TOTAL, lang),
    ...[sum(view.units.map((unit) => unit.patches)), sum(view.units.map((unit) => unit.overlaid))],
    ...lands.flatMap(({ of }, k) => [
      ...(counted[k] ? [sum(view.units.map((unit) => of(unit).patches ?? 0))] : []),
      areas[k]!.totalMu,
    ]),
  ]);
  return { name: text.facets.land, columns, rows };
}

export const TOTAL = { kind: 'total' as const, cell: null };

export const unitColumns = (lang: Lang): SheetColumn[] =>
  words(lang).unit.map((header) => ({ header, type: 'text' }));

export const areaColumns = (lang: Lang): SheetColumn[] => {
  const { area, mu, ha, m2 } = words(lang);
  return [
    { header: `${area} ${mu}`, type: 'mu' },
    { header: `${area} ${ha}`, type: 'ha' },
    { header: `${area} ${m2}`, type: 'm2' },
  ];
};

export function unitCells(
  row: Pick<StatisticsUnit, 'cell'> & { kind: StatisticsUnit['kind'] | 'multiply' | 'total' },
  lang: Lang,
): (string | null)[] {
  if (row.kind === 'cell') return [row.cell?.code ?? null, row.cell?.name ?? null];
  return [null, words(lang).rows[row.kind]];
}
