import type { Columns, QueriedRow, Row } from '../columns/index.js';
import { table } from '../materializations/table/declare.js';
import { view } from '../materializations/view/declare.js';
import { declare } from './declare.js';
import type { Grain, Model, ModelBody, ModelKind, ModelOptions } from './model.js';
import type { Seed } from './seed.js';
import type { CheckedAliases } from './semantics/aliases-of.js';
import type { AliasNames, DatePath } from './semantics/paths.js';
import type { Hierarchy, Join, Semantics, Star, StarOptions, Starred } from './semantics/star.js';
import type { Source } from './source.js';

/** Cleans and types one source (or seed), one to one. */
export interface Staging<R = object> extends Model<R, 'staging'> {}
/** A step between staging and the marts that several models share. */
export interface Intermediate<R = object> extends Model<R, 'intermediate'> {}
/** The who, what and where of facts: one row a member, identified by its key. */
export interface Dimension<R = object, S = unknown> extends Model<R, 'dimension'>, Starred<S> {}
/** What happened: one row an event at a declared grain. */
export interface Fact<R = object, S = unknown> extends Model<R, 'fact'>, Starred<S> {}
/** Numbers for people: a view over facts and dimensions. */
export interface Metric<R = object> extends Model<R, 'metric'> {}

type From<M> = Readonly<Record<string, M>>;
type General = Model<object, 'model'>;
/** What stars are built on: everything but what is built on stars. */
type Groundwork = Model<object, Exclude<ModelKind, 'metric'>>;

/**
 * Declares a staging model. It reads sources and seeds only.
 *
 * @example
 * ```ts
 * const columns = { order_id: text().notNull(), ordered_at: timestamp().notNull() };
 * const orders = source({ name: 'orders', columns });
 * const stgOrders = staging({
 *   name: 'stg_orders',
 *   from: { orders },
 *   columns,
 *   query: (db) => db.selectFrom('orders').select(['order_id', 'ordered_at']),
 * });
 * ```
 */
export function staging<const F extends From<Source | Seed>, const C extends Columns, Q>(
  spec: ModelBody<F, C, Q> & ModelOptions<C> & { readonly grain?: Grain<C> },
): Staging<Row<C>> {
  return declare('staging', spec, view());
}

/** What questions may ask of a relation. `X` is what it calls its rows, its attributes, its joins, its aliases and its bridges. */
interface SemanticOptions<C extends Columns, M, X> extends Semantics {
  /** Aggregates of its rows, as `measuresOf` makes them. */
  readonly measures?: M & Semantics['measures'];
  /** Ways to other relations beside the references of its columns, by name. */
  readonly joins?: Readonly<Record<string, Join & { readonly on: { readonly [From in NoInfer<keyof C & string>]?: string } }>>;
  /** Names for paths over references and joins, as `aliasesOf` makes them: `order_date` for `sale.order_date`. */
  readonly aliases?: CheckedAliases;
  /** The name of the date that a question means by `date`: a column, a reference, an alias, or a way to one such as `order.ordered_on`. */
  readonly time?: NoInfer<DatePath<C> | AliasNames<X>>;
  /** Levels of its columns, by name: the widest first. */
  readonly hierarchies?: Readonly<Record<string, Hierarchy<NoInfer<keyof C & string>>>>;
}

/** Declares an intermediate model. It reads staging models, seeds, dimensions and other intermediate models. */
export function intermediate<const F extends From<Staging | Intermediate | Dimension | Seed | General>, const C extends Columns, Q>(
  spec: ModelBody<F, C, Q> & ModelOptions<C> & { readonly grain?: Grain<C> },
): Intermediate<Row<C>> {
  return declare('intermediate', spec, view());
}

/**
 * Declares a dimension (type 1: it holds what is true now). Its `key` is never null and never repeats; the declared
 * `unknownMember` is added as a row of its own, for facts whose key matches nothing.
 */
export function dimension<
  const F extends From<Groundwork>,
  const C extends Columns,
  Q,
  M = Record<never, never>,
  const X extends StarOptions = Record<never, never>,
>(
  spec: ModelBody<F, C, Q> &
    ModelOptions<C> &
    SemanticOptions<C, M, X> &
    X & {
      /** The column that identifies a member. */
      readonly key: NoInfer<keyof C & string>;
      /** The row that stands for keys which match nothing. Every column must have a value. */
      readonly unknownMember?: NoInfer<QueriedRow<C>>;
    },
): Dimension<Row<C>, Star<C, M, X>> {
  const { key, ...rest } = spec;
  return declare('dimension', { ...rest, grain: [key] }, table());
}

/** Declares a fact. It reads staging and intermediate models, dimensions and other facts, never a source. */
export function fact<
  const F extends From<Groundwork>,
  const C extends Columns,
  Q,
  M = Record<never, never>,
  const X extends StarOptions = Record<never, never>,
>(spec: ModelBody<F, C, Q> & ModelOptions<C> & SemanticOptions<C, M, X> & X & { readonly grain: Grain<C> }): Fact<Row<C>, Star<C, M, X>> {
  return declare('fact', spec, table());
}

/** Declares a metric view. It reads facts, dimensions, intermediate models and other metric views. */
export function metric<const F extends From<Fact | Dimension | Intermediate | Metric | General>, const C extends Columns, Q>(
  spec: ModelBody<F, C, Q> & ModelOptions<C> & { readonly grain?: Grain<C> },
): Metric<Row<C>> {
  return declare('metric', spec, view());
}

/** Declares a model without the rules of a kind: it may read anything. */
export function model<const F extends From<Model | Source>, const C extends Columns, Q>(
  spec: ModelBody<F, C, Q> & ModelOptions<C> & { readonly grain?: Grain<C> },
): Model<Row<C>, 'model'> {
  return declare('model', spec, table());
}
