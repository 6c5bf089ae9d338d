import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Columns, DateString, LogicalType } from '../../columns/index.js';

/** Reads a column of a row: `row('weight_kg')`. */
type ColumnReader<C extends Columns> = <K extends keyof C & string>(column: K) => Expression<C[K]['valueType']>;

/** What comparisons are made with: `eb(row('weight_kg'), '<', decimalLiteral('1'))`. */
type Comparisons = ExpressionBuilder<Record<never, never>, never>;

declare const computed: unique symbol;

/** An attribute that is computed of the columns of a row, as plain data. `V` is the type of a value. */
export interface ComputedAttribute<V = unknown> extends AttributeOptions {
  /** Never present at run time: the type of a value. */
  readonly [computed]?: V;
  /** The type of its values. */
  readonly type: LogicalType;
  /** Makes its value of the columns. */
  readonly of: (row: (column: string) => Expression<never>, eb: Comparisons) => Expression<unknown>;
}

/** The options of an attribute, beside what it is. */
export interface AttributeOptions {
  /** What it means, for a reader of the catalog. */
  readonly description?: string;
}

type Builder<C extends Columns, T> = <V extends T | null>(
  of: (row: ColumnReader<C>, eb: Comparisons) => Expression<V>,
  options?: AttributeOptions,
) => ComputedAttribute<V>;

/** What builds the attributes of a contract, by the type of their values. */
export interface AttributeBuilders<C extends Columns> {
  /** A text. */
  readonly text: Builder<C, string>;
  /** A whole number. */
  readonly integer: Builder<C, number>;
  /** True or false. */
  readonly boolean: (
    of: (row: ColumnReader<C>, eb: Comparisons) => Expression<SqlBool | null>,
    options?: AttributeOptions,
  ) => ComputedAttribute<boolean | null>;
  /** A day. It is asked by its periods, too. */
  readonly date: Builder<C, DateString>;
}

/**
 * Attributes that are computed of the columns of a dimension (or of a fact), by name: bands, classes and flags that no column holds. Questions ask by them as
 * by columns.
 *
 * @example
 * ```ts
 * const columns = { product_key: text().notNull(), weight_kg: decimal(18, 3) };
 * const attributes = attributesOf(columns, (a) => ({
 *   weight_class: a.text((row, eb) => caseWhen(eb(row('weight_kg'), '<', decimalLiteral('1')), 'light').else('heavy'), {
 *     description: 'Light below one kilogram.',
 *   }),
 * }));
 * ```
 */
export function attributesOf<const C extends Columns, A extends Readonly<Record<string, ComputedAttribute>>>(
  _columns: C,
  build: (a: AttributeBuilders<C>) => A,
): A {
  // The signatures have checked the names of columns; the builders are the same for every contract.
  return build(BUILDERS as unknown as AttributeBuilders<C>);
}

const ofType =
  (kind: 'text' | 'integer' | 'boolean' | 'date') =>
  (of: ComputedAttribute['of'], options: AttributeOptions = {}): ComputedAttribute => ({ type: { kind }, of, ...options });

const BUILDERS = { text: ofType('text'), integer: ofType('integer'), boolean: ofType('boolean'), date: ofType('date') };
