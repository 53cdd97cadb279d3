import { MAX_DEPTH, type Operand, type Operation } from './expression.ts';
import { isWktType, parseWkt } from './parse-wkt.ts';
import { TokenReader } from './token-reader.ts';
import { wrongFilter } from './wrong-filter.ts';

const COMPARISONS = new Set(['=', '<>', '<', '>', '<=', '>=']);
const SPATIAL = /^s_(intersects|disjoint|within|contains|equals|touches|crosses|overlaps)$/;
const TEMPORAL = /^t_(after|before|during|equals|intersects|disjoint)$/;

/**
 * Reads CQL2 text (OGC 21-065 §7, the classes that the service declares) to its end.
 * @throws AppError `filter-wrong` with the place
 */
export function parseCql2Text(text: string): Operation {
  const tokens = new TokenReader(text);
  const expression = readOr(tokens, 0);
  tokens.expectEnd();
  return expression;
}

function readOr(tokens: TokenReader, depth: number): Operation {
  return readChain(tokens, 'or', () => readAnd(tokens, depth));
}

function readAnd(tokens: TokenReader, depth: number): Operation {
  return readChain(tokens, 'and', () => readNot(tokens, depth));
}

function readChain(tokens: TokenReader, op: 'and' | 'or', readOne: () => Operation): Operation {
  const args = [readOne()];
  while (tokens.takeWord(op)) args.push(readOne());
  return args.length === 1 ? args[0]! : { op, args };
}

function readNot(tokens: TokenReader, depth: number): Operation {
  if (depth > MAX_DEPTH)
    throw wrongFilter('过滤条件嵌套太深', `The filter nests deeper than ${MAX_DEPTH} levels`);
  if (tokens.takeWord('not')) return { op: 'not', args: [readNot(tokens, depth + 1)] };
  if (tokens.takeSign('(')) {
    const inner = readOr(tokens, depth + 1);
    tokens.expectSign(')');
    return inner;
  }
  return readPredicate(tokens, depth);
}

function readPredicate(tokens: TokenReader, depth: number): Operation {
  const call = tokens.peekCall();
  if (call && (SPATIAL.test(call) || TEMPORAL.test(call))) {
    tokens.takeCall();
    const first = readOperand(tokens, depth);
    tokens.expectSign(',');
    const second = readOperand(tokens, depth);
    tokens.expectSign(')');
    return { op: call, args: [first, second] };
  }
  const left = readOperand(tokens, depth);
  const sign = tokens.takeOneOf(COMPARISONS);
  if (sign) return { op: sign, args: [left, readOperand(tokens, depth)] };
  if (tokens.takeWord('is')) {
    const negated = tokens.takeWord('not');
    tokens.expectWord('null');
    return negate(negated, { op: 'isNull', args: [left] });
  }
  const negated = tokens.takeWord('not');
  if (tokens.takeWord('like'))
    return negate(negated, { op: 'like', args: [left, readOperand(tokens, depth)] });
  if (tokens.takeWord('between')) {
    const low = readOperand(tokens, depth);
    tokens.expectWord('and');
    return negate(negated, { op: 'between', args: [left, low, readOperand(tokens, depth)] });
  }
  if (tokens.takeWord('in')) {
    tokens.expectSign('(');
    const list = [readOperand(tokens, depth)];
    while (tokens.takeSign(',')) list.push(readOperand(tokens, depth));
    tokens.expectSign(')');
    return negate(negated, { op: 'in', args: [left, list] });
  }
  if (negated) throw tokens.unexpected();
  // A yes-or-no property is a condition of its own.
  if (typeof left === 'object' && 'property' in left) return { op: '=', args: [left, true] };
  if (typeof left === 'boolean') return { op: '=', args: [left, true] };
  throw tokens.unexpected();
}

function negate(negated: boolean, operation: Operation): Operation {
  return negated ? { op: 'not', args: [operation] } : operation;
}

function readOperand(tokens: TokenReader, depth: number): Operand {
  if (depth > MAX_DEPTH)
    throw wrongFilter('过滤条件嵌套太深', `The filter nests deeper than ${MAX_DEPTH} levels`);
  const literal = tokens.takeLiteral();
  if (literal !== undefined) return literal;
  const call = tokens.peekCall();
  if (call === 'casei') {
    tokens.takeCall();
    const inner = readOperand(tokens, depth + 1);
    tokens.expectSign(')');
    return { op: 'casei', args: [inner] };
  }
  if (call === 'date' || call === 'timestamp') {
    tokens.takeCall();
    const value = tokens.expectText();
    tokens.expectSign(')');
    return call === 'date' ? { date: value } : { timestamp: value };
  }
  if (call === 'interval') {
    tokens.takeCall();
    const from = readOperand(tokens, depth + 1);
    tokens.expectSign(',');
    const to = readOperand(tokens, depth + 1);
    tokens.expectSign(')');
    return { interval: [from, to] };
  }
  if (call === 'bbox') {
    tokens.takeCall();
    const bbox = [tokens.expectNumber()];
    while (tokens.takeSign(',')) bbox.push(tokens.expectNumber());
    tokens.expectSign(')');
    return { bbox };
  }
  if (call && isWktType(call)) return parseWkt(tokens);
  if (call) throw wrongFilter(`没有函数 ${call}`, `There is no function ${call}`);
  return { property: tokens.expectName() };
}
