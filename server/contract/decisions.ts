/** Wire shapes of a person's word on whose a patch is: overrides, and adjudications of disputes. */
import { z } from 'zod';
import type { CellRef, PatchState } from './land.ts';

export type DecisionKind = 'override' | 'adjudicated';

export interface PatchDecision {
  id: number;
  patchId: number;
  patchNo: string;
  batch: string;
  kind: DecisionKind;
  /** The cell that leads by this word. */
  cell: CellRef;
  /** The nearest cell above all that were in dispute: whose word an adjudication is. */
  authority: CellRef | null;
  /** The cell has no ground of the patch, and this was said knowingly. */
  beyond: boolean;
  reason: string;
  by: string;
  at: string;
  /** What had been computed. */
  computedState: PatchState;
  computedLead: CellRef | null;
  /** Whether the patch's answer rests on it; false too when its cell does not exist on the patch's day. */
  applied: boolean;
  revoked: { by: string; reason: string; at: string } | null;
}

/** GET /api/v1/patches/{id}/decision?scheme= */
export interface DecisionState {
  held: PatchDecision | null;
  /** Earlier ones, the newest first. */
  history: PatchDecision[];
  /** Whose word an adjudication would be: the nearest cell above all that are called; null unless several are. */
  authority: CellRef | null;
}

/** GET /api/v1/decisions?scheme=&batch=&revoked= */
export interface DecisionList {
  rows: PatchDecision[];
}

const sentence = z.string().trim().min(1).max(2000);
const name = z.string().trim().min(1).max(200);

/** POST /api/v1/patches/{id}/decision?scheme= → DecisionState */
export const decisionBody = z.object({
  kind: z.enum(['override', 'adjudicated']),
  cellId: z.number().int().positive(),
  reason: sentence,
  by: name,
  beyond: z.boolean().default(false),
});

/** DELETE /api/v1/patches/{id}/decision?scheme= → DecisionState */
export const revokeBody = z.object({ reason: sentence, by: name });

/**
 * POST /api/v1/decisions: one word on many patches; `lead` confirms the computed lead of each. Disputes are adjudicated, any patch
 * can be overridden. → DecisionList
 */
export const bulkDecisionBody = z.object({
  scheme: name,
  kind: z.enum(['override', 'adjudicated']).default('adjudicated'),
  patchIds: z.array(z.number().int().positive()).min(1).max(10_000),
  cell: z.union([z.literal('lead'), z.number().int().positive()]),
  reason: sentence,
  by: name,
  beyond: z.boolean().default(false),
});
