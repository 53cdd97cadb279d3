import { copyOut } from '../db/copy-out.ts';
import type { Transaction } from '../db/pool.ts';
import { TouchLengths } from '../geo/touch-lengths.ts';
import { BORDER_SHAPES, borderCells, forgetBorders, saveBorders } from './borders.queries.ts';
import type { CheckKey } from './coverage-cells.queries.ts';

interface Touching {
  id: string;
  code: string;
  isOwn: boolean;
  metres: number;
}

/**
 * The border pair each finding lies on: the two cells of its level it touches most. A gap along a parent's outline
 * and the neighbour's cell that sticks out there get the same pair, so both are read together.
 */
export async function nameBorders(trx: Transaction, key: CheckKey): Promise<void> {
  await forgetBorders(trx);
  const byLevel = await readShapes(trx);
  if (byLevel.size > 0) {
    // One cell after another: those of a province need not be in memory together.
    for await (const [level, id, code, wkb] of copyOut(trx, borderCells(key))) {
      const shapes = byLevel.get(level!.readInt32BE())!;
      const cell = { id: id!.readBigInt64BE().toString(), code: code!.toString() };
      for (const { shape, metres } of shapes.lengths.along(wkb!)) {
        const { own, touching } = shapes.findings[shape]!;
        touching.push({ ...cell, isOwn: own === cell.id, metres });
      }
    }
  }
  const findings = [...byLevel.values()].flatMap((shapes) => shapes.findings);
  await saveBorders(
    trx,
    findings
      .filter(({ touching }) => touching.length > 0)
      .map(({ n, touching }) => ({ n, cells: touching.sort(byTouch).slice(0, 2).sort(byCode) })),
  );
}

const byCode = (a: Touching, b: Touching) => (a.code < b.code ? -1 : 1);
const byTouch = (a: Touching, b: Touching) =>
  Number(b.isOwn) - Number(a.isOwn) || b.metres - a.metres || byCode(a, b);

interface LevelShapes {
  findings: { n: number; own: string; touching: Touching[] }[];
  lengths: TouchLengths;
}

async function readShapes(trx: Transaction): Promise<Map<number, LevelShapes>> {
  const byLevel = new Map<number, LevelShapes>();
  for await (const [n, levelField, own, wkb] of copyOut(trx, BORDER_SHAPES)) {
    const level = levelField!.readInt32BE();
    const shapes = byLevel.get(level) ?? { findings: [], lengths: new TouchLengths() };
    byLevel.set(level, shapes);
    shapes.lengths.add(wkb!);
    shapes.findings.push({ n: n!.readInt32BE(), own: own!.readBigInt64BE().toString(), touching: [] });
  }
  return byLevel;
}
