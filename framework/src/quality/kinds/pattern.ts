import type { Expression } from 'kysely';
import { MartletError } from '../../errors.js';
import { portablePattern, type RegexpFlags, regexpMatches, type SqlExpression } from '../../sql/index.js';

/** A regular expression of a rule: its source, and those of its flags that change what a whole text matches. */
export interface Pattern {
  readonly pattern: string;
  readonly flags?: RegexpFlags;
}

/** Flags that change where a search begins or what it returns, but not what a whole text matches. RE2 always reads whole characters, as `u` asks. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['d', 'g', 'u', 'y']);

/**
 * What a rule keeps of a regular expression.
 *
 * @throws MartletError `pattern-flag-unknown` for a flag that the warehouses can't honour, `pattern-not-portable` for what they read differently.
 */
export function patternOf(pattern: RegExp | string): Pattern {
  portablePattern(typeof pattern === 'string' ? pattern : pattern.source, { countsGroups: false });
  if (typeof pattern === 'string') return { pattern };
  const flags = [...pattern.flags].filter((flag) => !WITHOUT_EFFECT.has(flag));
  const unknown = flags.find((flag) => flag !== 'i' && flag !== 's');
  if (unknown !== undefined) throw new MartletError('pattern-flag-unknown', { pattern: String(pattern), flag: unknown });
  // The flags of a regular expression come in the order of the alphabet.
  return { pattern: pattern.source, ...(flags.length === 0 ? {} : { flags: flags.join('') as RegexpFlags }) };
}

/** Whether a whole text matches, in SQL. */
export function matchesWhole(value: Expression<string>, { pattern, flags }: Pattern): SqlExpression<boolean | null> {
  return regexpMatches(value, whole(pattern), flags);
}

/** The same as a regular expression of JavaScript. */
export function fullMatch({ pattern, flags }: { readonly pattern: string; readonly flags?: string }): RegExp {
  return new RegExp(whole(pattern), flags);
}

/** The group keeps alternatives together. It is a plain one, since Snowflake refuses `(?:…)`; nothing refers to it by its number. */
function whole(pattern: string): string {
  return `^(${pattern})$`;
}
