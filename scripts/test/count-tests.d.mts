export interface TestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[];
}

export function countTests(
  report: TestReport | null,
  exitCode: number,
): { passed: number; failed: number; skipped: number; notes: string[] };
