import type { Operand } from './expression.ts';
import type { FilterValues } from './filter-values.queries.ts';
import { wrongFilter } from './wrong-filter.ts';

const OPEN = '..';

/** SQL of `t_after`, `t_before`, `t_during`, `t_equals`, `t_intersects`, `t_disjoint` of a date and a date or interval. */
export function temporalSql(
  op: string,
  first: Operand | undefined,
  second: Operand | undefined,
  values: FilterValues,
): string {
  const left = values.scalar(first);
  if (left.type !== 'date')
    throw wrongFilter('时间条件的左边应是日期属性', 'The left side must be a date property');
  const [from, to] = ends(second, values);
  const atLeast = from === null ? 'true' : `${left.sql} >= ${from}`;
  const atMost = to === null ? 'true' : `${left.sql} <= ${to}`;
  switch (op) {
    case 't_after':
      return to === null ? 'false' : `(${left.sql} > ${to})`;
    case 't_before':
      return from === null ? 'false' : `(${left.sql} < ${from})`;
    case 't_during':
    case 't_intersects':
      return `(${atLeast} and ${atMost})`;
    case 't_disjoint':
      return `(not (${atLeast} and ${atMost}))`;
    case 't_equals':
      return from === null || to === null ? 'false' : `(${left.sql} = ${from} and ${left.sql} = ${to})`;
    default:
      throw wrongFilter(`没有运算 ${op}`, `There is no operation ${op}`);
  }
}

function ends(operand: Operand | undefined, values: FilterValues): [string | null, string | null] {
  if (typeof operand === 'object' && !Array.isArray(operand) && 'interval' in operand) {
    const [from, to] = operand.interval;
    return [end(from, values), end(to, values)];
  }
  const day = values.scalar(operand, 'date').sql;
  return [day, day];
}

function end(operand: Operand, values: FilterValues): string | null {
  return operand === OPEN || operand === '' ? null : values.scalar(operand, 'date').sql;
}
