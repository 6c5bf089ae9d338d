import type { OperationNodeSource, QueryCreator } from 'kysely';
import type { TestOptions } from '../columns/index.js';
import type { Db } from '../sql/index.js';
import type { Model, Tables, UntypedTables } from './model.js';
import type { Source } from './source.js';

/** That columns of a model are equal to metrics, row by row. */
export interface MetricEquality {
  /** The model. */
  readonly model: Model;
  /** The name of the metric, by the name of the column. */
  readonly metrics: Readonly<Record<string, string>>;
}

/** A data test of its own: a query whose rows are the failures. */
export interface DataTest {
  /** Always `data-test`. */
  readonly kind: 'data-test';
  /** The test's name; also its file's name. */
  readonly name: string;
  /** Why the rule exists, for a reader of the catalog. */
  readonly description?: string;
  /** The relations that the query reads, by the name that it uses. */
  readonly from: Readonly<Record<string, Model | Source>>;
  /** How the test is weighed and reported. */
  readonly options: TestOptions;
  /** Words to select it by, `tag:` and one of them. */
  readonly tags: readonly string[];
  /** What it proves of a model: which of its columns are equal to which metrics. */
  readonly equals?: MetricEquality;
  /** Returns the rows that break the rule. */
  readonly query: (db: QueryCreator<UntypedTables>) => OperationNodeSource;
}

/** What `dataTest` takes. */
export interface DataTestSpec<F> extends Omit<TestOptions, 'name'> {
  /** The test's name; also its file's name. */
  readonly name: string;
  /** The relations that the query reads, by the name that it uses: the only names in scope. */
  readonly from: F;
  /** Words to select it by, `tag:` and one of them. */
  readonly tags?: readonly string[];
  /** Returns the rows that break the rule; none means that it holds. */
  readonly query: (db: Db<Tables<F>>) => OperationNodeSource;
}

/**
 * Declares a business rule over one or more relations. The query returns the rows that break it.
 *
 * @example
 * ```ts
 * const columns = { order_id: text().notNull(), quantity: integer().notNull() };
 * const orders = source({ name: 'orders', columns });
 * const noEmptyOrders = dataTest({
 *   name: 'no_empty_orders',
 *   from: { orders },
 *   query: (db) => db.selectFrom('orders').select('order_id').where('quantity', '=', 0),
 * });
 * ```
 */
export function dataTest<const F extends Readonly<Record<string, Model | Source>>>(spec: DataTestSpec<F>): DataTest {
  const { name, description, from, tags = [], query, ...options } = spec;
  // The public signature has checked the query against `from`; its types are erased here.
  return { kind: 'data-test', name, description, from, tags, options, query: query as unknown as DataTest['query'] };
}
