import type { Failure } from './failure.js';
import type { ReadingDatabase } from './reading.js';
import type { RelationName } from './warehouse.js';

/** Reads statements without running them, and answers questions about a catalog of our own making. It holds no data and reaches no file. */
export interface StatementEngine {
  /** The tree of a text of statements as JSON, or as JSON why there is none. */
  parse(sql: string): Promise<string>;
  /** The text of a tree. */
  print(tree: string): Promise<string>;
  /** Makes a database that no other database sees. */
  open(definition: DatabaseDefinition): Promise<CatalogDatabase>;
  /** Says why something that it threw has failed. */
  classify(error: unknown): Failure;
  close(): Promise<void>;
}

export type CatalogDatabase = Pick<ReadingDatabase, 'stream' | 'describe' | 'close'>;

/** What a database is made of. Later parts may name earlier ones. */
export interface DatabaseDefinition {
  readonly schemas: readonly string[];
  readonly tables: readonly DefinedTable[];
  readonly views: readonly { readonly name: RelationName; readonly sql: string }[];
  readonly functions: readonly DefinedFunction[];
}

export interface DefinedTable {
  readonly name: RelationName;
  /** The types of its columns, in the engine's words. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** A function that stands for an expression. */
export interface DefinedFunction {
  readonly name: RelationName;
  /** By how many arguments it takes. */
  readonly overloads: readonly { readonly parameters: readonly string[]; readonly sql: string }[];
}
