import './kysely-variance.js';
import type { OperationNodeSource, QueryCreator } from 'kysely';
import type { Columns, Problem, Relation, Row, RowOf } from '../columns/index.js';
import type { ModelTest, RowTests } from '../quality/kinds/index.js';
import type { Db } from '../sql/index.js';
import type { Hooks, SELF } from './hooks.js';
import type { Materialization } from './materialization.js';
import type { Monitor, RowMonitors } from './monitor.js';
import type { RollupDefinition } from './semantics/rollup.js';
import type { Semantics } from './semantics/star.js';
import type { FreshnessRule, Source } from './source.js';
import type { Grants, Partitioning } from './storage.js';
import type { WebAddress } from './web-address.js';

/** What a model is for; each kind has its own rules. */
export type ModelKind = 'staging' | 'intermediate' | 'dimension' | 'fact' | 'metric' | 'model' | 'seed';

/** A relation that the project builds. `R` is the type of one row. */
export interface Model<R = object, K extends ModelKind = ModelKind> extends Relation<R>, Semantics {
  /** What the model is for. */
  readonly kind: K;
  /** What one row is, for a reader of the catalog. */
  readonly description?: string;
  /** What the model reads, by the name that its query uses. */
  readonly from: Readonly<Record<string, Model | Source>>;
  /** The columns that identify a row. */
  readonly grain?: readonly string[];
  /** How the model becomes a relation. */
  readonly materialized: Materialization;
  /** The column by which the warehouse splits the table, where it can. */
  readonly partitionBy?: Partitioning;
  /** The columns by which the warehouse keeps rows together, where it can. */
  readonly clusterBy?: readonly string[];
  /** Whether the warehouse keeps no copies of lost rows beyond its time travel. */
  readonly transient?: boolean;
  /** Names and values that the warehouse keeps with the table and its view. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Who may read the relation. */
  readonly grants?: Grants;
  /** Statements that run before the model is built. */
  readonly before?: Hooks<UntypedTables>;
  /** Statements that run after it is built. */
  readonly after?: Hooks<UntypedTables>;
  /** Data tests beside those that the contract, the grain and the key derive. */
  readonly tests: readonly ModelTest[];
  /** Numbers of the model that are watched over time. */
  readonly monitors: readonly Monitor[];
  /** How old the newest row, or the last build, may be. */
  readonly freshness?: FreshnessRule;
  /** What a roll-up keeps of a fact; undefined for all else. */
  readonly rollup?: RollupDefinition;
  /** The values of the row that stands for keys which match nothing; dimensions only. */
  readonly unknownMember?: Readonly<Record<string, unknown>>;
  /** The schema of the relation; the project's schema for this kind when left out. */
  readonly schema?: string;
  /** Words to select it by, `tag:` and one of them. */
  readonly tags: readonly string[];
  /** Who answers for the model. */
  readonly owner?: string;
  /** The address of the page that says what to do when it fails; alerts and the catalog link to it. */
  readonly runbook?: WebAddress;
  /** Anything else that a reader of the manifest should know. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** Builds the query. It is given the names of `from` and nothing else. */
  readonly query: (db: QueryCreator<UntypedTables>) => OperationNodeSource;
}

/** The tables of a query, once their types have been checked. */
export type UntypedTables = Record<string, Record<string, unknown>>;

/** The tables that a query may read, from what its model declares in `from`. */
export type Tables<F> = { [K in keyof F]: RowOf<F[K]> };

/** The row type that a Kysely query returns. */
export type Output<Q> = Q extends { readonly expressionType?: infer O } ? NonNullable<O> : never;

/** The query's own type when it conforms to the contract, otherwise the sentences that say why it does not. */
export type Conforming<Q, C extends Columns> = unknown extends Q ? Q : [Problem<Output<Q>, C>] extends [never] ? Q : Problem<Output<Q>, C>;

/** Options that all models share. */
export interface ModelOptions<C extends Columns> {
  /** The relation's name; also its file's name. */
  readonly name: string;
  /** What one row is, for a reader of the catalog. */
  readonly description?: string;
  /** How the model becomes a relation; a view for staging, intermediate and metric models, otherwise a table. */
  readonly materialized?: Materialization<NoInfer<Row<C>>>;
  /** The column by which the warehouse splits the table, where it can; with a unit for days and instants, and an end to keeping it. */
  readonly partitionBy?: NoInfer<keyof C & string> | Partitioning<NoInfer<keyof C & string>>;
  /** The columns by which the warehouse keeps rows together, where it can. */
  readonly clusterBy?: readonly NoInfer<keyof C & string>[];
  /**
   * Whether the warehouse keeps no copies of lost rows for the time after its time travel, which cost storage, where it would keep
   * any. What a run builds whole is transient when left out, a table that is kept from run to run is not.
   */
  readonly transient?: boolean;
  /** Names and values that the warehouse keeps with the table and its view, where it can: who pays for it, what it belongs to. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Who may read the relation, where the warehouse knows of rights. */
  readonly grants?: Grants;
  /** Data tests beside those that the contract, the grain and the key derive. */
  readonly tests?: (t: RowTests<NoInfer<Row<C>>>) => readonly ModelTest[];
  /** Numbers of the model that are watched over time. */
  readonly monitors?: (m: RowMonitors<NoInfer<Row<C>>>) => readonly Monitor[];
  /** How old the newest row, or the last build, may be. */
  readonly freshness?: Omit<FreshnessRule, 'by'> & {
    /** The column that says when a row came to be. */
    readonly column?: NoInfer<keyof C & string>;
  };
  /** The schema of the relation; the project's schema for this kind when left out. */
  readonly schema?: string;
  /** Words to select it by, `tag:` and one of them. */
  readonly tags?: readonly string[];
  /** Who answers for the model: a person, a team or an address. */
  readonly owner?: string;
  /** The address of the page that says what to do when it fails; alerts and the catalog link to it. */
  readonly runbook?: WebAddress;
  /** Anything else that a reader of the manifest should know. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** The contract, the dependencies and the query of a model. */
export interface ModelBody<F, C extends Columns, Q> {
  /** The relations that the query reads, by the name that it uses: the only names in scope. */
  readonly from: F;
  /** The contract: every column that the query returns, in order. */
  readonly columns: C;
  /** The query. What it returns must conform to `columns`, which the compiler checks. */
  readonly query: (db: Db<Tables<F>>) => Conforming<Q, NoInfer<C>>;
  /** Statements that run before the model is built, over what it reads and the relation itself, `self`. */
  readonly before?: Hooks<Tables<F> & { readonly [SELF]: NoInfer<Row<C>> }>;
  /** Statements that run after it is built. */
  readonly after?: Hooks<Tables<F> & { readonly [SELF]: NoInfer<Row<C>> }>;
}

/** The columns that identify a row; a unique test is derived from them. */
export type Grain<C extends Columns> = readonly [NoInfer<keyof C & string>, ...NoInfer<keyof C & string>[]];
