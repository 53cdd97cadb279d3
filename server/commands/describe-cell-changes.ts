import type { CellChange, CellChanges } from '../contract/cell-changes.ts';

const SHOWN = 8;
const STATUS = { none: '未划分 / none', partial: '部分 / partial', complete: '完整 / complete' } as const;

/** What an import of boundaries changed, as lines: the counts that are not zero, then some of each. */
export function describeCellChanges(changes: CellChanges): string[] {
  const { counts } = changes;
  const parts = [
    ['消失', 'removed', counts.removed],
    ['变界', 'ground changed', counts.changed],
    ['改名', 'renamed', counts.renamed],
    ['改码', 'recoded', counts.recoded],
    ['合并', 'merged', counts.merged],
    ['拆分', 'split', counts.split],
    ['未含', 'missing', counts.missing],
  ] as const;
  const told = parts.filter(([, , n]) => n > 0);
  const lines: string[] = [];
  if (told.length > 0)
    lines.push(
      `${told.map(([zh, , n]) => `${zh} ${n}`).join('  ')} / ${told.map(([, en, n]) => `${en} ${n}`).join(', ')}`,
    );
  if (changes.mode === 'correction')
    lines.push('按更正处理，追溯到原起始日 / Taken as a correction, all along');
  if (told.length > 0) lines.push(`变动土地 ${m2(changes.movedM2)} m² / ground that moved`);
  lines.push(...some(changes.removed, (row) => `  - ${row.codeBefore} ${row.nameBefore}`));
  lines.push(...some(changes.changed, (row) => `  ~ ${row.code} ${row.name}: ${areas(row)}`));
  lines.push(...some(changes.renamed, (row) => `  ~ ${row.code}: ${row.nameBefore} → ${row.name}`));
  lines.push(...some(changes.recoded, (row) => `  ~ ${row.codeBefore} → ${row.code} ${row.name}`));
  lines.push(
    ...some(changes.merged, ({ into, from }) => `  > ${from.map(({ code }) => code).join(' + ')} → ${into}`),
    ...some(changes.split, ({ from, into }) => `  > ${from} → ${into.map(({ code }) => code).join(' + ')}`),
    ...some(
      changes.missing,
      (row) =>
        `  ? ${row.code} ${row.name} 不在成果中，仍然有效 / not in the delivery, lives on${row.sameGroundAs ? `; 同地新码 / same ground: ${row.sameGroundAs}` : ''}`,
    ),
  );
  const divided = changes.division.filter(({ status }) => status !== 'complete');
  lines.push(
    ...some(
      divided,
      (row) => `  ${row.code} ${row.name}: ${STATUS[row.status]}${row.declared ? '（声明 / declared）' : ''}`,
    ),
  );
  return lines;
}

function areas(row: CellChange): string {
  return `${m2(row.areaBeforeM2 ?? 0)} → ${m2(row.areaM2 ?? 0)} m² (+${m2(row.gainedM2)} −${m2(row.lostM2)})`;
}

const m2 = (value: number) => value.toFixed(2);

function some<T>(rows: T[], line: (row: T) => string): string[] {
  const lines = rows.slice(0, SHOWN).map(line);
  return rows.length > SHOWN ? [...lines, `  … ${rows.length - SHOWN}`] : lines;
}
