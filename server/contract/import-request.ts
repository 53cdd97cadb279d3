import { z } from 'zod';
import { isoDay } from './iso-day.ts';
import { LAYER_KINDS } from './layers.ts';
import { AREA_UNITS } from './mapping-profile.ts';

const code = z.string().trim().min(1).max(100);
const name = z.string().trim().max(200).optional();
export const uploadId = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

const batchKind = z.enum(['daily', 'monthly', 'quarterly', 'half-year', 'yearly', 'special', 'own']);

/** How the files are to be read; what is left out is told from the files. */
export const readingRequest = z.object({
  crs: z.string().max(60).optional(),
  encoding: z.string().max(40).optional(),
  /** Our field → source field; what is left out is guessed, null says that the source has none. */
  fields: z.record(z.string().max(60), z.string().max(300).nullable()).default({}),
  /** Paths of the layers to take; all when left out. */
  only: z.array(z.string().min(1).max(2000)).min(1).max(20_000).optional(),
  /** Code of the mapping profile; when left out the fields decide. */
  profile: z.string().max(64).optional(),
  /** Unit of the issued area of patches, where neither field nor profile says it. */
  areaUnit: z.enum(AREA_UNITS).optional(),
});

const LISTS = ['people', 'duties', 'absences', 'patrols'] as const;

/** POST /api/v1/uploads/{id}/inspect; without a kind it is guessed from the fields. */
export const inspectRequest = readingRequest.extend({
  kind: z.enum(['cells', 'patches', 'layer', ...LISTS]).optional(),
});
export type InspectRequest = z.input<typeof inspectRequest>;

const common = readingRequest.extend({
  uploadId,
  /** Reads, mends and compares everything in the database, then rolls it back. */
  dryRun: z.boolean().default(false),
});

export const cellsRequest = common.extend({
  kind: z.literal('cells'),
  scheme: code,
  schemeName: name,
  level: z.number().int().min(1).max(9),
  levelNameZh: name,
  levelNameEn: name,
  cellKind: code.default('territorial'),
  validFrom: isoDay.optional(),
  /** Held to have been so all along; then there is no `validFrom`. */
  correction: z.boolean().optional(),
  /** What is missing ends: of the level, or of each parent the delivery has a cell of. */
  complete: z.enum(['level', 'parents']).optional(),
});

export const patchesRequest = common.extend({
  kind: z.literal('patches'),
  batch: code,
  batchName: name,
  batchKind: batchKind.optional(),
  period: z
    .object({ from: isoDay, to: isoDay })
    .refine(({ from, to }) => from <= to, 'ends before it begins / 止早于起')
    .optional(),
});

export const layerRequest = common.extend({
  kind: z.literal('layer'),
  layer: code,
  layerName: name,
  layerKind: z.enum(LAYER_KINDS).optional(),
});

const schemeList = common.extend({ scheme: code });

/** POST /api/v1/imports → 202 with the Job. */
export const importRequest = z.discriminatedUnion('kind', [
  cellsRequest,
  patchesRequest,
  layerRequest,
  schemeList.extend({ kind: z.literal('duties') }),
  schemeList.extend({ kind: z.literal('patrols') }),
  common.extend({ kind: z.literal('people') }),
  common.extend({ kind: z.literal('absences') }),
]);
export type ParsedOrder = z.output<typeof importRequest>;
export type ImportOrder = z.input<typeof importRequest>;

/** POST /api/v1/jobs → 202 with the Job. */
export const jobRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('assign'), scheme: code, batch: code }),
  z.object({ kind: z.literal('coverage'), scheme: code }),
]);
export type JobOrder = z.input<typeof jobRequest>;
