import { answerResponsible } from '../analysis/responsible.ts';
import { findPatchByNumber } from '../catalog/find-patch.queries.ts';
import { dropCadence, listCadences, saveCadence, type CadenceRow } from '../catalog/patrols.queries.ts';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import type { DutySegment, Handler, ResponsibleAnswer } from '../contract/people.ts';
import { AppError } from '../errors.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { readDay } from './read-day.ts';

/** jingtian responsible: who handles a patch now, and who was responsible for its ground between the two images. */
export async function responsibleCommand(
  context: CommandContext,
  patchNo: string,
  options: { scheme: string; batch: string; date?: string; json?: boolean },
): Promise<void> {
  const date = options.date === undefined ? localToday() : readDay('--date', options.date);
  const answer = await withDatabase(context, async ({ db }) => {
    const scheme = (await requireScheme(db, REGION_ID, options.scheme))!;
    const batch = (await requireBatch(db, REGION_ID, options.batch))!;
    const patchId = await findPatchByNumber(db, { regionId: REGION_ID, batchId: batch.id, patchNo });
    if (patchId === null)
      throw new AppError('patch-not-found', `没有图斑 ${patchNo} / There is no patch ${patchNo}`);
    return answerResponsible(db, {
      regionId: REGION_ID,
      schemeId: scheme.id,
      scheme: scheme.code,
      settings: scheme.settings,
      patchId,
      date,
    });
  });
  printResult(context, options.json ?? false, answer, describeResponsible(answer));
}

const HANDLER_WORDS: Record<Handler['as'], string> = {
  main: '主责 main',
  deputy: '代岗 deputy',
  'level-above': '上级代管 level above',
  nobody: '无人 nobody',
};
const SEGMENT_WORDS: Record<DutySegment['as'], string> = {
  main: '主责 main',
  deputy: '代岗 deputy',
  vacant: '空缺 vacant',
};

function describeResponsible(answer: ResponsibleAnswer): string[] {
  const lines = [`图斑 ${answer.patchNo} · 方案 ${answer.scheme}`, `现在由谁办理（${answer.now.date}）/ Now`];
  if (answer.now.handlers.length === 0) lines.push('  范围外，方案内无网格 / Outside the scheme');
  for (const handler of answer.now.handlers) {
    const { cell, through } = handler;
    const upper = through && through.id !== cell.id ? ` ← ${through.code} ${through.name}` : '';
    lines.push(
      `  ${cell.code} ${cell.name}  ${(handler.shareRatio * 100).toFixed(1)} %  ${HANDLER_WORDS[handler.as]}  ${handler.person ? `${handler.person.name} ${handler.post ?? ''} ${handler.person.phone ?? ''}` : '—'}${upper}`,
    );
  }
  if (!answer.during) return [...lines, '图斑没有时相 / The patch has no image dates'];
  lines.push(`期间谁负责（${answer.during.from} — ${answer.during.to}）/ Between the two images`);
  for (const { cell, from, to, shareRatio, segments } of answer.during.cells) {
    lines.push(`  ${cell.code} ${cell.name}  ${from} — ${to}  ${(shareRatio * 100).toFixed(1)} %`);
    for (const segment of segments) {
      const away = segment.absent ? `（${segment.absent.name} 不在岗 / away）` : '';
      lines.push(
        `    ${segment.from} — ${segment.to}  ${SEGMENT_WORDS[segment.as]}  ${segment.person?.name ?? '—'}${away}`,
      );
    }
  }
  return lines;
}

/** jingtian cadence: how often the cells of a level are to be visited; none means that visits are not required. */
export async function cadenceCommand(
  context: CommandContext,
  options: { scheme: string; level?: number; kind: string; visits?: number; per?: string; json?: boolean },
): Promise<void> {
  const rows = await withDatabase(context, async ({ db }) => {
    const scheme = (await requireScheme(db, REGION_ID, options.scheme))!;
    const key = { regionId: REGION_ID, schemeId: scheme.id };
    if (options.level !== undefined) {
      const cell = { level: options.level, kind: options.kind };
      if (options.per === 'none') await dropCadence(db, { ...key, ...cell });
      else if (options.per !== undefined)
        await saveCadence(db, key, {
          ...cell,
          visits: options.visits ?? 1,
          per: options.per as CadenceRow['per'],
        });
    }
    return listCadences(db, REGION_ID, scheme.id);
  });
  const lines = rows.map(
    (row) =>
      `${row.level} 级 / level ${row.level}  ${row.kind || '各类 / every kind'}  ${row.visits} 次 / ${row.per}`,
  );
  printResult(
    context,
    options.json ?? false,
    rows,
    lines.length > 0 ? lines : ['没有规定巡查频次，不要求巡查 / No cadence is set: visits are not required'],
  );
}
