import type { StoredRelation } from './statements.js';
import type { RelationName, Session } from './warehouse.js';

/** A column of a relation that stands in a warehouse. */
export interface StoredColumn {
  readonly name: string;
  /** As the warehouse writes it. */
  readonly type: string;
  readonly nullable: boolean;
}

/** What a warehouse knows about a table without reading it. */
export interface TableFacts {
  readonly rows: number | undefined;
  readonly bytes: number | undefined;
  /** An instant in ISO form. */
  readonly lastModified: string | undefined;
}

/** Looks at what stands in a warehouse. */
export interface Introspection {
  /** The tables and views of some schemas; none in a schema that does not exist. */
  relations(session: Session, schemas: readonly string[]): Promise<readonly StoredRelation[]>;
  /** The columns of a table or view, in order; none for a relation that does not exist. */
  columns(session: Session, relation: RelationName): Promise<readonly StoredColumn[]>;
  /** Facts about a table; undefined when it does not exist. */
  facts(session: Session, relation: RelationName): Promise<TableFacts | undefined>;
}

/** A number as drivers return it, or undefined for none. */
export function numberOrNone(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/** An instant in UTC as drivers return it, in ISO form. */
export function instantOrNone(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : new Date(`${String(value).replace(' ', 'T')}Z`).toISOString();
}

/** The answer to a query for `schema`, `name` and `as`, which the query promises. */
export async function relationsBy(session: Session, sql: string): Promise<readonly StoredRelation[]> {
  return (await session.query(sql)) as unknown as readonly StoredRelation[];
}
