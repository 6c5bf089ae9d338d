import type { ColumnRuleOf, ColumnRules, ColumnTest, Relation, TestOptions } from '../../columns/index.js';
import type { Claim } from './claim.js';
import type { QualityDimension } from './dimension.js';
import type { Failures } from './queries/failing-rows.js';
import type { GroupTestOptions, TestedRows, UntypedRow } from './scope.js';
import type { ValidValues } from './valid-values.js';

/** What every kind of data test says of itself, whatever its tests are told. */
interface Described<T> {
  /** How an author writes a test of this kind. */
  readonly written: readonly string[];
  /** What it demands, in one sentence for the guide. */
  readonly summary: string;
  /** What of the quality of data it is about. */
  readonly dimension: (test: T) => QualityDimension;
  /**
   * What it looks at together: a `row` keeps the rule by itself, so that groups change nothing; a `group` of rows keeps it together, which is
   * the whole relation without `groupBy`; a `relation` is compared as a whole, and takes no groups.
   */
  readonly reach: 'row' | 'group' | 'relation';
  /** The relation that the rule refers to, if it refers to one. */
  readonly refersTo?: (test: T) => Relation;
}

/** All that Martlet knows of one kind of rule about a column. */
export interface ColumnKind<K extends keyof ColumnRules> extends Described<ColumnRuleOf<K>> {
  readonly kind: K;
  readonly reach: 'row' | 'group';
  /** The name of a test whose author gives none; the column's name follows it. */
  readonly name: (rule: ColumnRuleOf<K>) => string;
  /** What it demands of all rows, as far as proofs can use it; undefined for what only a query can tell. */
  readonly claim: (column: string, rule: ColumnRuleOf<K>) => Claim | undefined;
  /** What values keep it, for rows that are generated; undefined where no single value breaks it. */
  readonly values: (rule: ColumnRuleOf<K>) => ValidValues | undefined;
  /** The query for what breaks it. */
  readonly failures: (column: string, rule: ColumnRuleOf<K>, rows: TestedRows) => Failures;
  /** The columns whose types decide on that query, for a rule of which nothing else does where it looks at all rows. */
  readonly decidedBy?: (column: string, rule: ColumnRuleOf<K>) => readonly string[];
}

/** What a rule about rows says beside its kind, by the kind. Each file of this folder adds its own. */
export interface RowRules {}

/** A data test of one kind that a model declares in `tests`, as plain data. */
export type RowTestOf<K extends keyof RowRules> = { readonly kind: K; readonly options: TestOptions } & RowRules[K];

/** A data test about rows that a model declares in `tests`. */
export type RowTest = { [K in keyof RowRules]: RowTestOf<K> }[keyof RowRules];

/** A rule about a column that a model declares in `tests`, for some rows or in groups. */
export interface ColumnTestOfModel {
  readonly kind: 'column';
  readonly column: string;
  readonly test: ColumnTest;
  readonly options: GroupTestOptions<UntypedRow>;
}

/** A data test that a model declares in `tests`, as plain data. */
export type ModelTest = RowTest | ColumnTestOfModel;

/** All that Martlet knows of one kind of rule about rows. */
export interface RowKind<K extends keyof RowRules> extends Described<RowTestOf<K>> {
  readonly kind: K;
  /** The name of a test whose author gives none. */
  readonly name: (test: RowTestOf<K>) => string;
  /** The column that it is about, if it is about one. */
  readonly column: (test: RowTestOf<K>) => string | undefined;
  /** What it demands, where its author has said that in words. */
  readonly description?: (test: RowTestOf<K>) => string;
  readonly claim: (test: RowTestOf<K>) => Claim | undefined;
  readonly failures: (test: RowTestOf<K>, rows: TestedRows) => Failures;
  /** As for rules about columns. */
  readonly decidedBy?: (test: RowTestOf<K>) => readonly string[];
  /** For a rule that compares with the number of rows on an earlier day: what breaks it, once that number is known. */
  readonly earlier?: (test: RowTestOf<K>) => { readonly days: number; readonly failures: (rows: number) => Failures };
  /** What authors call in a model's `tests`. */
  readonly builders: Partial<RowTests<UntypedRow>>;
}

/**
 * The data tests that a model can declare; `R` is the type of its rows. It is handed to the model's `tests`, so that
 * column names and conditions are checked against the contract.
 */
export interface RowTests<R> {
  /** A rule on one column, for rows that the column's own `.test(…)` can't single out. */
  column(column: keyof R & string, test: ColumnTest, options?: GroupTestOptions<R>): ModelTest;
}

/** A kind of rule about a column. */
export function columnKind<K extends keyof ColumnRules>(kind: ColumnKind<K>): ColumnKind<K> {
  return kind;
}

/** A kind of rule about rows. */
export function rowKind<K extends keyof RowRules>() {
  return <B extends Partial<RowTests<UntypedRow>>>(kind: RowKind<K> & { readonly builders: B }): RowKind<K> & { readonly builders: B } =>
    kind;
}

/** The part of a kind that has nothing to say. */
export const nothing = (): undefined => undefined;
