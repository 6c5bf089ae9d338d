import { DuckDBInstance } from '@duckdb/node-api';
import type { Analyser } from '../analyser.js';
import { duckdbCell } from './duckdb-cell.js';

/** DuckDB itself, in this process: EXPLAIN binds and plans a statement without executing it. */
export async function startDuckdbAnalyser(): Promise<Analyser> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`set timezone = 'UTC'`);
  return {
    dialect: 'duckdb',
    async register(tables) {
      for (const { schema, name, columns } of tables) {
        const definitions = columns.map((column) => `${quoted(column.name)} ${column.type}`).join(', ');
        await connection.run(`create schema if not exists ${quoted(schema)}`);
        await connection.run(`create or replace table ${quoted(schema)}.${quoted(name)} (${definitions})`);
      }
    },
    async analyse(sql) {
      try {
        await connection.run(`explain ${sql}`);
        return { ok: true };
      } catch (error) {
        return { ok: false, message: error instanceof Error ? error.message : String(error) };
      }
    },
    async run(sql) {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRows().map((row) => row.map(duckdbCell));
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
