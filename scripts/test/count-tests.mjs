/**
 * Counts what vitest reports. Anything that is not plainly a pass counts as failed: a file that could not be loaded,
 * errors outside of tests, a missing report, a run in which nothing ran.
 * @param report of vitest's JSON reporter; null when there is none
 * @param exitCode of vitest
 */
export function countTests(report, exitCode) {
  if (!report)
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      notes: [`vitest ended without a report (exit code ${exitCode})`],
    };
  const notes = [];
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  let failed = report.numFailedTests;
  for (const file of report.testResults) {
    if (file.status !== 'failed' || file.assertionResults.some((test) => test.status === 'failed')) continue;
    failed += 1;
    notes.push(`${file.name}: the file failed outside of its tests`);
  }
  if (failed === 0 && exitCode !== 0) {
    failed = 1;
    notes.push(`vitest failed outside of the tests (exit code ${exitCode})`);
  }
  if (failed === 0 && passed === 0) {
    failed = 1;
    notes.push('no test ran');
  }
  return { passed, failed, skipped, notes };
}
