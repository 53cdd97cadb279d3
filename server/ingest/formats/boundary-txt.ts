import { refusedByName } from '../../geo/crs/refused-datum.ts';
import type { CoordinateRange } from '../../geo/crs/check-coordinates.ts';
import { ASK_FOR_CRS, refusedCrs } from '../../geo/crs/crs-choice.ts';
import type { CrsResult } from '../../geo/crs/crs-choice.ts';
import { cgcs2000GaussKruger, knownCrs } from '../../geo/crs/known-crs.ts';
import { boundaryPlots, isBoundaryTxt } from './boundary-plots.ts';
import type { Format } from './format.ts';
import { readInEncoding } from './read-in-encoding.ts';
import { layerOfRows, surveyRows } from './source-rows.ts';
import { SourceRefusal } from './source-refusal.ts';

/**
 * The text format in which boundary points of plots (界址点坐标) are reported to land bureaus: a header of
 * `key=value` under `[属性描述]`, then plots under `[地块坐标]`. Northing (X) stands before easting (Y).
 */
export const boundaryTxt: Format = {
  name: 'boundary-txt',
  extensions: ['txt'],
  companions: [],
  accepts: isBoundaryTxt,

  async *open(source, options) {
    const header = new Map<string, string>();
    const maxChars = options.limits.featureChars;
    const { result, encoding, encodingFrom, issues } = await readInEncoding(
      source.file,
      { option: options.encoding, isStandard: false },
      (candidate) => {
        header.clear();
        return surveyRows(boundaryPlots(source.file, candidate, maxChars, header));
      },
    );
    if (!result.rows) {
      throw new SourceRefusal('boundary-txt-empty', '文件里没有地块 / There is no plot in the file');
    }
    yield layerOfRows(
      {
        path: source.path,
        format: 'boundary-txt',
        encoding: encoding.name,
        encodingFrom,
        fileIssues: issues,
      },
      result,
      options,
      statedCrs(header, result.range),
      () => boundaryPlots(source.file, encoding, maxChars, new Map()),
    );
  },
};

/** By the header; whether eastings carry the zone number is not said there and is seen in them. */
function statedCrs(
  header: ReadonlyMap<string, string>,
  range: CoordinateRange | null,
): { result: CrsResult; from: 'file' } | null {
  const system = header.get('坐标系') ?? '';
  // 80国家大地坐标系, 西安80, 1954北京坐标系, 54坐标系: the year alone stands for the datum in these files.
  const refused =
    refusedByName(system) ??
    (/80/.test(system) ? refusedByName('西安80') : /54/.test(system) ? refusedByName('北京54') : null);
  if (refused) return { result: refusedCrs(refused), from: 'file' };
  if (!system) return null;
  const known = /2000|CGCS|WGS.?84/i.test(system);
  const zone = Number(header.get('带号'));
  const width = Number(
    /[36三六]/
      .exec(header.get('几度分带') ?? '')?.[0]
      ?.replace('三', '3')
      .replace('六', '6'),
  );
  const inDegrees = /度|degree/i.test(header.get('计量单位') ?? '');
  if (known && inDegrees) return { result: { crs: knownCrs('EPSG:4490')! }, from: 'file' };
  if (known && !header.get('带号')) return null;
  const meridian = width === 6 || (!width && zone <= 23) ? 6 * zone - 3 : 3 * zone;
  const hasZone = range !== null && range.minX >= 1e6;
  const crs = known ? cgcs2000GaussKruger(meridian, hasZone ? zone * 1e6 + 5e5 : 5e5, width === 6) : null;
  if (crs) return { result: { crs }, from: 'file' };
  const said = ['坐标系', '几度分带', '带号'].map((key) => `${key}=${header.get(key) ?? ''}`).join(' ');
  const message = `认不出坐标系（${said}）；${ASK_FOR_CRS.zh} / The coordinate system cannot be told (${said}); ${ASK_FOR_CRS.en}`;
  return { result: { code: 'crs-unknown', message }, from: 'file' };
}
