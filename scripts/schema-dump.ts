// npm run db:schema: writes migrations/schema.sql, the schema that all migrations together make. It is for reading
// and for review; schema.db.test.ts compares it, and only the numbered migrations are ever run.
import { writeFile } from 'node:fs/promises';
import { dumpSchema, GOLDEN_SCHEMA } from '../server/testing/dump-schema.ts';
import { openTestServer, urlOfDatabase } from '../server/testing/test-server.ts';

const { server, close } = await openTestServer(process.env, (line) => process.stderr.write(`${line}\n`));
try {
  await writeFile(GOLDEN_SCHEMA, await dumpSchema(urlOfDatabase(server.superUrl, server.template)));
  process.stderr.write('migrations/schema.sql\n');
} finally {
  await close();
}
