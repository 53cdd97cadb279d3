import { toAppError } from '../http/problem.ts';

/** A failure as a person at a terminal reads it: what happened, what to do, the code, and the cause of an inner one. */
export function describeFailure(thrown: unknown): string {
  const error = toAppError(thrown);
  const lines = [`✗ ${error.message}`];
  for (const dependent of error.dependents) lines.push(`  - ${dependent.message}`);
  if (error.hint) lines.push(`  → ${error.hint}`);
  lines.push(`  [${error.code}]`);
  if (error.code === 'internal') lines.push(String((thrown as Error | null)?.stack ?? thrown));
  return lines.join('\n');
}
