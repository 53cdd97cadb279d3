import type { ImportFileReport } from '../contract/import-report.ts';
import type { Transaction } from '../db/pool.ts';
import { fromGcj02, isShiftedGround } from '../geo/crs/gcj02.ts';
import { distancesToKnown, sampleOutlines } from './known-outlines.queries.ts';

/** A vertex so near to a held outline lies on it: what digitising the same border twice leaves, far below the shift. */
const ON_LINE_M = 50;
/** Vertices farther from every held outline, shifted or not, say nothing: they are inside a cell that is held. */
const IN_REACH_M = 1000;
/** Of the telling vertices so many must lie on the line once shifted back, and so few of those before. */
const FITS = 0.5;
const AT_MOST_BEFORE = 0.6;
/** The shift is about as large everywhere in China; a median beyond this is another fault. */
const OFFSET_M = { least: 300, most: 700 };
const FEWEST_VERTICES = 8;
/** Features looked at in all, and vertices of each. */
const FEATURES = 400;
const VERTICES = 24;
const METRES_PER_DEGREE = 111_320;

/**
 * Holds delivered cells against the outlines that the scheme has already, of their level and above: where they do not
 * fit as they are, but do when GCJ-02 is taken back, the file is noted `gcj02-suspected`. Nothing is converted.
 */
export async function noteShiftedOutlines(
  trx: Transaction,
  at: { regionId: number; schemeId: number; level: number },
  files: ImportFileReport[],
): Promise<void> {
  const inChina = files.filter(({ bbox }) => bbox && isShiftedGround(bbox[0], bbox[1]));
  if (inChina.length === 0) return;
  const perFile = Math.max(1, Math.floor(FEATURES / inChina.length));
  const perFeature = inChina.length > FEATURES ? VERTICES / 2 : VERTICES;
  const { lat0, vertices } = await sampleOutlines(trx, { ...at, perFile, perFeature });
  if (vertices.length === 0) return;
  const back = vertices.map(({ lon, lat }) => {
    const [x, y] = fromGcj02(lon, lat);
    return { lon: x, lat: y };
  });
  const before = await distancesToKnown(trx, lat0, vertices);
  const after = await distancesToKnown(trx, lat0, back);
  const told = new Map<number, Told[]>();
  for (const [n, { file_no, lon, lat }] of vertices.entries()) {
    const [asIs, shifted] = [before[n]!, after[n]!];
    if (Math.min(asIs, shifted) > IN_REACH_M) continue;
    const list = told.get(file_no) ?? [];
    list.push({ asIs, shifted, offsetM: metresBetween({ lon, lat }, back[n]!) });
    told.set(file_no, list);
  }
  for (const [fileNo, list] of told) {
    const found = suspicion(list);
    if (found) files[fileNo]?.issues.unshift(suspected(found));
  }
}

interface Told {
  /** Metres to the nearest held outline, as delivered and with GCJ-02 taken back. */
  asIs: number;
  shifted: number;
  offsetM: number;
}

function suspicion(list: Told[]): { offsetM: number; before: number; after: number } | null {
  if (list.length < FEWEST_VERTICES) return null;
  const before = list.filter(({ asIs }) => asIs <= ON_LINE_M).length / list.length;
  const after = list.filter(({ shifted }) => shifted <= ON_LINE_M).length / list.length;
  const offsetM = median(list.map((one) => one.offsetM));
  if (after < FITS || before > after * AT_MOST_BEFORE) return null;
  return offsetM >= OFFSET_M.least && offsetM <= OFFSET_M.most ? { offsetM, before, after } : null;
}

function suspected({ offsetM, before, after }: { offsetM: number; before: number; after: number }) {
  const [metres, was, is] = [offsetM.toFixed(0), percent(before), percent(after)];
  return {
    feature: null,
    code: 'gcj02-suspected',
    message:
      `很可能是消费地图的偏移坐标（GCJ-02，火星坐标）：与方案中已有的边界错开约 ${metres} 米，按 GCJ-02 反算后 ${is} 的拐点落在已有边界 ${ON_LINE_M} 米内（原样只有 ${was}）。没有换算；请向提供方要 CGCS2000 原始成果再导入，已导入的可用 import undo 撤销 / ` +
      `Very likely shifted coordinates of a consumer map (GCJ-02): about ${metres} m off the boundaries held, of which ${is} of the vertices are within ${ON_LINE_M} m once the shift is taken back (as delivered ${was}). Nothing was converted: ask for the original in CGCS2000; import undo takes this import back`,
    repaired: false,
  };
}

function percent(part: number): string {
  return `${(part * 100).toFixed(0)}%`;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function metresBetween(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const east = (a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, a.lat - b.lat) * METRES_PER_DEGREE;
}
