import { inject } from 'vitest';
import './database-server.ts';
import { makeTestDatabase, type TestDatabase } from './make-test-database.ts';

export type { TestDatabase } from './make-test-database.ts';

/** A database of its own for a test file; drop it in `afterAll`. */
export function openTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  return makeTestDatabase(inject('testServer'), options);
}
