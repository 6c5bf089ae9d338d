import type { Relation } from '../../columns/index.js';
import { fullMatch } from './pattern.js';

type Plain = string | number | boolean;

/** What the values of a column must be so that a rule holds: each part that is there. */
export interface ValidValues {
  readonly notNull?: true;
  readonly unique?: true;
  readonly oneOf?: readonly Plain[];
  readonly noneOf?: readonly Plain[];
  readonly notBlank?: true;
  /** Where comparisons turn: generated rows hold the ends more often than chance would, since there a wrong comparison shows. */
  readonly range?: { readonly min?: number | string; readonly max?: number | string; readonly exclusive: boolean };
  /** In characters. */
  readonly length?: { readonly min: number; readonly max: number };
  readonly pattern?: { readonly pattern: string; readonly flags?: string; readonly matches: boolean };
  readonly occursIn?: { readonly relation: Relation; readonly column: string };
}

/** Whether a text keeps what rules say of texts. */
export function isValidText(text: string, rules: readonly ValidValues[]): boolean {
  return rules.every(({ length, pattern, noneOf, notBlank }) => {
    const characters = [...text].length;
    if (length !== undefined && (characters < length.min || characters > length.max)) return false;
    if (pattern !== undefined && fullMatch(pattern).test(text) !== pattern.matches) return false;
    return !(noneOf?.includes(text) ?? false) && !(notBlank === true && /^ *$/.test(text));
  });
}
