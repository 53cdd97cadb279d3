import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpMajor, dumpSchema, GOLDEN_SCHEMA } from './dump-schema.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

// Other major versions of pg_dump write the same schema in other words.
test.skipIf(dumpMajor() !== 15)(
  'the migrations make the schema that migrations/schema.sql shows',
  async () => {
    const golden = await readFile(GOLDEN_SCHEMA, 'utf8');
    expect(await dumpSchema(database.ownerUrl), 'run npm run db:schema and read the diff').toBe(golden);
  },
);
