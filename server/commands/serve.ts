import pino from 'pino';
import { createApp } from '../app.ts';
import { sealPending } from '../audit/audit.queries.ts';
import { findAdmin } from '../db/backup/admin.ts';
import type { OpenedDatabase } from '../db/open-database.ts';
import { listSchemes } from '../catalog/overview.queries.ts';
import { Drain } from '../http/drain.ts';
import { openSpool } from '../ingest/upload/spool.ts';
import { createJobRunner } from '../jobs/job-runner.ts';
import { jobWorks } from '../job-works.ts';
import { followBatches, refreshAssignments, refreshTiles } from '../pipeline.ts';
import { openMapChanges } from '../tiles/map-changes.ts';
import { firstAccounts } from './first-accounts.ts';
import { localToday, REGION_ID, type CommandContext } from './context.ts';
import { listen, readCertificates } from './listen.ts';
import { backUpIfDue } from './scheduled-backup.ts';

/** Bytes on the disk of the data folder below which the server is not ready. */
const ROOM = 200 * 2 ** 20;

/** Starts the server and stays until a signal; requests under way are finished first. */
export async function serve(context: CommandContext, opened: OpenedDatabase): Promise<void> {
  const log = pino({ level: context.config.logLevel }, pino.destination(2));
  await catchUp(context, opened);
  const spool = openSpool(context.config.home);
  await spool.sweep();
  const works = jobWorks({
    ...{ db: opened.longDb, regionId: REGION_ID, spool, today: localToday },
    ...{ limits: context.config.importLimits, databaseDir: opened.dataDir },
  });
  const jobs = createJobRunner({ db: opened.longDb, regionId: REGION_ID, works, log });
  const mapChanges = openMapChanges({
    ...{ db: opened.db, url: opened.appUrl, regionId: REGION_ID },
    cacheBytes: context.config.tileCacheBytes,
  });
  const certificates = await readCertificates(context);
  const drain = new Drain();
  const app = createApp({
    access: context.config.access,
    ...(certificates?.authority ? { authorityPem: certificates.authority.certificatePem } : {}),
    ...{ db: opened.requestDb, longDb: opened.longDb, regionId: REGION_ID, log, today: localToday },
    mapChanges,
    writing: { spool, jobs },
    disk: { folder: context.config.home, minFreeBytes: context.config.importLimits.minFreeBytes ?? ROOM },
    stopping: () => drain.stopping,
  });
  if (context.config.access === 'login')
    await firstAccounts(opened.longDb, (text) => context.stderr.write(text));
  const listening = await listen(app, { context, certificates, log, drain });
  context.stderr.write(`\n井田 Jingtian  →  ${listening.url}\n按 Ctrl-C 停止 / Ctrl-C stops it\n`);
  if (certificates?.authority)
    context.stderr.write(
      `证书指纹 / fingerprint of the certificate  ${certificates.authority.fingerprint}\n手机安装说明 / how phones install it: jingtian tls sheet\n`,
    );
  const round = lookRound(opened, log);
  const sealing = sealAudit(opened, log);
  const backups = await scheduleBackups(context, opened, log);
  await listening.untilStopped();
  clearInterval(round);
  clearInterval(sealing);
  clearInterval(backups);
  await mapChanges.close();
  await jobs.close();
}

/** An import or undo that was cut off between its commit and what follows is completed here; the same goes for a new day. */
async function catchUp(context: CommandContext, opened: OpenedDatabase): Promise<void> {
  for (const scheme of await listSchemes(opened.longDb, REGION_ID)) {
    await refreshTiles(opened.longDb, REGION_ID, scheme.code, localToday(), (_step, level) =>
      context.stderr.write(`… 生成瓦片 / preparing tiles ${scheme.code} ${level}\n`),
    );
  }
  await followBatches(opened.longDb, REGION_ID, (_step, batch) =>
    context.stderr.write(`… 处理批次 / preparing batch ${batch}\n`),
  );
  await refreshAssignments(opened.longDb, REGION_ID, {}, () => undefined);
}

const LOOK_ROUND_MS = 60_000;

/** Another process may have been killed between its commit and what follows: the running server completes that too. */
function lookRound(opened: OpenedDatabase, log: pino.Logger): NodeJS.Timeout {
  let running = false;
  return setInterval(() => {
    if (running) return;
    running = true;
    followBatches(opened.longDb, REGION_ID, () => undefined)
      .catch((error: unknown) => log.error({ error }, 'batches could not be followed up'))
      .finally(() => (running = false));
  }, LOOK_ROUND_MS).unref();
}

const SEAL_MS = 5000;

/** Chains what was appended to the audit log; several processes take turns by themselves. */
function sealAudit(opened: OpenedDatabase, log: pino.Logger): NodeJS.Timeout {
  let running = false;
  return setInterval(() => {
    if (running) return;
    running = true;
    sealPending(opened.db)
      .catch((error: unknown) => log.error({ err: error }, 'the audit log could not be sealed'))
      .finally(() => (running = false));
  }, SEAL_MS).unref();
}

/** Looks once a minute whether today's backup is due (`JINGTIAN_BACKUP_DIR`). */
async function scheduleBackups(
  context: CommandContext,
  opened: OpenedDatabase,
  log: pino.Logger,
): Promise<NodeJS.Timeout | undefined> {
  const schedule = context.config.backups;
  if (!schedule) return undefined;
  const admin = await findAdmin(opened);
  let running = false;
  return setInterval(() => {
    if (running) return;
    running = true;
    backUpIfDue(admin, schedule)
      .then((saved) => saved && log.info(saved, 'backup made'))
      .catch((error: unknown) => log.error({ err: error }, 'the backup failed'))
      .finally(() => (running = false));
  }, LOOK_ROUND_MS).unref();
}
