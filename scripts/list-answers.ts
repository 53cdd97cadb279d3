// npm run docs:api: writes server/openapi/answers.json, the JSON Schema of what the HTTP API answers, from the types in
// server/openapi/answers.ts. With --check nothing is written; exit 1 when the file is not what it would write.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { answerSchemas } from './openapi/answer-schemas.ts';

const FILE = fileURLToPath(new URL('../server/openapi/answers.json', import.meta.url));
const text = await format(JSON.stringify(answerSchemas()), { parser: 'json', printWidth: 110 });

if (!process.argv.includes('--check')) {
  await writeFile(FILE, text);
  process.stderr.write('server/openapi/answers.json\n');
} else if ((await readFile(FILE, 'utf8').catch(() => '')) !== text) {
  process.stderr.write('server/openapi/answers.json 已过时 / is out of date: npm run docs:api\n');
  process.exitCode = 1;
}
