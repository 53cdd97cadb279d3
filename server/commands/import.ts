import type { ImportPhase, ImportProgress } from '../contract/import-progress.ts';
import type { Completeness } from '../contract/cell-changes.ts';
import type { ImportFileReport, ImportReport } from '../contract/import-report.ts';
import type { BatchKind } from '../contract/land.ts';
import type { LayerKind } from '../contract/layers.ts';
import type { AreaUnit } from '../contract/mapping-profile.ts';
import { AppError } from '../errors.ts';
import { parsePeriod } from '../geo/date-range.ts';
import { listRuns } from '../catalog/import-runs.queries.ts';
import { profileFor } from '../ingest/profiles.ts';
import { runCellImport, runLayerImport, runPatchImport } from '../pipeline.ts';
import { importPerFile } from './import-per-file.ts';
import { describeCellChanges } from './describe-cell-changes.ts';
import type { MatchRule } from '../ingest/store-patches.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { startProgress, type Progress } from './progress.ts';
import { readDay } from './read-day.ts';

interface CommonOptions {
  crs?: string;
  encoding?: string;
  profile?: string;
  dryRun?: boolean;
  perFile?: boolean;
  json?: boolean;
}

export interface ImportCellsOptions extends CommonOptions {
  scheme: string;
  schemeName?: string;
  level: number;
  levelName?: string;
  codeField?: string;
  nameField?: string;
  parentField?: string;
  kind: string;
  validFrom?: string;
  correction?: boolean;
  complete?: Completeness;
}

export interface ImportPatchesOptions extends CommonOptions {
  batch: string;
  batchName?: string;
  match?: MatchRule;
  kind?: BatchKind;
  period?: string;
  areaUnit?: AreaUnit;
}

const PHASE_NAMES: Record<ImportPhase, string> = {
  looking: '查看文件 / looking through the files',
  reading: '读取 / reading',
  repairing: '检查修复 / checking and mending',
  storing: '入库 / storing',
  tiles: '生成瓦片 / tiles',
  linking: '关联往期图斑 / linking to earlier batches',
  assigning: '重新分派 / assigning',
};

export async function importCellsCommand(
  context: CommandContext,
  paths: string[],
  options: ImportCellsOptions,
): Promise<void> {
  const [levelNameZh, levelNameEn] = options.levelName?.split('/') ?? [];
  if (options.correction && options.validFrom !== undefined)
    throw new AppError(
      'wrong-usage',
      '--correction 与 --valid-from 不能同用：更正没有起始日 / --correction and --valid-from exclude each other: a correction begins on no day',
    );
  if (options.perFile && options.complete === 'level')
    throw new AppError(
      'wrong-usage',
      '--per-file 一次只看一个文件，只能用 --complete parents / With --per-file one file is seen at a time: use --complete parents',
    );
  const validFrom = options.validFrom === undefined ? undefined : readDay('--valid-from', options.validFrom);
  await run(context, options, async (db, { progress, signal, databaseDir }) =>
    runCellImport(
      db,
      {
        ...shared(context, paths, options, { progress, signal, databaseDir }),
        scheme: options.scheme,
        schemeName: options.schemeName,
        level: options.level,
        levelNameZh,
        levelNameEn: levelNameEn ?? levelNameZh,
        codeField: options.codeField,
        nameField: options.nameField,
        parentField: options.parentField,
        kind: options.kind,
        validFrom,
        profile: await profileFor(db, REGION_ID, 'cells', options.profile),
        correction: options.correction,
        complete: options.complete,
      },
      (step, name) => progress.update(`${PHASE_NAMES[step]} ${name}`, 0, null),
      options.perFile ? importPerFile : undefined,
    ),
  );
}

export async function importPatchesCommand(
  context: CommandContext,
  paths: string[],
  options: ImportPatchesOptions,
): Promise<void> {
  const period = options.period === undefined ? undefined : parsePeriod(options.period);
  if (period === null) {
    throw new AppError('wrong-usage', `--period ${options.period ?? ''} 不是时段 / is no period`, {
      hint: '例 / e.g. 2025-04-01..2025-06-30, 2025Q2',
    });
  }
  await run(context, options, async (db, { progress, signal, databaseDir }) =>
    runPatchImport(
      db,
      {
        ...shared(context, paths, options, { progress, signal, databaseDir }),
        batch: options.batch,
        batchName: options.batchName,
        match: options.match,
        kind: options.kind,
        period,
        areaUnit: options.areaUnit,
        profile: await profileFor(db, REGION_ID, 'patches', options.profile),
      },
      (step, name) => progress.update(`${PHASE_NAMES[step]} ${name}`, 0, null),
      options.perFile ? importPerFile : undefined,
    ),
  );
}

export interface ImportLayerOptions extends CommonOptions {
  layer: string;
  layerName?: string;
  kind?: LayerKind;
  codeField?: string;
}

export async function importLayerCommand(
  context: CommandContext,
  paths: string[],
  options: ImportLayerOptions,
): Promise<void> {
  await run(context, options, async (db, { progress, signal, databaseDir }) =>
    runLayerImport(db, {
      ...shared(context, paths, options, { progress, signal, databaseDir }),
      layer: options.layer,
      layerName: options.layerName,
      kind: options.kind,
      codeField: options.codeField,
      profile: await profileFor(db, REGION_ID, 'layer', options.profile),
    }),
  );
}

