import { join } from 'node:path';

import { expect, test } from 'vitest';

import { formatsWithoutSeed, fuzzCorpus } from '../testing/fuzz/corpus.ts';
import { makeCase } from '../testing/fuzz/make-case.ts';
import { readCase, withCase } from '../testing/fuzz/read-case.ts';

const FILES = 250;
const SEED = 7;

// `npm run fuzz` reads 20,000 of them; these are the first of another seed.
test(`${FILES} damaged files are read or refused, nothing else happens`, async () => {
  const corpus = fuzzCorpus();
  const outcomes = new Set<string>();
  for (let n = 0; n < FILES; n++) {
    const one = makeCase(corpus, SEED, n);
    const { is, code } = await withCase(one, readCase).catch((error: unknown) => {
      throw new Error(`case ${n} of seed ${SEED}, made of ${one.seedName}`, { cause: error });
    });
    outcomes.add(`${is} ${code}`);
  }
  // The damage is of many kinds, and some of it leaves features to be read.
  expect(outcomes.size).toBeGreaterThan(8);
  expect(outcomes).toContain('read features');
}, 60_000);

test('what the fuzz found is refused', async () => {
  // Packed bytes the library threw a plain error for.
  const path = join(import.meta.dirname, '../../data/fixtures/fuzz/broken-deflate.xlsx');
  expect(await readCase(path)).toEqual({ is: 'refused', code: 'xlsx-broken' });
});

test('the corpus has a file of every format', () => {
  expect(formatsWithoutSeed(fuzzCorpus())).toEqual([]);
});

test('a case is the same whenever it is made', () => {
  const [a, b] = [fuzzCorpus(), fuzzCorpus()].map((corpus) => makeCase(corpus, SEED, 42));
  expect(a).toEqual(b);
});
