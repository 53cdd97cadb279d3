/** Datums that cannot be brought to CGCS2000 with public parameters. */
export interface RefusedDatum {
  zh: string;
  en: string;
}

const XIAN_80: RefusedDatum = { zh: '西安80', en: "Xi'an 1980" };
const BEIJING_54: RefusedDatum = { zh: '北京54', en: 'Beijing 1954' };
const NEW_BEIJING: RefusedDatum = { zh: '新北京54', en: 'New Beijing' };

const CODE_RANGES: [from: number, to: number, datum: RefusedDatum][] = [
  [4610, 4610, XIAN_80],
  [2327, 2390, XIAN_80],
  [4214, 4214, BEIJING_54],
  [2401, 2442, BEIJING_54],
  [21413, 21423, BEIJING_54],
  [21453, 21463, BEIJING_54],
  [21473, 21483, BEIJING_54],
  [4555, 4555, NEW_BEIJING],
  [4568, 4589, NEW_BEIJING],
  [4652, 4652, NEW_BEIJING],
  [4766, 4800, NEW_BEIJING],
];

// "1980" alone would catch GRS_1980, which is the ellipsoid of half the world.
const NAMES: [RegExp, RefusedDatum][] = [
  [/new[_ ]?beijing/i, NEW_BEIJING],
  [/xi.?an[_ -]*(19)?80|西安|IAG[_ -]*(19)?75|\bIUGG[_ ]?1975|xian[_ ]?1980/i, XIAN_80],
  [/beijing[_ -]*(19)?54|北京|krass?ow?[vs]+s?k[yi]+/i, BEIJING_54],
];

/** Is this EPSG number on a datum we refuse? */
export function refusedByCode(epsg: number): RefusedDatum | null {
  return CODE_RANGES.find(([from, to]) => epsg >= from && epsg <= to)?.[2] ?? null;
}

/** Does the text of a .prj, or the name of a system, speak of a datum we refuse? */
export function refusedByName(text: string): RefusedDatum | null {
  return NAMES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
