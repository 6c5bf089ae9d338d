import type { LogicalType, PiiClass } from '../columns/index.js';
import type { ModelKind } from '../model/index.js';
import type { RelationName } from '../warehouses/warehouse.js';

/** A column of a published relation. */
export interface PublishedColumn {
  readonly name: string;
  /** What it holds; undefined for a column of a type that contracts don't know. */
  readonly type?: LogicalType;
  /** The type in the engine's words: `DECIMAL(18,2)`. */
  readonly engineType: string;
  readonly nullable: boolean;
  /** The kind of personal data; `unknown` for a column that no contract declares any more, which may be personal. */
  readonly pii?: PiiClass | 'unknown';
  readonly description?: string;
}

/** One version of a relation, as readers find it in a publication. */
export interface PublishedRelation {
  readonly id: string;
  readonly name: RelationName;
  readonly kind: ModelKind | 'source';
  /** Names its content: while it is the same, the rows are. */
  readonly version: string;
  readonly columns: readonly PublishedColumn[];
  readonly rowCount?: number;
  readonly grain?: readonly string[];
  readonly description?: string;
  readonly tags: readonly string[];
  readonly owner?: string;
  readonly builtAt: string;
}

/** What readers of an environment see: these relations, in these versions, until the next one. */
export interface PublicationOfReaders {
  readonly environment: string;
  readonly number: number;
  /** Names what it holds; another one has another id. */
  readonly id: string;
  readonly publishedAt: string;
  /** By id: `gold.fact_sales`. */
  readonly relations: ReadonlyMap<string, PublishedRelation>;
  /** The roll-ups that are known, by id. */
  readonly rollups: ReadonlyMap<string, PublishedRollup>;
}

/** What is known of a roll-up in a publication. */
export interface PublishedRollup {
  /** Names the code that it was published by. */
  readonly code: string;
  /** Why it can’t be read: it may hold other rows than its fact tells. */
  readonly problem?: string;
}
