import type { BoundExpression } from '../../sql/index.js';
import { EXACT_KINDS, type ExactKind } from './facts.js';

/** The portable functions whose values are of one type, whatever they are given. */
const KINDS: ReadonlyMap<string, ExactKind> = new Map(
  (
    [
      ['text', 'concat upper lower initcap trim trimStart trimEnd padStart padEnd repeat replace substring left right reverse splitPart'],
      ['text', 'regexpExtract regexpReplace md5 mask maskEmail maskHash redact formatDate listAgg arrayJoin jsonText'],
      ['date', 'dateLiteral dateTrunc dateAdd lastDay toDate parseDate'],
      ['timestamp', 'timestampLiteral timestampTrunc timestampAdd toTimestamp parseTimestamp fromUnixSeconds toTimeZone fromTimeZone'],
      ['boolean', 'isDistinctFrom startsWith endsWith contains regexpMatches boolAnd boolOr'],
    ] as const
  ).flatMap(([kind, names]) => names.split(' ').map((name) => [`martlet:${name}`, kind] as const)),
);

const CONDITIONS: ReadonlySet<string> = new Set([
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'like',
  'not like',
  'and',
  'or',
  'not _',
  'is',
  'is not',
]);

/** The type that an expression surely has, by itself: raw SQL and functions of a warehouse have any. */
export function ownKind(expression: BoundExpression): ExactKind | undefined {
  switch (expression.kind) {
    case 'value':
      return typeof expression.value === 'string' ? 'text' : typeof expression.value === 'boolean' ? 'boolean' : undefined;
    case 'aggregate':
      return KINDS.get(expression.name);
    case 'operation': {
      const { name, operands } = expression;
      if (CONDITIONS.has(name)) return 'boolean';
      if (name !== 'call:martlet:cast' && name !== 'call:martlet:tryCast') return KINDS.get(name.slice('call:'.length));
      const [, to] = operands;
      return to?.kind === 'value' ? EXACT_KINDS.find((kind) => kind === to.value) : undefined;
    }
    default:
      return undefined;
  }
}
