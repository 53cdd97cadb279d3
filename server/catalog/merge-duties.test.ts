import { expect, test } from 'vitest';
import { mergeDuties, type DutyState } from './merge-duties.ts';

const main = (
  personId: number,
  from: string | null,
  to: string | null = null,
  id: number | null = null,
): DutyState => ({
  id,
  cellId: 1,
  personId,
  role: 'main',
  post: '网格长',
  from,
  to,
  appointDoc: null,
});
const rows = (...duties: DutyState[]) => duties.map((duty, row) => ({ row, duty }));
const spans = (duties: DutyState[]) => duties.map((duty) => [duty.personId, duty.from, duty.to]);

test('an open main duty ends on the day the next one begins', () => {
  const merged = mergeDuties([main(1, null, null, 10)], rows(main(2, '2025-07-01')));
  expect(merged.close.map((duty) => duty.id)).toEqual([10]);
  expect(spans(merged.insert)).toEqual([
    [1, null, '2025-07-01'],
    [2, '2025-07-01', null],
  ]);
  expect(merged.handedOver).toHaveLength(1);
});

test('three hand-overs in one list, in any order, give the same chain, and the same list again changes nothing', () => {
  const list = [main(1, '2024-01-01'), main(2, '2025-01-01'), main(3, '2025-06-01'), main(4, '2026-01-01')];
  const first = mergeDuties([], rows(...list));
  expect(spans(first.insert)).toEqual([
    [1, '2024-01-01', '2025-01-01'],
    [2, '2025-01-01', '2025-06-01'],
    [3, '2025-06-01', '2026-01-01'],
    [4, '2026-01-01', null],
  ]);
  expect(spans(mergeDuties([], rows(...[...list].reverse())).insert).sort()).toEqual(
    spans(first.insert).sort(),
  );
  const held = first.insert.map((duty, n) => ({ ...duty, id: n + 1 }));
  const again = mergeDuties(held, rows(...list));
  expect([again.close, again.insert, again.unchanged, again.refused]).toEqual([[], [], 4, []]);
});

test('two main duties with fixed ends that overlap contradict each other, and the later row is refused', () => {
  const merged = mergeDuties(
    [],
    rows(main(1, '2025-01-01', '2025-12-31'), main(2, '2025-06-01', '2026-06-01')),
  );
  expect(merged.refused.map((refusal) => refusal.row)).toEqual([1]);
  expect(spans(merged.insert)).toEqual([[1, '2025-01-01', '2025-12-31']]);
});

test('an end delivered for a duty corrects it', () => {
  const merged = mergeDuties([main(1, '2025-01-01', null, 7)], rows(main(1, '2025-01-01', '2025-09-01')));
  expect(merged.close.map((duty) => duty.id)).toEqual([7]);
  expect(spans(merged.insert)).toEqual([[1, '2025-01-01', '2025-09-01']]);
});

test('an older main duty delivered late ends where the one held begins', () => {
  const merged = mergeDuties([main(2, '2025-06-01', null, 5)], rows(main(1, '2024-01-01')));
  expect(merged.close).toEqual([]);
  expect(spans(merged.insert)).toEqual([[1, '2024-01-01', '2025-06-01']]);
});

test('deputies and members may be many at once', () => {
  const deputy = (personId: number): DutyState => ({
    ...main(personId, null),
    role: 'deputy',
    post: '副网格长',
  });
  const merged = mergeDuties([main(1, null, null, 1)], rows(deputy(2), deputy(3)));
  expect(merged.close).toEqual([]);
  expect(merged.insert).toHaveLength(2);
});
