import type { OperationNode } from 'kysely';
import { describeType } from '../../columns/index.js';
import type { BoundQuery } from '../../sql/index.js';
import type { BindOutcome } from '../../warehouses/binder.js';
import type { Analysis } from '../analysis.js';
import { holdsRawSql } from './raw-sql.js';
import type { Reader } from './readers.js';

/**
 * What the select that runs adds to a query as it is written: from which type to which each column is cast. Where these casts are known to be
 * sound, so is that select, and it need not be proved. Undefined where more could be wrong with it than a cast.
 */
export function castsIn(
  { declaration }: Reader,
  { bound: { query, problems } }: Analysis,
  written: OperationNode,
  outcome: BindOutcome | undefined,
): readonly string[] | undefined {
  if (declaration.kind === 'data-test') return undefined;
  if (outcome?.kind !== 'bound' || problems.length > 0 || mayReadOutput(query) || holdsRawSql(written)) return undefined;
  const { columns, unknownMember = {} } = declaration;
  const cast = (from: string, column: string): string => {
    const declared = columns[column]?.definition.type;
    return `${from} as ${declared === undefined ? '' : describeType(declared)}`;
  };
  return [
    ...outcome.columns.map(({ name, physicalType }) => cast(physicalType, name.toLowerCase())),
    ...Object.entries(unknownMember).map(([column, value]) => cast(`value ${typeof value}`, column)),
  ];
}

/** Whether a clause could see the type of what is selected: an `order by` does by its name, and so may what computes with groups. */
function mayReadOutput(query: BoundQuery): boolean {
  if (query.kind === 'raw') return true;
  const { columns, groupBy, having, qualify, distinctOn, orderBy, modifiers } = query;
  const selected = new Set(columns.map(({ expression }) => expression));
  const isPlain = groupBy.every((expression) => expression.kind === 'reference' || selected.has(expression));
  return !isPlain || having !== undefined || [qualify, distinctOn, orderBy, modifiers].some((parts) => parts.length > 0);
}
