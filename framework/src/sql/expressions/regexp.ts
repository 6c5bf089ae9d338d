import type { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { literal } from './literals.js';
import { OPERANDS_ONLY } from './mutation-hints.js';
import { call, type NullOf, type Strict, type TextOperand } from './operand.js';
import { portablePattern } from './pattern.js';

export const regularExpressions = {
  regexpMatches: { value: 'boolean', nulls: 'strict', ...PLAIN, mutants: OPERANDS_ONLY },
  regexpExtract: { value: 'text', nulls: 'possible', ...PLAIN, mutants: OPERANDS_ONLY },
  regexpReplace: { value: 'text', nulls: 'strict', ...PLAIN, mutants: OPERANDS_ONLY },
} satisfies Readonly<Record<string, Scalar>>;

/** How a pattern is read: `i` ignores case, `s` lets `.` match the end of a line too. */
export type RegexpFlags = 'i' | 's' | 'is';

/**
 * True where a pattern matches anywhere in a text. Patterns are of the syntax that all warehouses share: characters and classes, groups,
 * alternatives, greedy repetitions, anchors, and `\d \s \w \b` with their opposites.
 *
 * @throws MartletError `pattern-not-portable` for a pattern that not all warehouses read alike.
 *
 * @example
 * ```ts
 * const isSku = regexpMatches(literal('p-100'), '^P-[0-9]+$', 'i');
 * ```
 */
export function regexpMatches<O extends TextOperand>(value: O, pattern: string, flags?: RegexpFlags): SqlExpression<boolean | NullOf<O>> {
  const arguments_ = [value, literal(portablePattern(pattern, { countsGroups: false })), ...(flags === undefined ? [] : [literal(flags)])];
  return call('regexpMatches', ...arguments_);
}

/**
 * The text that a pattern first matches, or that one of its groups does; null where nothing matches.
 *
 * @throws MartletError `pattern-not-portable` for a pattern that not all warehouses read alike, or with a group of the kind `(?:…)`.
 *
 * @example
 * ```ts
 * const digits = regexpExtract(literal('P-100'), 'P-([0-9]+)', 1);
 * ```
 */
export function regexpExtract<O extends TextOperand>(value: O, pattern: string, group = 0): SqlExpression<Strict<string, O> | null> {
  return call('regexpExtract', value, literal(portablePattern(pattern, { countsGroups: true })), group);
}

/**
 * The text with all matches of a pattern replaced; `\\1` to `\\9` are its groups.
 *
 * @throws MartletError `pattern-not-portable` for a pattern that not all warehouses read alike.
 *
 * @example
 * ```ts
 * const masked = regexpReplace(literal('P-100'), '[0-9]', '#');
 * ```
 */
export function regexpReplace<O extends TextOperand>(value: O, pattern: string, replacement: string): SqlExpression<Strict<string, O>> {
  return call('regexpReplace', value, literal(portablePattern(pattern, { countsGroups: true })), literal(replacement));
}
