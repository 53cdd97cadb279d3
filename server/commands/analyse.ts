import { assignBatch, reportAssignment } from '../analysis/assign-batch.ts';
import { checkCoverage, CHECK_STEPS, type CheckStep } from '../analysis/check-coverage.ts';
import { reportCoverage } from '../analysis/coverage-report.ts';
import type { AssignmentReport, CoverageReport } from '../contract/reports.ts';
import { mu } from './describe-area.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { startProgress } from './progress.ts';
import { readDay } from './read-day.ts';

const STEPS: Record<CheckStep, string> = {
  gather: '取网格 / cells',
  match: '比对边线 / matching borders',
  gaps: '缺口 / gaps',
  outside: '越界 / outside',
  overlaps: '重叠 / overlaps',
  measure: '量宽度 / widths',
  borders: '归并边界 / border pairs',
  save: '保存 / saving',
};

export const describeStep = (step: CheckStep): string => STEPS[step];

export async function coverageCommand(
  context: CommandContext,
  options: { scheme: string; under?: string; date?: string; json?: boolean },
): Promise<void> {
  const date = options.date === undefined ? localToday() : readDay('--date', options.date);
  const progress = startProgress(context.stderr);
  try {
    const report = await withDatabase(context, async ({ longDb }) => {
      await checkCoverage(longDb, {
        regionId: REGION_ID,
        scheme: options.scheme,
        date,
        onStep: (step) => progress.update(STEPS[step], CHECK_STEPS.indexOf(step) + 1, CHECK_STEPS.length),
      });
      return reportCoverage(longDb, { regionId: REGION_ID, scheme: options.scheme, under: options.under });
    });
    progress.stop();
    printResult(context, options.json ?? false, report, describeCoverage(report));
  } finally {
    progress.stop();
  }
}

export async function assignCommand(
  context: CommandContext,
  options: { scheme: string; batch: string; json?: boolean },
): Promise<void> {
  const report = await withDatabase(context, async ({ longDb }) => {
    const request = { regionId: REGION_ID, scheme: options.scheme, batch: options.batch };
    await assignBatch(longDb, request);
    return reportAssignment(longDb, request);
  });
  printResult(context, options.json ?? false, report, describeAssignment(report));
}

const KIND_NAMES = { gap: '缺口 gap', overlap: '重叠 overlap', outside: '越界 outside' } as const;
const SHOWN_GROUPS = 12;

export function describeCoverage(report: CoverageReport): string[] {
  const { totals } = report;
  return [
    `方案 ${report.scheme}  ${report.date}：核查 ${report.parents} 个上级、${report.cells} 个网格 / ${report.parents} parents, ${report.cells} cells checked`,
    `缺口 gaps      ${String(totals.gaps).padStart(6)}  ${mu(totals.gapM2)}`,
    `重叠 overlaps  ${String(totals.overlaps).padStart(6)}  ${mu(totals.overlapM2)}`,
    `越界 outside   ${String(totals.outside).padStart(6)}  ${mu(totals.outsideM2)}`,
    `其中细缝 of which slivers ${totals.slivers}`,
    ...(report.orphans.length + report.wrongParent.length + report.exclaves.length > 0
      ? [
          `无上级 orphans ${report.orphans.length}  上级不符 wrong parent ${report.wrongParent.length}  飞地 exclaves ${report.exclaves.length}`,
        ]
      : []),
    ...(report.ground
      ? [
          `只算 measured: ${report.ground.targetLayer ?? '全部地面 all ground'}；非网格区 non-grid ${report.ground.nonGrid.length}，未写明理由或责任单位 without reason or unit ${report.ground.nonGrid.filter(({ reason, unit }) => !reason || !unit).length}`,
        ]
      : []),
    ...(report.groups.length > 0
      ? [
          `按边界归并，共 ${report.groups.length} 组，最大的： / By border, ${report.groups.length} groups, the largest:`,
        ]
      : []),
    ...report.groups
      .slice(0, SHOWN_GROUPS)
      .map(
        (group) =>
          `  ${KIND_NAMES[group.kind].padEnd(12)} ${group.border.padEnd(18)} ×${String(group.count).padEnd(4)} ${mu(group.areaM2)}  最宽 widest ${group.widestM.toFixed(1)} m`,
      ),
  ];
}

export function describeAssignment(report: AssignmentReport): string[] {
  return [
    `方案 ${report.scheme} · 批次 ${report.batch}：图斑 ${report.patches} / patches`,
    `已派 assigned ${report.assigned}  跨界 crossing ${report.multi}  争议 disputed ${report.disputed}  盲区 blind spot ${report.blindSpot}  范围外 outside ${report.outside}`,
    `面积 area ${mu(report.totals.areaM2)} = 已派 assigned ${mu(report.totals.assignedM2)} + 盲区 blind spot ${mu(report.totals.blindSpotM2)} + 范围外 outside ${mu(report.totals.outsideM2)}`,
  ];
}
