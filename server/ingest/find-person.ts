import type { PersonKeyRow } from '../catalog/people.queries.ts';

export type FoundPerson =
  { id: number } | { problem: 'person-not-found' | 'person-ambiguous' | 'person-missing' };

/**
 * Finds the person a row names: by number, else by name and telephone, else by a name that only one person has. Two
 * persons of one name are never guessed between.
 */
export function personFinder(
  people: PersonKeyRow[],
): (row: { personNo: string | null; name: string | null; phone: string | null }) => FoundPerson {
  const byNo = new Map(people.map((person) => [person.person_no, person.id]));
  const byName = new Map<string, PersonKeyRow[]>();
  for (const person of people) byName.set(person.name, [...(byName.get(person.name) ?? []), person]);
  return ({ personNo, name, phone }) => {
    if (personNo !== null) {
      const id = byNo.get(personNo);
      return id === undefined ? { problem: 'person-not-found' } : { id };
    }
    if (name === null) return { problem: 'person-missing' };
    const same = byName.get(name) ?? [];
    const fitting = phone === null ? same : same.filter((person) => person.phone === phone);
    if (fitting.length === 0) return { problem: 'person-not-found' };
    return fitting.length > 1 ? { problem: 'person-ambiguous' } : { id: fitting[0]!.id };
  };
}

/** An issue of a row, its message in both languages; the row's position is added by the report. */
export function note(
  code: string,
  zh: string,
  en: string,
): { code: string; message: string; repaired: boolean } {
  return { code, message: `${zh} / ${en}`, repaired: false };
}

export const PERSON_PROBLEMS = {
  'person-missing': note('person-missing', '没有写明人员', 'No person is named'),
  'person-not-found': note(
    'person-not-found',
    '人员名单里没有这个人，请先导入人员',
    'Nobody of that number or name is known; import people first',
  ),
  'person-ambiguous': note(
    'person-ambiguous',
    '有几个人同名，请加人员编号或电话',
    'Several persons have that name; add the number or the telephone',
  ),
} as const;
