import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowOf } from '../columns/index.js';
import { loadSource } from '../ingest/index.js';
import type { FileOptions, Source } from '../model/index.js';
import { dialect } from '../warehouses/dialects.js';
import { asWritten } from '../warehouses/redaction.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { engine } from './engine.js';
import { type Result, resultOf } from './result.js';
import { fillRows } from './valid-rows.js';

/** The fields of a row of a file, as text; those that are left out are filled with valid ones. */
export type RawRow = Readonly<Record<string, string>>;

/** What became of the rows of a file. */
export interface Ingested<R> {
  /** The rows that keep to the contract. */
  readonly loaded: Result<R>;
  /** The fields that do not, each with its reason. */
  readonly rejected: readonly {
    readonly row: number;
    readonly column: string | null;
    readonly text: string | null;
    readonly reason: string;
  }[];
}

/**
 * Loads rows as `martlet ingest` would: written as text into a file, read through the contract. Rows that do not keep to it
 * are told, however many there are. A whole file is given as its text.
 *
 * @example
 * ```ts
 * const { loaded, rejected } = await ingest(orders, [{ order_id: 'O1', quantity: 'three' }]);
 * expect(loaded).toBeEmpty();
 * expect(rejected).toEqual([{ row: 1, column: 'quantity', text: 'three', reason: 'not an integer' }]);
 * ```
 */
export async function ingest<R extends object>(source: Source<R>, content: readonly RawRow[] | string): Promise<Ingested<R>> {
  const directory = await mkdtemp(join(tmpdir(), 'martlet-ingest-'));
  const running = await engine();
  const session = await running.session();
  try {
    await writeFile(join(directory, FILE), typeof content === 'string' ? content : await csvOf(source, content));
    const files = typeof content === 'string' ? wholeFile(source) : rowsOnly(source, content);
    const { record } = await loadSource({
      session,
      dialect: dialect('duckdb'),
      source: { ...source, schema: 'ingested', files },
      directory,
      tells: asWritten,
      suffix: running.newName(),
      loadedAt: '2024-01-01T00:00:00.000Z',
    });
    const rows = await session.query(`select * from ${columnNamed(record.relation)}`);
    const rejects = await session.query(
      `select row_number as "row", column_name as "column", raw_text as "text", reason from ${columnNamed(record.rejectedRelation)} order by all`,
    );
    for (const relation of [record.relation, record.rejectedRelation]) await session.execute(`drop table ${columnNamed(relation)}`);
    const rejected = rejects.map(({ row, column, text, reason }) => ({
      row: Number(row),
      column: column === null ? null : String(column),
      text: text === null ? null : String(text),
      reason: String(reason),
    }));
    // The rows were loaded through the contract of which `R` is the type.
    return { loaded: resultOf(source, rows, () => `select * from ${source.name}`) as Result<RowOf<Source<R>>> as Result<R>, rejected };
  } finally {
    await session.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const FILE = 'rows.csv';

/** A relation's name in SQL. */
export function columnNamed({ schema, name }: RelationName): string {
  const { identifier } = dialect('duckdb');
  return `${identifier(schema)}.${identifier(name)}`;
}

const ALL_MAY_BE_REJECTED = { pattern: FILE, maxRejects: Number.MAX_SAFE_INTEGER };

/** The text of a whole file is read as the source declares. */
function wholeFile({ files }: Source): FileOptions {
  return { ...files, ...ALL_MAY_BE_REJECTED };
}

/** Rows of named fields have no format of a file; their texts are read as the source declares, where each row gives one. */
function rowsOnly({ files }: Source, rows: readonly RawRow[]): FileOptions {
  const readings = Object.entries(files?.columns ?? {}).filter(([column]) => rows.every((row) => column in row));
  const columns = Object.fromEntries(
    readings.map(([column, { from: _from, whenMissing: _missing, ...reading } = {}]) => [column, reading]),
  );
  return { ...(files?.nullText === undefined ? {} : { nullText: files.nullText }), columns, ...ALL_MAY_BE_REJECTED };
}

async function csvOf(source: Source, rows: readonly RawRow[]): Promise<string> {
  const field = (value: unknown): string => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`);
  const names = Object.keys(source.columns);
  const filled = await fillRows(source, rows, new Map());
  return [names, ...filled.map((row) => names.map((name) => row[name]))].map((line) => `${line.map(field).join(',')}\n`).join('');
}