export async function importListCommand(context: CommandContext, options: { json?: boolean }): Promise<void> {
  const runs = await withDatabase(context, ({ db }) =>
    listRuns(db, { regionId: REGION_ID, kind: null, target: null }, { beforeId: null, limit: 200 }),
  );
  const value = runs.map((row) => ({
    runId: String(row.id),
    kind: row.kind,
    target: row.target,
    state: row.state,
    finishedAt: row.finished_at.toISOString(),
    undoneAt: row.undone_at?.toISOString() ?? null,
    totals: row.totals,
  }));
  const lines = value.map(
    (row) =>
      `${row.runId.padStart(5)}  ${row.finishedAt.slice(0, 19).replace('T', ' ')}  ${row.kind.padEnd(8)} ${row.target.padEnd(24)} ${row.totals.accepted}/${row.totals.read}${row.state === 'undone' ? '  已撤销 / undone' : ''}`,
  );
  printResult(context, options.json ?? false, value, lines.length ? lines : ['还没有导入 / No imports yet']);
}

async function run(
  context: CommandContext,
  options: CommonOptions,
  work: (db: Parameters<typeof runCellImport>[0], parts: RunParts) => Promise<ImportReport>,
): Promise<void> {
  const progress = startProgress(context.stderr);
  try {
    const report = await withDatabase(
      context,
      ({ longDb, dataDir }, signal) => work(longDb, { progress, signal, databaseDir: dataDir }),
      {
        cancellable: true,
      },
    );
    progress.stop();
    printResult(context, options.json ?? false, report, describeImport(report));
    if (somethingLeftOut(report)) context.setExit(1);
  } finally {
    progress.stop();
  }
}

interface RunParts {
  progress: Progress;
  signal: AbortSignal;
  databaseDir: string | null;
}

function shared(
  context: CommandContext,
  paths: string[],
  options: CommonOptions,
  { progress, signal, databaseDir }: RunParts,
) {
  return {
    regionId: REGION_ID,
    paths,
    limits: context.config.importLimits,
    databaseDir,
    crs: options.crs,
    encoding: options.encoding,
    dryRun: options.dryRun ?? false,
    today: localToday(),
    signal,
    onProgress: ({ phase, path, read, features, files }: ImportProgress) => {
      if (phase !== 'reading') progress.update(PHASE_NAMES[phase], 0, null);
      // Of thousands of files it matters how many are done, of one how far it is.
      else if (files.total > 1) progress.update(PHASE_NAMES.reading, files.done, files.total);
      else progress.update(`${PHASE_NAMES.reading} ${path ?? ''}`, read, features);
    },
  };
}

/** Exit 1: a feature was refused, or a whole file. */
function somethingLeftOut(report: ImportReport): boolean {
  return (
    report.totals.refused > 0 || report.totals.accepted === 0 || report.files.some((file) => file.read === 0)
  );
}

const SHOWN_ISSUES = 8;

function describeMapping(file: ImportFileReport): string {
  const used = Object.entries(file.mapping).flatMap(([ours, field]) => (field ? [`${ours}=${field}`] : []));
  const how = file.profileFrom === 'option' ? '指定 / named' : '按字段判断 / by its fields';
  return `  字段 / fields: ${file.profile ?? ''} (${how})  ${used.join('  ')}`;
}

/** The first of each code with its count: thousands of one kind do not hide the one of another. */
function describeIssues(file: ImportFileReport): string[] {
  const lines: string[] = [];
  // A report kept by an earlier version has no counts.
  for (const [code, count] of Object.entries(file.issueCounts ?? {})) {
    const shown = file.issues
      .filter((issue) => issue.code === code)
      .slice(0, count > SHOWN_ISSUES ? 3 : SHOWN_ISSUES);
    for (const { feature, message } of shown)
      lines.push(`  - ${feature === null ? '' : `#${feature} `}${message} [${code}]`);
    if (count > shown.length)
      lines.push(`  … [${code}] 共 ${count} 条，用 --json 查看 / ${count} in all, see --json`);
  }
  return lines;
}

export function describeImport(report: ImportReport): string[] {
  const { totals } = report;
  const lines = report.files.flatMap((file) => [
    `${file.path}  ${file.format}  ${file.crs ?? '?'} (${file.crsFrom ?? '?'})${file.encoding ? `  ${file.encoding} (${file.encodingFrom ?? '?'})` : ''}`,
    `  读取 ${file.read}  接受 ${file.accepted}  修复 ${file.repaired}  拒绝 ${file.refused} / read, accepted, repaired, refused`,
    ...(file.profile ? [describeMapping(file)] : []),
    ...describeIssues(file),
  ]);
  if (report.alreadyImported)
    lines.push('内容与上次导入相同，没有改动 / The same content was imported before; nothing changed');
  const { patches } = report;
  if (patches && patches.byNumber + patches.byGround + patches.byOverlap + patches.missing > 0)
    lines.push(
      `按编号 ${patches.byNumber}  按图形 ${patches.byGround}  按重合 ${patches.byOverlap}  待定 ${patches.ambiguous}  本次未送 ${patches.missing} / found by number, outline, ground; ambiguous; not delivered`,
    );
  if (patches && (patches.linked ?? 0) > 0)
    lines.push(`与其他批次同地块 ${patches.linked} / on the same ground as another batch`);
  if (report.dryRun) lines.push('试运行，没有写入 / Dry run, nothing was written');
  lines.push(
    `新增 ${totals.added}  更新 ${totals.changed}  不变 ${totals.unchanged} / added, changed, unchanged`,
  );
  if (report.changes) lines.push(...describeCellChanges(report.changes));
  return lines;
}
