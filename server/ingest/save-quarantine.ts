import type { Transaction } from '../db/pool.ts';
import type { ImportFileReport } from '../contract/import-report.ts';
import { saveQuarantined, saveQuarantineFile, saveStageRefused } from './quarantine.queries.ts';
import type { Quarantine } from './quarantine.ts';

/** Writes what a run refused, in the transaction of the run and before its stage is gone. */
export async function saveQuarantine(
  trx: Transaction,
  run: { regionId: number; runId: number },
  quarantine: Quarantine,
  files: ImportFileReport[],
): Promise<void> {
  for (const file of quarantine.files) await saveQuarantineFile(trx, run, file);
  for (const feature of quarantine.features) await saveQuarantined(trx, run, feature);
  await saveStageRefused(trx, run, files);
}
