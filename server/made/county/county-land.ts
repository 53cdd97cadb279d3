import { drawBorders, type Borders } from '../borders.ts';
import { buildLattice, neighbours } from '../lattice.ts';
import { placeLattice } from '../place-lattice.ts';
import { compose, randomStream, type Random } from '../random.ts';
import { runs } from '../runs.ts';
import { smoothNoise } from '../smooth-noise.ts';
import { spaceFillingPath } from '../space-filling-path.ts';
import { COUNTY_CODE, COUNTY_NAME, SEAT_TOWN, townNames, villageNamer, zoneName } from './names.ts';

export interface CountyCell {
  code: string;
  name: string;
  parentCode: string | null;
  kind: 'territorial' | 'enterprise' | 'special';
  sites: number[];
}

export interface CountyLand {
  borders: Borders;
  /** County, townships, villages (and the park and the reserve), zones. */
  levels: [CountyCell[], CountyCell[], CountyCell[], CountyCell[]];
  /** By site: 0 at the river, about 1 at the watershed. */
  rise: Float64Array;
  /** Sites of the township where the county has its seat. */
  seat: number[];
}

const COLUMNS = 20;
const ROWS = 20; // the river runs between the two halves
const TOWNS_PER_BANK = 7;
const SITES_PER_VILLAGE = 2.7;
const PLACEMENT = { lon: 113.4, lat: 31.3, pitchM: 1_900 };
const LOWLAND = 0.45;

/** A village before it has a code. */
interface Village {
  sites: number[];
  kind: CountyCell['kind'];
}

/** Makes the county: a river valley, townships on both banks, villages, zones, a park, a reserve, an exclave. */
export function makeCountyLand(seed: number): CountyLand {
  const random = randomStream(seed, 'county');
  const lattice = buildLattice(COLUMNS, ROWS);
  const ground = placeLattice(lattice, PLACEMENT, randomStream(seed, 'county-ground'));
  const options = { segments: 16, sided: new Map() };
  const borders = drawBorders(lattice, ground, options, randomStream(seed, 'county-borders'));
  const rise = riseOf(randomStream(seed, 'county-rise'));
  const bank = [...spaceFillingPath(COLUMNS, ROWS / 2)];
  const banks = [bank, bank.map((site) => site + (COLUMNS * ROWS) / 2)];
  const towns = banks
    .flatMap((path) => runs(path, compose(random, path.length, TOWNS_PER_BANK)))
    .map((sites) =>
      runs(sites, compose(random, sites.length, Math.max(1, Math.round(sites.length / SITES_PER_VILLAGE)))),
    )
    .map((villages) => villages.map((sites): Village => ({ sites, kind: 'territorial' })));
  const seat = towns.find((villages) => villages.some(({ sites }) => sites.includes(MIDDLE_SITE)))!;
  carveOut(seat, 'enterprise');
  carveOut(
    highest(
      towns.filter((town) => town !== seat),
      rise,
    ),
    'special',
  );
  makeExclave(towns, borders.lattice);
  return {
    ...{ borders, rise, seat: seat.flatMap(({ sites }) => sites) },
    levels: numberCells(towns, seat, rise, random),
  };
}

const MIDDLE_SITE = (ROWS / 2) * COLUMNS + COLUMNS / 2;

function riseOf(random: Random): Float64Array {
  const noise = smoothNoise(random);
  return Float64Array.from({ length: COLUMNS * ROWS }, (_, site) => {
    const row = Math.floor(site / COLUMNS);
    const fromRiver = Math.abs(row + 0.5 - ROWS / 2) / (ROWS / 2);
    return Math.max(0, fromRiver + 0.18 * noise((site % COLUMNS) / 4, row / 4));
  });
}

const meanRise = (villages: readonly Village[], rise: Float64Array): number => {
  const sites = villages.flatMap((village) => village.sites);
  return sites.reduce((sum, site) => sum + rise[site]!, 0) / sites.length;
};

function highest(towns: Village[][], rise: Float64Array): Village[] {
  return towns.reduce((best, town) => (meanRise(town, rise) > meanRise(best, rise) ? town : best));
}

/** Takes the ground between two villages next to each other for a cell of its own kind. */
function carveOut(town: Village[], kind: 'enterprise' | 'special'): void {
  const first = town.findIndex(
    (village, i) => village.sites.length > 1 && (town[i + 1]?.sites.length ?? 0) > 1,
  );
  if (first === -1) return;
  const sites = [town[first]!.sites.pop()!, town[first + 1]!.sites.shift()!];
  town.push({ sites, kind });
}

/** Hands a piece of one township to a village of another that does not touch it (飞地). */
function makeExclave(towns: Village[][], lattice: Borders['lattice']): void {
  for (const host of towns) {
    const hostSites = new Set(host.flatMap(({ sites }) => sites));
    for (const village of host) {
      const inner = village.sites.find(
        (site) =>
          village.sites.length > 2 && neighbours(lattice, site).every((other) => hostSites.has(other)),
      );
      const owner = towns
        .find((town) => town !== host && town.length > 3)
        ?.find(({ kind }) => kind === 'territorial');
      if (inner === undefined || !owner || village.kind !== 'territorial') continue;
      village.sites.splice(village.sites.indexOf(inner), 1);
      owner.sites.push(inner);
      return;
    }
  }
}

function numberCells(
  towns: Village[][],
  seat: Village[],
  rise: Float64Array,
  random: Random,
): CountyLand['levels'] {
  const others = towns.filter((town) => town !== seat).sort((a, b) => meanRise(a, rise) - meanRise(b, rise));
  const lower = Math.floor(others.length / 2);
  const names = townNames(random, lower, others.length - lower);
  const nameVillage = villageNamer(random);
  const all = towns.flat().flatMap(({ sites }) => sites);
  const levels: CountyLand['levels'] = [[], [], [], []];
  levels[0].push({ code: COUNTY_CODE, name: COUNTY_NAME, parentCode: null, kind: 'territorial', sites: all });
  const taken = { 镇: 100, 乡: 200 };
  for (const town of [seat, ...others]) {
    const name = town === seat ? SEAT_TOWN : names[others.indexOf(town)]!;
    const code = `${COUNTY_CODE}${taken[name.endsWith('镇') ? '镇' : '乡']++}`;
    const sites = town.flatMap((village) => village.sites);
    levels[1].push({ code, name, parentCode: COUNTY_CODE, kind: 'territorial', sites });
    let number = name === SEAT_TOWN ? 1 : 200;
    for (const village of town) {
      if (village.kind !== 'territorial') {
        const [suffix, title] =
          village.kind === 'enterprise' ? ['498', '清漪经济开发区'] : ['499', '云岭自然保护区'];
        levels[2].push({ ...village, code: code + suffix, name: `${title}（示范）`, parentCode: code });
        continue;
      }
      const lowland = meanRise([village], rise) < LOWLAND;
      const cell = {
        ...village,
        code: `${code}${String(number++).padStart(3, '0')}`,
        name: nameVillage(lowland, name),
        parentCode: code,
      };
      levels[2].push(cell);
      // A village of one piece is not divided further: the branch stops early.
      if (village.sites.length > 1) levels[3].push(...zonesOf(cell));
    }
  }
  for (const cells of levels) cells.sort((a, b) => (a.code < b.code ? -1 : 1));
  return levels;
}

function zonesOf(village: CountyCell): CountyCell[] {
  return village.sites.map((site, n) => ({
    code: `${village.code}${String(n + 1).padStart(3, '0')}`,
    name: zoneName(village.name, n),
    parentCode: village.code,
    kind: 'territorial',
    sites: [site],
  }));
}
