import { z } from 'zod';
import { MAX_DEPTH, MAX_LENGTH, type Operand, type Operation } from './expression.ts';
import { wrongFilter } from './wrong-filter.ts';

const operation = z.looseObject({ op: z.string().max(40), args: z.array(z.unknown()).max(2000) });

/** Reads CQL2 JSON. What its operations mean is looked at where SQL is made of them. @throws AppError `filter-wrong` */
export function parseCql2Json(text: string): Operation {
  if (text.length > MAX_LENGTH)
    throw wrongFilter(
      `过滤条件太长（上限 ${MAX_LENGTH} 字符）`,
      `The filter is longer than ${MAX_LENGTH} characters`,
    );
  return readOperation(parseJson(text), 0);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw wrongFilter('不是 JSON', `Not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function readOperation(value: unknown, depth: number): Operation {
  const parsed = operation.safeParse(value);
  if (!parsed.success)
    throw wrongFilter('应是含 op 和 args 的对象', 'Expected an object with "op" and "args"');
  // The standard writes "isNull" and everything else in small letters; clients are not that careful.
  const op = parsed.data.op.toLowerCase();
  return {
    op: op === 'isnull' ? 'isNull' : op,
    args: parsed.data.args.map((arg) => readOperand(arg, depth + 1)),
  };
}

function readOperand(value: unknown, depth: number): Operand {
  if (depth > MAX_DEPTH)
    throw wrongFilter('过滤条件嵌套太深', `The filter nests deeper than ${MAX_DEPTH} levels`);
  if (value === null || value === undefined)
    throw wrongFilter('null 不是一个值，请用 isNull', 'null is not a value; use isNull');
  if (Array.isArray(value)) return value.map((item) => readOperand(item, depth + 1));
  if (typeof value !== 'object') return value as Operand;
  if ('op' in value) return readOperation(value, depth);
  if ('interval' in value && Array.isArray(value.interval)) {
    const [from, to] = value.interval.map((end) => readOperand(end, depth + 1));
    return { interval: [from ?? '..', to ?? '..'] };
  }
  return value as Operand;
}
