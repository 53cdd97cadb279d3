import { describe, expect, test } from 'vitest';

import { areaOfUseNote } from './area-of-use.ts';
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

const WKT2 = `PROJCRS["CGCS2000 / 3-degree Gauss-Kruger zone 40",BASEGEOGCRS["China Geodetic Coordinate System 2000",DATUM["China 2000",ELLIPSOID["CGCS2000",6378137,298.257222101,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]]],CONVERSION["3-degree Gauss-Kruger zone 40",METHOD["Transverse Mercator",ID["EPSG",9807]],PARAMETER["Latitude of natural origin",0,ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Longitude of natural origin",120,ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Scale factor at natural origin",1,SCALEUNIT["unity",1]],PARAMETER["False easting",40500000,LENGTHUNIT["metre",1]],PARAMETER["False northing",0,LENGTHUNIT["metre",1]]],CS[Cartesian,2],AXIS["northing (X)",north,ORDER[1],LENGTHUNIT["metre",1]],AXIS["easting (Y)",east,ORDER[2],LENGTHUNIT["metre",1]]]`;
const WKT2_DEGREES = `GEOGCRS["China Geodetic Coordinate System 2000",DATUM["China 2000",ELLIPSOID["CGCS2000",6378137,298.257222101,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],AXIS["latitude",north,ORDER[1]],AXIS["longitude",east,ORDER[2]],ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",4490]]`;

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
    ['a code instead of WKT', ' EPSG:4490\n', 'EPSG:4490'],
    ['no WKT at all', 'longlat', 'crs-unknown'],
    [
      'with heights behind it',
      `${GCS_2000},VERTCS["WGS_1984",DATUM["D_WGS_1984"],UNIT["Meter",1.0]]`,
      'EPSG:4490',
    ],
    ['WKT 2', WKT2, 'EPSG:4528'],
    ['WKT 2 of degrees', WKT2_DEGREES, 'EPSG:4490'],
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
    ['swapped axes with a zone number', box(3_350_000, 40_366_000, 3_466_000, 40_466_000), 'EPSG:4528'],
    ['swapped axes without one', box(3_350_000, 366_000, 3_466_000, 466_000), 'crs-unknown'],
  ])('%s', (_, range, code) => {
    expect(codeOf(crsByCoordinates(range))).toBe(code);
  });

  test('swapped axes are named as such', () => {
    const result = crsByCoordinates(box(3_350_000, 366_000, 3_466_000, 466_000));
    expect('message' in result && result.message).toMatch(/写反.*swapped/s);
  });
});

describe('a stated system is held against the coordinates', () => {
  test.each([
    ['degrees that are degrees', 'EPSG:4490', box(116, 30, 117, 31), 'EPSG:4490'],
    ['degrees that are metres', 'EPSG:4490', box(366_000, 3_350_000, 466_000, 3_466_000), 'crs-mismatch'],
    ['latitude first', 'EPSG:4326', box(30, 116, 31, 117), 'EPSG:4326 swapped'],
    ['latitude first in Xinjiang', 'EPSG:4490', box(38, 76, 39, 77), 'EPSG:4490 swapped'],
    ['northing first', 'EPSG:4549', box(3_350_000, 366_000, 3_466_000, 466_000), 'EPSG:4549 swapped'],
    [
      'northing first and the zone number put in',
      'EPSG:4549',
      box(3_350_000, 40_366_000, 3_466_000, 40_466_000),
      'EPSG:4528 swapped',
    ],
    ['metres that are degrees', 'EPSG:4528', box(116, 30, 117, 31), 'crs-mismatch'],
    ['the zone number left out', 'EPSG:4528', box(366_000, 3_350_000, 466_000, 3_466_000), 'EPSG:4549'],
    ['the zone number put in', 'EPSG:4549', box(40_366_000, 3_350_000, 40_466_000, 3_466_000), 'EPSG:4528'],
    ['another zone', 'EPSG:4528', box(39_366_000, 3_350_000, 39_466_000, 3_466_000), 'crs-mismatch'],
  ])('%s', (_, code, range, expected) => {
    const result = checkCoordinates(knownCrs(code)!, range);
    const turned = 'crs' in result && result.crs.northFirst ? ' swapped' : '';
    expect(codeOf(result) + turned).toBe(expected);
  });
});

test('one feature at 0, 0 does not hide where the others lie', () => {
  const survey = newCoordinateSurvey();
  addToSurvey(survey, box(40_400_000, 3_400_000, 40_401_000, 3_401_000));
  addToSurvey(survey, box(0, 0, 0, 0));
  addToSurvey(survey, box(40_402_000, 3_400_000, 40_403_000, 3_401_000));
  expect(typicalRange(survey)).toEqual(box(40_400_000, 3_400_000, 40_403_000, 3_401_000));
});

test('plain eastings are asked about with the systems that may answer', () => {
  const near = crsByCoordinates(box(366_000, 3_350_000, 466_000, 3_466_000));
  expect('candidates' in near && near.candidates).toHaveLength(21 + 11);
  expect('message' in near && near.message).toContain('4549 (120°)');
  // 300 km from the central meridian is beyond any three-degree zone.
  const far = crsByCoordinates(box(200_000, 3_350_000, 210_000, 3_466_000));
  expect('candidates' in far && far.candidates).toHaveLength(11);
  const local = crsByCoordinates(box(1000, 2000, 3000, 4000));
  expect('candidates' in local && local.candidates).toEqual([]);
});

test('a file put together from two zones is judged by the larger', () => {
  const survey = newCoordinateSurvey();
  addToSurvey(survey, box(40_366_000, 3_350_000, 40_466_000, 3_466_000));
  addToSurvey(survey, box(39_600_000, 3_350_000, 39_610_000, 3_466_000));
  addToSurvey(survey, box(40_366_000, 3_350_000, 40_366_100, 3_466_000));
  addToSurvey(survey, box(39_600_000, 3_350_000, 39_610_000, 3_466_000));
  expect(codeOf(crsByCoordinates(typicalRange(survey)!))).toBe('EPSG:4528');
});

test.each([
  ['in its zone', 'EPSG:4528', box(40_366_000, 3_350_000, 40_466_000, 3_466_000), null],
  ['four degrees off', 'EPSG:4528', box(40_120_000, 3_350_000, 40_466_000, 3_466_000), 'crs-area-of-use'],
  ['the same in a six-degree zone', 'EPSG:4498', box(20_120_000, 3_350_000, 20_466_000, 3_466_000), null],
  ['degrees in Peru', 'EPSG:4490', box(-77, -12, -76, -11), 'crs-area-of-use'],
  ['WGS 84 in Peru', 'EPSG:4326', box(-77, -12, -76, -11), null],
])('the area of use: %s', (_, code, range, expected) => {
  expect(areaOfUseNote(knownCrs(code)!, range)?.code ?? null).toBe(expected);
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
