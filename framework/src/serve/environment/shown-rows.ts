import type { OperationNode } from 'kysely';
import { MartletError } from '../../errors.js';
import type { Dialect } from '../../warehouses/dialect.js';
import { parquetOfRows } from '../../warehouses/open.js';
import { type ColumnOfResult, type ReadingDatabase, repeatedName } from '../../warehouses/reading.js';
import type { Session } from '../../warehouses/warehouse.js';
import { rowsOfTypes } from '../reading/values-of-types.js';

/** Reads relations as they are shown, whatever the warehouse can do. */
export interface ShownRows extends Pick<ReadingDatabase, 'stream' | 'exportParquet' | 'close'> {
  /** The text of a query over the relations. */
  compile(query: OperationNode): string;
  /** The columns that a statement returns. */
  columnsOf(sql: string): Promise<readonly ColumnOfResult[]>;
}

type Rows = Omit<ShownRows, 'compile'>;

/** Rows of a database that has the relations as views. */
export function databaseRows(database: ReadingDatabase): Rows {
  return {
    stream: (sql, options) => database.stream(sql, options),
    exportParquet: (sql, options) => database.exportParquet(sql, options),
    columnsOf: async (sql) => (await database.describe(sql)).columns,
    close: () => database.close(),
  };
}

/**
 * Rows of a warehouse that makes no views for a reader, as its client hands them out. What they hold is what the columns say.
 *
 * @throws MartletError `export-unsupported`, `statement-refused`.
 */
export function sessionRows(session: Session, { title, logicalType }: Dialect, columns: readonly ColumnOfResult[]): Rows {
  const stream: Rows['stream'] = async (sql, { signal, types = [] } = {}) => {
    if (session.stream === undefined) throw new MartletError('export-unsupported', { warehouse: title });
    const rows = await session.stream(sql, signal === undefined ? {} : { signal });
    const twice = repeatedName(rows.columns);
    if (twice !== undefined) {
      await rows.close();
      // Clients hand out rows by the names of their columns.
      throw new MartletError('statement-refused', { problem: `two of its columns are called ${twice}` });
    }
    return rowsOfTypes(
      rows,
      rows.columns.map(({ engineType }, place) => types[place] ?? logicalType(engineType)),
      async () => undefined,
    );
  };
  return {
    stream,
    exportParquet: async (sql, options = {}) => {
      const rows = await stream(sql, options);
      return parquetOfRows(rows, options.signal);
    },
    columnsOf: async () => columns,
    close: () => session.close(),
  };
}
