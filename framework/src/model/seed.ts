import type { Columns, Row } from '../columns/index.js';
import { table } from '../materializations/table/declare.js';
import { valuesOf } from '../sql/index.js';
import { declare } from './declare.js';
import type { Grain, Model, ModelOptions } from './model.js';

/** A small table whose rows stand in the project: codes, mappings, targets. */
export interface Seed<R = object> extends Model<R, 'seed'> {
  /** The rows, as they are declared. */
  readonly rows: readonly R[];
}

/** What `seed` takes. */
export interface SeedSpec<C extends Columns> extends Omit<ModelOptions<C>, 'materialized' | 'partitionBy' | 'clusterBy'> {
  /** The contract. */
  readonly columns: C;
  /** The rows, held against the contract by the compiler. */
  readonly rows: readonly NoInfer<Row<C>>[];
  /** The columns that identify a row. */
  readonly grain?: Grain<C>;
}

/**
 * Declares a small table whose rows stand in the module itself, typed by its contract. Larger data is a source with files.
 *
 * @example
 * ```ts
 * const channels = seed({
 *   name: 'channels',
 *   columns: { code: text().notNull().unique(), commission: decimal(5, 4).notNull() },
 *   rows: [
 *     { code: 'web', commission: '0.0000' },
 *     { code: 'wholesale', commission: '0.0250' },
 *   ],
 * });
 * ```
 */
export function seed<const C extends Columns>(spec: SeedSpec<C>): Seed<Row<C>> {
  const { rows, ...rest } = spec;
  return { ...declare<Row<C>, 'seed'>('seed', { ...rest, from: {}, query: () => valuesOf<Columns>(rest.columns, rows) }, table()), rows };
}
