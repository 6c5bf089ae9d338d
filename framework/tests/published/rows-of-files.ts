import { withEmbedded } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';
import type { ResultRow } from '../../src/warehouses/warehouse.js';

export type RowOfFile = ResultRow;

/** The rows of Parquet files, as any program reads them. */
export function rowsOfFiles(paths: readonly string[]): Promise<readonly RowOfFile[]> {
  const list = paths.map((path) => `'${path}'`).join(', ');
  return withEmbedded(':memory:', {}, asWritten, (_, session) => session.query(`select * from read_parquet([${list}]) order by all`));
}
