import type { SqlExpression } from '../expression.js';
import { call, type NullOf, type Strict, type TextOperand } from './operand.js';

/**
 * True where a pattern in RE2 syntax matches anywhere in a text.
 *
 * @example
 * ```ts
 * const isSku = regexpMatches(literal('P-100'), '^P-[0-9]+$');
 * ```
 */
export function regexpMatches<O extends TextOperand>(value: O, pattern: string): SqlExpression<boolean | NullOf<O>> {
  return call('regexpMatches', value, pattern);
}

/**
 * The text that a pattern in RE2 syntax first matches, or that one of its groups does; null where nothing matches.
 *
 * @example
 * ```ts
 * const digits = regexpExtract(literal('P-100'), 'P-([0-9]+)', 1);
 * ```
 */
export function regexpExtract<O extends TextOperand>(value: O, pattern: string, group = 0): SqlExpression<Strict<string, O> | null> {
  return call('regexpExtract', value, onlyGroup(pattern, group), group === 0 ? 0 : 1);
}

/**
 * The text with all matches of a pattern in RE2 syntax replaced; `\\1` to `\\9` stand for its groups.
 *
 * @example
 * ```ts
 * const masked = regexpReplace(literal('P-100'), '[0-9]', '#');
 * ```
 */
export function regexpReplace<O extends TextOperand>(value: O, pattern: string, replacement: string): SqlExpression<Strict<string, O>> {
  return call('regexpReplace', value, pattern, replacement);
}

/**
 * The same pattern with at most one capturing group, the wanted one. BigQuery allows no more than one, and nothing but
 * the numbers of groups changes.
 */
function onlyGroup(pattern: string, wanted: number): string {
  let result = '';
  let count = 0;
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    result += char;
    if (char === '\\') result += pattern.charAt(++i);
    else if (inClass) inClass = char !== ']';
    else if (char === '[') {
      inClass = true;
      // A bracket that comes first, or first after ^, stands for itself.
      for (const first of ['^', ']']) if (pattern.charAt(i + 1) === first) result += pattern.charAt(++i);
    } else if (char === '(' && pattern.charAt(i + 1) !== '?') {
      count += 1;
      if (count !== wanted) result += '?:';
    }
  }
  return result;
}
