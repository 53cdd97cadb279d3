import { choose, pick, randomStream, type Random } from '../random.ts';
import type { CountyCell, CountyLand } from './county-land.ts';
import { personName, REMARK } from './names.ts';

/** A table as it is written to a CSV: names of the columns, then rows. */
export interface Table {
  columns: string[];
  rows: string[][];
}

export interface CountyPeople {
  persons: Table;
  duties: Table;
  patrols: Table;
}

const POSTS = ['县政府分管负责人', '乡镇长', '村党支部书记', '村民小组长'];
const OFFICES = ['清漪县自然资源局', '乡镇自然资源所', '村民委员会', '村民委员会'];
const FROM = '2025-01-01';
const TURN_OF_YEAR = { last: '2025-12-31', next: '2026-01-21' }; // three weeks in which nobody holds the duty
const VACANT = 0.02;
const SUCCEEDED = 0.05;
const PATROL_WEEKS = 13;

/** Who is responsible for which cell, and who walked it in the first quarter of 2026. */
export function makeCountyPeople(seed: number, { levels }: CountyLand): CountyPeople {
  const random = randomStream(seed, 'county-people');
  const book: CountyPeople = {
    persons: { columns: ['人员编号', '姓名', '单位', '职务', '手机', '备注'], rows: [] },
    duties: {
      columns: ['网格编码', '网格名称', '人员编号', '姓名', '岗位', '开始日期', '结束日期', '备注'],
      rows: [],
    },
    patrols: {
      columns: ['网格编码', '人员编号', '巡查日期', '里程公里', '发现问题', '问题描述', '备注'],
      rows: [],
    },
  };
  for (const [n, cells] of levels.entries()) {
    for (const cell of cells) {
      const chief = appoint(book, cell, n, random);
      if (n === 2 && chief) addPatrols(book, cell, chief, random);
    }
  }
  return book;
}

/** Chief, deputy and members of a cell; now and then the post is vacant or changed hands. @returns who walks it */
function appoint(book: CountyPeople, cell: CountyCell, n: number, random: Random): string | null {
  const serve = (post: string, from = FROM, to = '') => {
    const name = personName(random);
    const id = addPerson(book, name, n, cell);
    book.duties.rows.push([cell.code, cell.name, id, name, post, from, to, REMARK]);
    return id;
  };
  if (n === 3) return random() < VACANT ? null : serve('片长');
  let chief: string | null = null;
  const luck = random();
  if (luck < SUCCEEDED) {
    serve('网格长', FROM, TURN_OF_YEAR.last);
    chief = serve('网格长', TURN_OF_YEAR.next);
  } else if (n < 2 || luck > SUCCEEDED + VACANT) chief = serve('网格长');
  if (n < 2 || random() < 0.6) serve('副网格长');
  if (n === 2) serve('网格员');
  return chief;
}

/** Telephone numbers begin with 100: no line in China has one of these. */
function addPerson({ persons }: CountyPeople, name: string, n: number, cell: CountyCell): string {
  const number = persons.rows.length + 1;
  const id = `SF${String(number).padStart(5, '0')}`;
  const phone = `100${String(number).padStart(8, '0')}`;
  persons.rows.push([
    id,
    name,
    n < 2 ? OFFICES[n]! : `${cell.name}${n === 2 ? '' : '所在'}${OFFICES[n]!}`,
    POSTS[n]!,
    phone,
    REMARK,
  ]);
  return id;
}

function addPatrols({ patrols }: CountyPeople, cell: CountyCell, person: string, random: Random): void {
  for (let week = 0; week < PATROL_WEEKS; week++) {
    if (random() < 0.2) continue; // a visit that was due and not made
    const day = week * 7 + pick(random, 5);
    const found = random() < 0.03;
    const problem = found ? choose(random, ['新增堆土', '耕地撂荒', '疑似新建房屋', '河边倾倒']) : '';
    const km = (1 + random() * 6).toFixed(1);
    patrols.rows.push([cell.code, person, dayOf2026(day), km, found ? '是' : '否', problem, REMARK]);
  }
}

/** ISO date of a day of the first quarter of 2026, from 0. */
function dayOf2026(day: number): string {
  let rest = day;
  for (const [month, days] of [31, 28, 31].entries()) {
    if (rest < days) return `2026-0${month + 1}-${String(rest + 1).padStart(2, '0')}`;
    rest -= days;
  }
  return '2026-03-31';
}
