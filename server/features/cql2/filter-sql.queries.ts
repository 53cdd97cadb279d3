import type { OfferedCrs } from '../crs.ts';
import type { Property } from '../collections.queries.ts';
import type { Operand, Operation } from './expression.ts';
import { geometryLiteral } from './geometry-literal.ts';
import { temporalSql } from './temporal-sql.queries.ts';
import { FilterValues, type Sql } from './filter-values.queries.ts';
import { wrongFilter } from './wrong-filter.ts';

/** What a filter may speak of. */
export interface FilterScope {
  properties: ReadonlyMap<string, Property>;
  /** SQL of the geometry in EPSG:4490; null for a collection without. */
  geometry: string | null;
  /** In which the geometries of the filter are. */
  crs: OfferedCrs;
}

const COMPARISONS = new Set(['=', '<>', '<', '>', '<=', '>=']);
const SPATIAL: Record<string, string> = {
  s_intersects: 'st_intersects',
  s_disjoint: 'st_disjoint',
  s_within: 'st_within',
  s_contains: 'st_contains',
  s_equals: 'st_equals',
  s_touches: 'st_touches',
  s_crosses: 'st_crosses',
  s_overlaps: 'st_overlaps',
};

/**
 * SQL of a filter: names of properties become the expressions of `scope`, values become bindings, nothing of the
 * client's text gets into the SQL.
 * @returns a condition, and the named bindings it needs (`f0`, `f1`, …)
 * @throws AppError `filter-wrong`
 */
export function filterSql(
  expression: Operation,
  scope: FilterScope,
): { sql: string; bindings: Record<string, string | number | boolean> } {
  const values = new FilterValues(scope.properties);
  return { sql: condition(expression, scope, values), bindings: values.bindings };
}

function condition(operand: Operand | undefined, scope: FilterScope, values: FilterValues): string {
  if (typeof operand === 'boolean') return operand ? 'true' : 'false';
  if (typeof operand !== 'object' || operand === null || !('op' in operand))
    throw wrongFilter('应是一个条件', 'Expected a condition');
  const { op, args } = operand;
  const [first, second, third] = args;
  if (op === 'and' || op === 'or') {
    if (args.length === 0) throw wrongFilter(`${op} 没有条件`, `"${op}" has no conditions`);
    return `(${args.map((arg) => condition(arg, scope, values)).join(` ${op} `)})`;
  }
  if (op === 'not') return `(not ${condition(first, scope, values)})`;
  if (COMPARISONS.has(op)) {
    const [left, right] = values.pair(first, second);
    if (left.type === 'boolean' && op !== '=' && op !== '<>')
      throw wrongFilter('是否值只能用 = 和 <>', 'Yes-or-no values compare by = and <> only');
    return `(${left.sql} ${op} ${right.sql})`;
  }
  if (op === 'like') {
    const [left, right] = values.pair(first, second);
    if (left.type !== 'string') throw wrongFilter('LIKE 只用于文字', 'LIKE is for texts');
    return `(${left.sql} like ${right.sql})`;
  }
  if (op === 'between') {
    const [left, low] = values.pair(first, second);
    const [, high] = values.pair(first, third);
    return `(${left.sql} between ${low.sql} and ${high.sql})`;
  }
  if (op === 'in') return inList(first, second, values);
  if (op === 'isNull') {
    if (isGeometry(first)) return scope.geometry === null ? 'true' : `(${scope.geometry} is null)`;
    return `(${values.scalar(first).sql} is null)`;
  }
  if (op in SPATIAL) return spatial(op, first, second, scope, values);
  if (op.startsWith('t_')) return temporalSql(op, first, second, values);
  throw wrongFilter(`没有运算 ${op}`, `There is no operation ${op}`);
}

function inList(first: Operand | undefined, list: Operand | undefined, values: FilterValues): string {
  if (!Array.isArray(list) || list.length === 0)
    throw wrongFilter('IN 后应是不空的列表', 'IN needs a list that is not empty');
  const left = values.scalar(first);
  const items: Sql[] = list.map((item) => values.pair(first, item)[1]);
  return `(${left.sql} in (${items.map(({ sql }) => sql).join(', ')}))`;
}

function spatial(
  op: string,
  first: Operand | undefined,
  second: Operand | undefined,
  scope: FilterScope,
  values: FilterValues,
): string {
  if (scope.geometry === null) throw wrongFilter('这个集合没有几何', 'This collection has no geometry');
  const turned = !isGeometry(first);
  const literal = turned ? first : second;
  if (turned && !isGeometry(second))
    throw wrongFilter('空间条件的一边应是 geometry', 'One side of a spatial condition is "geometry"');
  if (typeof literal !== 'object' || literal === null || Array.isArray(literal) || 'property' in literal)
    throw wrongFilter('空间条件的另一边应是几何', 'The other side of a spatial condition is a geometry');
  const text = values.bind(geometryLiteral(boxLike(literal), scope.crs));
  // Made valid first: a bow-tie drawn by hand would end in an error of the geometry engine.
  const drawn = `st_makevalid(st_transform(st_setsrid(st_geomfromgeojson(cast(${text} as text)), ${scope.crs.srid}), 4490))`;
  return turned
    ? `${SPATIAL[op]}(${drawn}, ${scope.geometry})`
    : `${SPATIAL[op]}(${scope.geometry}, ${drawn})`;
}

/** Filters by hand and by some clients write BBOX(…) as an operation. */
function boxLike(literal: object): object {
  return 'op' in literal && literal.op === 'bbox' && 'args' in literal ? { bbox: literal.args } : literal;
}

function isGeometry(operand: Operand | undefined): boolean {
  return (
    typeof operand === 'object' &&
    !Array.isArray(operand) &&
    'property' in operand &&
    /^(geometry|geom)$/i.test(operand.property)
  );
}
