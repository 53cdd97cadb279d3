import type { Property, PropertyType } from '../collections.queries.ts';
import type { Operand } from './expression.ts';
import { wrongFilter } from './wrong-filter.ts';

export interface Sql {
  sql: string;
  type: PropertyType;
}

const DAY = /^(?!0000)\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^((?!0000)\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** Makes SQL of the operands of a filter and gathers the values that are bound. */
export class FilterValues {
  readonly bindings: Record<string, string | number | boolean> = {};
  private readonly properties: ReadonlyMap<string, Property>;
  private count = 0;

  constructor(properties: ReadonlyMap<string, Property>) {
    this.properties = properties;
  }

  /** Binds a value. @returns how SQL names it */
  bind(value: string | number | boolean): string {
    const name = `f${this.count++}`;
    this.bindings[name] = value;
    return `:${name}`;
  }

  /** Two operands that are compared: a value takes the type of the property beside it. */
  pair(first: Operand | undefined, second: Operand | undefined): [Sql, Sql] {
    const left = this.scalar(first, this.typeOf(second));
    const right = this.scalar(second, left.type);
    if (left.type !== right.type && !(isNumber(left.type) && isNumber(right.type)))
      throw wrongFilter(
        `不能拿${left.type}和${right.type}比较`,
        `A ${left.type} and a ${right.type} cannot be compared`,
      );
    return [left, right];
  }

  /** SQL of a property or a value; `expected` decides what a text means that stands beside a date. */
  scalar(operand: Operand | undefined, expected?: PropertyType | null): Sql {
    if (typeof operand === 'string')
      return expected === 'date'
        ? this.day(operand)
        : { sql: `cast(${this.bind(operand)} as text)`, type: 'string' };
    if (typeof operand === 'number') {
      if (!Number.isFinite(operand)) throw wrongFilter('数字太大', 'The number is too large');
      return { sql: `cast(${this.bind(operand)} as float8)`, type: 'number' };
    }
    if (typeof operand === 'boolean')
      return { sql: `cast(${this.bind(operand)} as boolean)`, type: 'boolean' };
    if (typeof operand === 'object' && !Array.isArray(operand)) {
      if ('property' in operand) return this.property(operand.property);
      if ('date' in operand) return this.day(operand.date);
      if ('timestamp' in operand) return this.day(operand.timestamp);
      if ('op' in operand && operand.op === 'casei') {
        const inner = this.scalar(operand.args[0]);
        if (inner.type !== 'string') throw wrongFilter('CASEI 只用于文字', 'CASEI is for texts');
        return { sql: `lower(${inner.sql})`, type: 'string' };
      }
    }
    throw wrongFilter('应是属性或值', 'Expected a property or a value');
  }

  /** A day, or the day of a moment: what is filtered has days. @throws AppError `filter-wrong` */
  day(text: string): Sql {
    const day = DAY.test(text) ? text : MOMENT.exec(text)?.[1];
    const known = day !== undefined && !Number.isNaN(Date.parse(day)) && isRealDay(day);
    if (!known) throw wrongFilter(`${text} 不是日期（YYYY-MM-DD）`, `${text} is not a date (YYYY-MM-DD)`);
    return { sql: `cast(${this.bind(day)} as date)`, type: 'date' };
  }

  private property(name: string): Sql {
    const found = this.properties.get(name) ?? this.properties.get(name.toLowerCase());
    if (!found) throw wrongFilter(`没有属性 ${name}`, `There is no property ${name}`);
    return { sql: found.sql, type: found.type };
  }

  private typeOf(operand: Operand | undefined): PropertyType | null {
    if (typeof operand === 'object' && !Array.isArray(operand) && 'property' in operand)
      return this.property(operand.property).type;
    return null;
  }
}

function isNumber(type: PropertyType): boolean {
  return type === 'number' || type === 'integer';
}

/** 30 February parses in JavaScript and is refused by PostgreSQL. */
function isRealDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
