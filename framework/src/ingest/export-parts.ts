import { join } from 'node:path';
import type { LogicalType } from '../columns/index.js';
import type { PartFormat } from '../warehouses/bulk-loader.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { RelationName, Session } from '../warehouses/warehouse.js';
import { qualified } from './load-statements.js';

/** What is written, and where. */
export interface ExportRequest {
  /** The embedded engine that holds the rows. */
  readonly session: Session;
  readonly dialect: Dialect;
  readonly relation: RelationName;
  readonly columns: readonly { readonly name: string; readonly type: LogicalType }[];
  /** The column that tells when rows were loaded. */
  readonly loadedAt: string;
  /** How many rows a part has. */
  readonly rowsAPart?: number;
  readonly format: PartFormat;
  readonly directory: string;
  readonly signal?: AbortSignal;
}

/**
 * Writes a table into packed files of so many rows each, in its order. Only one part is in memory at a time. Its name tells
 * parts of the same rows, whenever they are loaded.
 */
export async function exportParts(request: ExportRequest): Promise<readonly string[]> {
  const { session, relation, format, directory, dialect, signal, rowsAPart = ROWS_A_PART } = request;
  const table = qualified(request, relation);
  const [row] = await session.query(`select min(rowid) as first, max(rowid) as last from ${table}`, { signal });
  if (row?.last === null || row?.last === undefined) return [];
  const parts: string[] = [];
  for (let start = Number(row.first); start <= Number(row.last); start += rowsAPart) {
    const rows = `from ${table} where rowid >= ${start} and rowid < ${start + rowsAPart}`;
    const [content] = await session.query(`select ${contentOf(request)} as content ${rows}`, { signal });
    const part = `part-${String(parts.length).padStart(5, '0')}-${content?.content}.${format.kind === 'csv' ? 'csv.gz' : 'parquet'}`;
    const selected = `select ${projection(request)} ${rows}`;
    await session.execute(`copy (${selected}) to ${dialect.literal(join(directory, part))} (${options(request)})`, { signal });
    parts.push(part);
  }
  return parts;
}

const ROWS_A_PART = 200_000;

/** Tells apart what rows say, but for when they were loaded. No two rows are alike, since each has a number. */
function contentOf({ columns, dialect, loadedAt }: ExportRequest): string {
  const names = columns.filter(({ name }) => name !== loadedAt).map(({ name }) => dialect.identifier(name));
  return `format('{:016x}', bit_xor(hash(${names.join(', ')})))`;
}

function projection({ columns, dialect, format }: ExportRequest): string {
  return columns
    .map(({ name, type }) => {
      const column = dialect.identifier(name);
      if (type.kind === 'json') return `cast(${column} as varchar) as ${column}`;
      // So that readers of Parquet know that it is an instant, and not the hands of some clock.
      return type.kind === 'timestamp' && format.kind === 'parquet' ? `timezone('UTC', ${column}) as ${column}` : column;
    })
    .join(', ');
}

function options({ columns, dialect, format }: ExportRequest): string {
  if (format.kind === 'parquet') return 'format parquet, compression snappy, row_group_size 50000';
  const quoted = columns.filter(({ type }) => type.kind === 'text' || type.kind === 'json').map(({ name }) => dialect.identifier(name));
  return [
    'format csv',
    'header false',
    'compression gzip',
    `nullstr ${dialect.literal(format.nullText)}`,
    ...(quoted.length === 0 ? [] : [`force_quote (${quoted.join(', ')})`]),
  ].join(', ');
}
