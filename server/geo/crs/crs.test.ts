import { describe, expect, test } from 'vitest';

import { checkCoordinates, crsByCoordinates } from './check-coordinates.ts';
import type { CrsResult } from './crs-choice.ts';
import { fitsProjection } from './fits-projection.ts';
import { knownCrs } from './known-crs.ts';
import { parseCrsName } from './parse-crs-name.ts';
import { parseWkt } from './parse-wkt.ts';
import { recognisePrj } from './recognise-prj.ts';
import { addToSurvey, newCoordinateSurvey, typicalRange } from './survey-coordinates.ts';
import { to4490 } from './to-4490.ts';

const GCS_2000 =
  'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const WGS_84 =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const TWD97 =
  'GEOGCS["GCS_TWD_1997",DATUM["D_TWD_1997",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const XIAN_80 =
  'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const BEIJING_54 =
  'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const tm = (name: string, gcs: string, [fe, lon0, scale]: number[], projection = 'Gauss_Kruger') =>
  `PROJCS["${name}",${gcs},PROJECTION["${projection}"],PARAMETER["False_Easting",${fe}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",${lon0}],PARAMETER["Scale_Factor",${scale}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;
const MERCATOR = `PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",${WGS_84},PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]`;
const ALBERS = `PROJCS["China_Albers",${GCS_2000},PROJECTION["Albers"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],PARAMETER["Standard_Parallel_1",25.0],PARAMETER["Standard_Parallel_2",47.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;

const codeOf = (result: CrsResult) => ('crs' in result ? result.crs.code : result.code);
const box = (minX: number, minY: number, maxX: number, maxY: number) => ({ minX, minY, maxX, maxY });

describe('a .prj is recognised', () => {
  test.each([
    ['CGCS2000 degrees', GCS_2000, 'EPSG:4490'],
    ['WGS 84 degrees', WGS_84, 'EPSG:4326'],
    ['TWD97 degrees', TWD97, 'EPSG:3824'],
    [
      'three-degree with zone',
      tm('CGCS2000_3_Degree_GK_Zone_40', GCS_2000, [40_500_000, 120, 1]),
      'EPSG:4528',
    ],
    [
      'three-degree without zone',
      tm('CGCS2000_3_Degree_GK_CM_120E', GCS_2000, [500_000, 120, 1]),
      'EPSG:4549',
    ],
    [
      'three-degree, OGC spelling',
      tm('CGCS2000 / 3-degree Gauss-Kruger CM 114E', GCS_2000, [500_000, 114, 1], 'Transverse_Mercator'),
      'EPSG:4547',
    ],
    ['six-degree with zone', tm('CGCS2000_GK_Zone_20', GCS_2000, [20_500_000, 117, 1]), 'EPSG:4498'],
    ['six-degree without zone', tm('CGCS2000_GK_CM_117E', GCS_2000, [500_000, 117, 1]), 'EPSG:4509'],
    [
      'TWD97 TM2',
      tm('TWD_1997_TM_Taiwan', TWD97, [250_000, 121, 0.9999], 'Transverse_Mercator'),
      'EPSG:3826',
    ],
    ['UTM', tm('WGS_1984_UTM_Zone_18N', WGS_84, [500_000, -75, 0.9996], 'Transverse_Mercator'), 'EPSG:32618'],
    ['Web Mercator', MERCATOR, 'EPSG:3857'],
    ['another projection of CGCS2000', ALBERS, 'WKT:China_Albers'],
    ["Xi'an 80", XIAN_80, 'crs-refused'],
    ["Xi'an 80 projected", tm('Xian_1980_3_Degree_GK_Zone_38', XIAN_80, [38_500_000, 114, 1]), 'crs-refused'],
    ['Beijing 54', tm('Beijing_1954_GK_Zone_20', BEIJING_54, [20_500_000, 117, 1]), 'crs-refused'],
    ['an unknown datum', WGS_84.replaceAll('WGS_1984', 'Somewhere_1907'), 'crs-unknown'],
    ['no WKT at all', 'EPSG:4490', 'crs-unknown'],
    ['a cut WKT', GCS_2000.slice(0, 60), 'crs-unknown'],
  ])('%s', (_, text, code) => {
    expect(codeOf(recognisePrj(text))).toBe(code);
  });
});

test('hostile nesting is no WKT', () => {
  expect(parseWkt('A['.repeat(100_000))).toBeNull();
});

test.each([
  ['EPSG:4490', 'EPSG:4490'],
  ['epsg:4528', 'EPSG:4528'],
  ['4547', 'EPSG:4547'],
  ['urn:ogc:def:crs:OGC:1.3:CRS84', 'OGC:CRS84'],
  ['urn:ogc:def:crs:EPSG::4490', 'EPSG:4490'],
  ['http://www.opengis.net/def/crs/EPSG/0/4326', 'EPSG:4326'],
  ['EPSG:4610', 'crs-refused'],
  ['EPSG:2360', 'crs-refused'],
  ['EPSG:4214', 'crs-refused'],
  ['EPSG:2421', 'crs-refused'],
  ['EPSG:99999', 'crs-unknown'],
  ['somewhere', 'crs-unknown'],
])('the name %s is %s', (name, code) => {
  expect(codeOf(parseCrsName(name))).toBe(code);
});

test('the table holds every CGCS2000 Gauss-Kruger system', () => {
  for (let epsg = 4491; epsg <= 4554; epsg++) expect(knownCrs(`EPSG:${epsg}`), String(epsg)).not.toBeNull();
  expect(knownCrs('EPSG:4491')).toMatchObject({ centralMeridian: 75, falseEasting: 13_500_000 });
  expect(knownCrs('EPSG:4512')).toMatchObject({ centralMeridian: 135, falseEasting: 500_000 });
  expect(knownCrs('EPSG:4513')).toMatchObject({ centralMeridian: 75, falseEasting: 25_500_000 });
  expect(knownCrs('EPSG:4554')).toMatchObject({ centralMeridian: 135, falseEasting: 500_000 });
});

describe('without a stated system', () => {
  test.each([
    ['degrees', box(116, 30, 117, 31), 'EPSG:4490'],
    ['a three-degree zone number', box(40_366_000, 3_350_000, 40_466_000, 3_466_000), 'EPSG:4528'],
    ['a six-degree zone number', box(20_366_000, 3_350_000, 20_466_000, 3_466_000), 'EPSG:4498'],
    ['plain eastings', box(366_000, 3_350_000, 466_000, 3_466_000), 'crs-unknown'],
    ['two zones', box(39_600_000, 3_350_000, 40_400_000, 3_466_000), 'crs-unknown'],
    ['swapped axes', box(3_350_000, 40_366_000, 3_466_000, 40_466_000), 'crs-unknown'],
  ])('%s', (_, range, code) => {
    expect(codeOf(crsByCoordinates(range))).toBe(code);
  });

  test('swapped axes are named as such', () => {
    const result = crsByCoordinates(box(3_350_000, 40_366_000, 3_466_000, 40_466_000));
    expect('message' in result && result.message).toMatch(/写反.*swapped/s);
  });
});

describe('a stated system is held against the coordinates', () => {
  test.each([
    ['degrees that are degrees', 'EPSG:4490', box(116, 30, 117, 31), 'EPSG:4490'],
    ['degrees that are metres', 'EPSG:4490', box(366_000, 3_350_000, 466_000, 3_466_000), 'crs-mismatch'],
    ['latitude first', 'EPSG:4326', box(30, 116, 31, 117), 'crs-mismatch'],
    ['metres that are degrees', 'EPSG:4528', box(116, 30, 117, 31), 'crs-mismatch'],
    ['the zone number left out', 'EPSG:4528', box(366_000, 3_350_000, 466_000, 3_466_000), 'EPSG:4549'],
    ['the zone number put in', 'EPSG:4549', box(40_366_000, 3_350_000, 40_466_000, 3_466_000), 'EPSG:4528'],
    ['another zone', 'EPSG:4528', box(39_366_000, 3_350_000, 39_466_000, 3_466_000), 'crs-mismatch'],
  ])('%s', (_, code, range, expected) => {
    expect(codeOf(checkCoordinates(knownCrs(code)!, range))).toBe(expected);
  });
});

test('one feature at 0, 0 does not hide where the others lie', () => {
  const survey = newCoordinateSurvey();
  addToSurvey(survey, box(40_400_000, 3_400_000, 40_401_000, 3_401_000));
  addToSurvey(survey, box(0, 0, 0, 0));
  addToSurvey(survey, box(40_402_000, 3_400_000, 40_403_000, 3_401_000));
  expect(typicalRange(survey)).toEqual(box(40_400_000, 3_400_000, 40_403_000, 3_401_000));
});

test('an easting of the neighbour zone does not fit', () => {
  const zone40 = knownCrs('EPSG:4528')!;
  expect(fitsProjection(zone40, box(40_400_000, 3_400_000, 40_401_000, 3_401_000))).toBe(true);
  expect(fitsProjection(zone40, box(39_600_000, 3_400_000, 39_601_000, 3_401_000))).toBe(false);
});

describe('coordinates come out in degrees', () => {
  test.each([
    ['EPSG:4528', 40_500_000, 3_431_820.1, 120],
    ['EPSG:4549', 500_000, 3_431_820.1, 120],
    ['EPSG:3826', 250_000, 2_700_000, 121],
    ['EPSG:32618', 500_000, 100_000, -75],
    ['EPSG:3857', 111_319.49079327358, 0, 1],
  ])('%s on its central meridian', (code, x, y, lon) => {
    expect(to4490(knownCrs(code)!)(x, y)[0]).toBeCloseTo(lon, 9);
  });

  // The same vertices in degrees and projected by GDAL.
  test.each([
    ['EPSG:4528', 40_440_205.40473431, 3_452_854.758342598, [119.3726267, 31.1958207]],
    ['EPSG:3826', 325_175.75998697674, 2_738_135.204634603, [121.743238, 24.748587]],
  ])('%s as GDAL has it', (code, x, y, expected) => {
    expect(to4490(knownCrs(code)!)(x, y)).toEqual(expected);
  });

  test('with and without the zone number is the same place', () => {
    const a = to4490(knownCrs('EPSG:4528')!)(40_366_789.123, 3_400_000.5);
    expect(to4490(knownCrs('EPSG:4549')!)(366_789.123, 3_400_000.5)).toEqual(a);
  });

  test('degrees are only rounded to the grid', () => {
    expect(to4490(knownCrs('EPSG:4326')!)(116.12345678949, 30)).toEqual([116.123456789, 30]);
  });
});
