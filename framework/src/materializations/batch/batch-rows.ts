import { type Expression, expressionBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely';
import { type Model, partitionUnit } from '../../model/index.js';
import type { UntypedTables } from '../../model/model.js';
import { dateTrunc, ifElse, literal, max, over, qualify, SqlExpression, timestampTrunc } from '../../sql/index.js';
import type { BatchBounds } from './batch-bounds.js';
import { valueIn } from './literal-of.js';

/** The name of a model's query, around which the condition of a batch stands. */
export const MODEL_ROWS = 'model_rows';

/** The rows of a model's query, of which a batch takes some. */
export type BatchRows = SelectQueryBuilder<UntypedTables, string, Record<string, unknown>>;

export type BatchFilter = Expression<SqlBool>;

type Range = Omit<Extract<BatchBounds, { readonly kind: 'range' }>, 'kind'>;

export const rowEb = expressionBuilder<UntypedTables, string>();

export function columnIn(column: string, rows = MODEL_ROWS): SqlExpression<unknown> {
  return new SqlExpression(rowEb.ref(`${rows}.${column}`).toOperationNode());
}

/**
 * Whether the time of a row lies in a range that has a beginning or an end.
 *
 * @param rows - The name under which the rows are read.
 */
export function isInRange(model: Model, column: string, { from, to }: Range, rows = MODEL_ROWS): BatchFilter {
  const time = columnIn(column, rows);
  return rowEb.and([
    ...(from === undefined ? [] : [rowEb(time, '>=', valueIn(model, column, from))]),
    ...(to === undefined ? [] : [rowEb(time, '<', valueIn(model, column, to))]),
  ]);
}

/** The rows of the groups in which a condition holds for any. */
export function inGroups(rows: BatchRows, group: readonly Expression<unknown>[], condition: BatchFilter): BatchRows {
  const found = over(max(ifElse(condition, literal(1), literal(0))), { partitionBy: group });
  return qualify(rows, () => rowEb(found, '=', 1) as BatchFilter);
}

/** The partition in which a row lies. */
export function partitionOf(model: Model, column: string): Expression<unknown> {
  const unit = partitionUnit(model);
  // The contract says what the column holds, which TypeScript can't see in a name.
  const value = columnIn(column) as Expression<unknown> as Expression<never>;
  if (unit === undefined) return value;
  return model.columns[column]?.definition.type.kind === 'date' && unit !== 'hour' ? dateTrunc(unit, value) : timestampTrunc(unit, value);
}
