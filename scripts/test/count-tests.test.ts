import { expect, test } from 'vitest';
import { countTests } from './count-tests.mjs';

const report = (
  passed: number,
  failed: number,
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[] = [],
) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults,
});

test('passes and failures are taken as they are reported', () => {
  expect(countTests(report(7, 0), 0)).toMatchObject({ passed: 7, failed: 0, notes: [] });
  const failing = [{ name: 'a.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] }];
  expect(countTests(report(7, 1, failing), 1)).toMatchObject({ passed: 7, failed: 1, notes: [] });
});

test('a file that cannot be loaded is a failure', () => {
  const broken = [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }];
  expect(countTests(report(7, 0, broken), 1)).toMatchObject({ passed: 7, failed: 1 });
});

test('a crash is a failure, never "0 passed, 0 failed"', () => {
  expect(countTests(null, -1)).toMatchObject({ passed: 0, failed: 1 });
  expect(countTests(report(7, 0), 1)).toMatchObject({ passed: 7, failed: 1 });
  expect(countTests(report(0, 0), 0)).toMatchObject({ passed: 0, failed: 1 });
});
