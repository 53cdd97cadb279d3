import * as fc from 'fast-check';
import { ask } from './ask.ts';
import { readDocument, type DocumentedOperation } from './document.ts';
import type { FuzzWorld } from './fuzz-world.ts';
import { judgeOf } from './judge-answer.ts';
import { requestsOf, type FuzzRequest } from './make-request.ts';

export interface FuzzFinding {
  operation: string;
  request: FuzzRequest;
  what: string;
}

export interface FuzzOutcome {
  requests: number;
  /** How many answers of each status. */
  statuses: Record<string, number>;
  /** Operations that never succeeded: what lies behind their checks was not reached. */
  unreached: string[];
  findings: FuzzFinding[];
}

/**
 * Asks every operation of both documents `runs` times. Readers come first, then writers, then what takes away: each finds
 * a world in which there is something to find.
 */
export async function fuzzApi(
  world: FuzzWorld,
  { runs, seed, only }: { runs: number; seed: number; only?: string | undefined },
): Promise<FuzzOutcome> {
  const outcome: FuzzOutcome = { requests: 0, statuses: {}, unreached: [], findings: [] };
  for (const [address, base] of [
    ['/api/v1/openapi.json', ''],
    ['/ogc/api', '/ogc'],
  ] as const) {
    const response = await fetch(world.url + address, { headers: world.callers.analyst! });
    const document = readDocument(await response.json(), base);
    const judge = judgeOf(document);
    const operations = document.operations
      .filter(({ operationId }) => !only || operationId.includes(only))
      .sort((a, b) => turnOf(a) - turnOf(b));
    for (const operation of operations) {
      let reached = false;
      const property = fc.asyncProperty(
        requestsOf(operation, world.known, callersOf(operation)),
        async (request) => {
          const answer = await ask(world.url, request, world.callers[request.caller]!);
          outcome.requests++;
          outcome.statuses[answer.status] = (outcome.statuses[answer.status] ?? 0) + 1;
          reached ||= answer.status < 400;
          const wrong = judge(operation, answer);
          if (wrong) throw new Error(wrong);
        },
      );
      // Shrinking asks again: the server has changed meanwhile, so it is kept short.
      const result = await fc.check(property, {
        numRuns: runs,
        seed,
        interruptAfterTimeLimit: 60_000,
        markInterruptAsFailure: false,
      });
      if (!reached) outcome.unreached.push(operation.operationId);
      if (result.failed && result.counterexample)
        outcome.findings.push({
          ...{ operation: operation.operationId, request: result.counterexample[0] },
          what:
            result.errorInstance instanceof Error
              ? result.errorInstance.message
              : String(result.errorInstance),
        });
    }
  }
  return outcome;
}

/** Most requests come from who may ask: else only the door is tested. */
function callersOf({ path }: DocumentedOperation): string[] {
  const others = ['county', 'nobody', 'wrong', 'auditor', 'analyst'];
  const own = /\/(accounts|activations|devices)/.test(path)
    ? 'systemAdmin'
    : /\/grants/.test(path)
      ? 'securityAdmin'
      : /\/audit/.test(path)
        ? 'auditor'
        : 'analyst';
  return [...Array.from({ length: 12 }, () => own), ...Array.from({ length: 3 }, () => 'county'), ...others];
}

function turnOf({ method, path }: DocumentedOperation): number {
  if (method === 'GET') return 0;
  if (/undo$/.test(path) || method === 'DELETE' || method === 'PATCH') return 2;
  return 1;
}
