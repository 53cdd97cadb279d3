import { mergeParts, splitPatch } from '../analysis/split-patch.ts';
import { findPatchByNumber } from '../catalog/find-patch.queries.ts';
import { requireBatch } from '../catalog/require.ts';
import { listParts } from '../catalog/parts.queries.ts';
import type { PatchPart } from '../contract/overlay.ts';
import { AppError } from '../errors.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { mu } from './describe-area.ts';

export interface SplitOptions {
  batch: string;
  line?: string;
  layer?: string;
  part?: string;
  merge?: boolean;
  reason?: string;
  by: string;
  json?: boolean;
}

/** Cuts a patch by a line or a layer, or merges its parts back. */
export async function splitCommand(
  context: CommandContext,
  patchNo: string,
  options: SplitOptions,
): Promise<void> {
  const line = options.line === undefined ? undefined : readLine(options.line);
  const parts = await withDatabase(context, async ({ longDb: db }) => {
    const batch = (await requireBatch(db, REGION_ID, options.batch))!;
    const patchId = await findPatchByNumber(db, { regionId: REGION_ID, batchId: batch.id, patchNo });
    if (patchId === null)
      throw new AppError(
        'patch-not-found',
        `批次 ${options.batch} 没有图斑 ${patchNo} / There is no patch ${patchNo}`,
      );
    const held = await listParts(db, { regionId: REGION_ID, id: patchId });
    const partId = held.find((part) => part.partNo === options.part)?.id;
    if (options.part !== undefined && partId === undefined) throw new AppError('part-not-found');
    const key = { regionId: REGION_ID, patchId, partId, by: options.by };
    return options.merge
      ? mergeParts(db, key)
      : splitPatch(db, { ...key, line, layer: options.layer, reason: options.reason ?? '' });
  });
  printResult(
    context,
    options.json ?? false,
    { patchNo, batch: options.batch, parts },
    describe(patchNo, parts),
  );
}

/** `lon,lat lon,lat …` in degrees. */
function readLine(text: string): GeoJSON.LineString {
  const coordinates = text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split(',').map(Number));
  const sound = ([lon, lat, ...rest]: number[]) =>
    rest.length === 0 && Math.abs(lon!) <= 180 && Math.abs(lat!) <= 90;
  if (coordinates.length < 2 || !coordinates.every(sound))
    throw new AppError('wrong-usage', '--line 写作 “经,纬 经,纬 …” / --line is "lon,lat lon,lat …"');
  return { type: 'LineString', coordinates };
}

function describe(patchNo: string, parts: PatchPart[]): string[] {
  if (parts.length === 0) return [`图斑 ${patchNo} 没有拆分 / Patch ${patchNo} is whole`];
  return [
    `图斑 ${patchNo}：${parts.length} 个地块 / parts`,
    ...parts.map(
      (part) =>
        `  ${part.partNo.padEnd(8)} ${mu(part.areaM2)}` +
        (part.outdated ? '  图斑边界已更正，须重新拆分 / outdated: the patch was corrected' : ''),
    ),
  ];
}
