import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { duckdbCell } from '../../standins/duckdb/duckdb-cell.js';
import type { Cell } from '../evaluator/star.js';
import { type Rows, TABLES } from './shop.js';

/** A DuckDB in memory with the shop's tables over given rows. */
export interface ShopWarehouse {
  query(sql: string): Promise<readonly (readonly unknown[])[]>;
  /** Other rows in the same tables. */
  fill(rows: Rows): Promise<void>;
  close(): void;
}

/** The schema that the project's marts are in. */
const SCHEMA = 'gold';

export async function openShop(rows: Rows): Promise<ShopWarehouse> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(`create schema ${SCHEMA}; set schema = '${SCHEMA}'; set TimeZone = 'UTC'`);
  for (const [table, { columns }] of Object.entries(TABLES)) {
    const declared = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    await connection.run(`create table ${table} (${declared.join(', ')})`);
  }
  const warehouse: ShopWarehouse = {
    query: async (sql) => (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(duckdbCell)),
    fill: (other) => fill(connection, other),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
  await warehouse.fill(rows);
  return warehouse;
}

async function fill(connection: DuckDBConnection, rows: Rows): Promise<void> {
  for (const [table, { columns }] of Object.entries(TABLES)) {
    await connection.run(`delete from ${table}`);
    const lists = rows[table as keyof Rows].map(
      (row) =>
        `(${Object.keys(columns)
          .map((name) => literal(row[name] ?? null))
          .join(', ')})`,
    );
    if (lists.length > 0) await connection.run(`insert into ${table} values ${lists.join(', ')}`);
  }
}

function literal(cell: Cell): string {
  return cell === null ? 'null' : typeof cell === 'boolean' ? String(cell) : `'${String(cell).replaceAll("'", "''")}'`;
}
