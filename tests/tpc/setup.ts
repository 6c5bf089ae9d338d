import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { isStandInInstalled, standInDirectory } from '../standins/cache.js';
import { orderOf, type ResultOrder } from './result-order.js';

/** A benchmark whose data and official queries DuckDB's extensions hold. */
export type Benchmark = 'tpch' | 'tpcds';

/** The scale at which each benchmark is compared: small, and nearly every query returns rows. */
export const comparedScale: Readonly<Record<Benchmark, number>> = { tpch: 0.1, tpcds: 1 };

/**
 * The official queries that return no row at a scale, so that equal results prove little there. TPC-H has none from
 * scale 0.01 on.
 */
export const queriesWithoutRows: Readonly<Record<Benchmark, Readonly<Record<string, readonly number[]>>>> = {
  tpch: { '0.01': [], '0.1': [] },
  tpcds: {
    '0.01': [3, 4, 8, 10, 11, 19, 23, 24, 25, 30, 31, 37, 39, 41, 44, 49, 54, 58, 64, 65, 73, 74, 82, 83, 85, 91, 93],
    '0.1': [4, 8, 24, 25, 29, 37, 41, 44, 54, 58, 64, 65, 73, 82, 83, 85, 91, 93],
    '0.5': [24, 25, 29, 54, 64, 65, 73, 82, 93],
    '1': [17],
  },
};

/** An official query with what its text promises about the order of its rows. */
export interface OfficialQuery extends ResultOrder {
  readonly number: number;
  readonly sql: string;
}

/** Whether `install.sh` has put the generators into the cache. */
export function isTpcInstalled(): boolean {
  return isStandInInstalled('tpc');
}

/**
 * The path of a database file that holds the benchmark's tables in its schema `main`. It is generated when first asked
 * for and kept in the cache: open it read-only, then several processes can read it at once.
 */
export async function tpcDatabase(kind: Benchmark, scale: number = comparedScale[kind]): Promise<string> {
  const directory = join(standInDirectory('tpc'), 'databases');
  const finished = join(directory, `${kind}-${scale}.duckdb`);
  if (existsSync(finished)) return finished;

  // Two test files may generate at once: each writes a file of its own, and the last to finish wins.
  const draft = `${finished}.${process.pid}-${threadId}`;
  await mkdir(directory, { recursive: true });
  await rm(draft, { force: true });
  await withBenchmark(kind, draft, async (connection) => {
    await connection.run(`call ${kind === 'tpch' ? 'dbgen' : 'dsdgen'}(sf = ${scale})`);
    await connection.run('checkpoint');
  });
  await rename(draft, finished);
  return finished;
}

/** The benchmark's queries in DuckDB's dialect, by number. */
export async function officialQueries(kind: Benchmark): Promise<readonly OfficialQuery[]> {
  return await withBenchmark(kind, ':memory:', async (connection) => {
    // The order of rows is read from the query's tree, which names columns: these must exist for `select *`.
    await connection.run(`call ${kind === 'tpch' ? 'dbgen' : 'dsdgen'}(sf = 0)`);
    const reader = await connection.runAndReadAll(`select query_nr, query, json_serialize_sql(query) from ${kind}_queries() order by all`);
    const queries: OfficialQuery[] = [];
    for (const [number, text, tree] of reader.getRows()) {
      const sql = String(text).trim().replace(/;$/, '');
      const described = await connection.runAndReadAll(`describe ${sql}`);
      const columns = described.getRows().map((row) => String(row[0]));
      queries.push({ number: Number(number), sql, ...orderOf(JSON.parse(String(tree)), columns) });
    }
    return queries;
  });
}

async function withBenchmark<T>(kind: Benchmark, path: string, use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    await connection.run(`load '${join(standInDirectory('tpc'), `${kind}.duckdb_extension`).replaceAll("'", "''")}'`);
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
