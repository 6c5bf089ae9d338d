import type { RelationName, Session } from './warehouse.js';

/** Writes what stands in a warehouse into Parquet files of this machine. */
export interface FileExport {
  /** The type by which a file holds a column, so that a cast makes the same values again; undefined where there is none. */
  heldAs(engineType: string): string | undefined;
  /**
   * The parts that a table falls into, so that most of them stay as they are when rows come or change. A part with the same name as before has the
   * same rows, whatever was done to the table.
   */
  parts(session: Session, relation: RelationName, columns: readonly string[]): Promise<readonly TablePart[]>;
  /** Writes a relation, or a part of it, and answers with the rows. */
  write(session: Session, file: WrittenFile): Promise<number>;
}

export interface TablePart {
  readonly name: string;
  readonly rows: number;
  /** Where its rows are, in the warehouse's words. */
  readonly where: string;
}

export interface WrittenFile {
  readonly relation: RelationName;
  readonly columns: readonly { readonly name: string; readonly heldAs: string }[];
  readonly part?: Pick<TablePart, 'where'>;
  /** Absolute. */
  readonly path: string;
}
