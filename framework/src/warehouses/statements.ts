import type { RelationName } from './warehouse.js';

/** A relation that stands in a warehouse. */
export interface StoredRelation extends RelationName {
  readonly as: 'table' | 'view';
}

/** The statements by which a warehouse makes, replaces and drops relations. Each returns SQL text. */
export interface Statements {
  createSchema(schema: string): string;
  /** Makes or replaces a table from a select. */
  createTable(relation: RelationName, select: string): string;
  /** Makes or replaces a view over a select. */
  createView(relation: RelationName, select: string): string;
  /** Makes or replaces a view that shows another relation as it is. */
  pointView(relation: RelationName, at: RelationName): string;
  drop(relation: StoredRelation): string;
  /** Counts the rows of a select, as `failures`. */
  countRows(select: string): string;
  /** Lists the relations of some schemas, as rows of `schema`, `name` and `as`. */
  listRelations(schemas: readonly string[]): string;
}
