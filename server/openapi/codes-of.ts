import { needOf } from '../access-table.ts';
import { ERROR_KINDS, type ErrorCode } from '../errors.ts';
import type { Operation } from '../http/operation.ts';

/** Where nothing is looked at, not even who asks. */
const FREE = new Set(['/health', '/ready']);

/** Every code an operation may fail with, by status: what it says itself, and what follows from what it takes. */
export function codesOf(operation: Operation): Map<number, ErrorCode[]> {
  const { method, path, query, body } = operation;
  const codes = new Set<ErrorCode>(operation.codes);
  const { need } = needOf(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '7'))!;
  // A secret that is nobody's is refused wherever it comes.
  if (!FREE.has(path))
    codes.add('login-required').add('database-unreachable').add('overloaded').add('took-too-long');
  if (need !== 'public') codes.add('password-change-required');
  if (need !== 'public' && need !== 'signed-in') codes.add('not-allowed');
  if (path.startsWith('/api/') && method !== 'get') codes.add('request-cross-site');
  if (query || body || path.includes('{')) codes.add('wrong-request');
  for (const name of ['scheme', 'batch'] as const)
    if (query && name in query.shape) codes.add(`${name}-not-found`);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes].sort()) {
    const { status } = ERROR_KINDS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}
