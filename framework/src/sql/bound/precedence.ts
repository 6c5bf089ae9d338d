import type { BoundExpression } from './bound-expression.js';

/** Binds tighter than every operator: a name, a literal, a call, anything in parentheses. */
export const ATOM = 100;
/** It is not known how it binds: raw SQL with operators of its own. */
export const UNKNOWN = 0;

const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['not'],
  ['is', 'is not', 'is distinct from', 'is not distinct from'],
  ['=', '!=', '<', '<=', '>', '>=', '<=>'],
  ['in', 'not in', 'like', 'not like', 'ilike', 'not ilike', 'between', 'regexp', '~', '~*', '!~', '!~*'],
  ['||', '->', '->>', '&', '|', '#', '<<', '>>', '@>', '<@', '&&'],
  ['+', '-'],
  ['*', '/', '%'],
  ['^'],
  ['negate'],
];

const TABLE: ReadonlyMap<string, number> = new Map(LEVELS.flatMap((names, level) => names.map((name) => [name, level + 1] as const)));

/** How tightly an operator binds; the weakest first. */
export function precedenceOf(operator: string): number {
  return TABLE.get(operator) ?? UNKNOWN;
}

/** How loosely the printed text of an expression binds. */
export function looseness(expression: BoundExpression): number {
  return expression.kind === 'operation' || expression.kind === 'raw' ? expression.precedence : ATOM;
}

/** True when nothing around the expression can tear it apart. */
export function isAtom(expression: BoundExpression): boolean {
  return looseness(expression) === ATOM;
}
