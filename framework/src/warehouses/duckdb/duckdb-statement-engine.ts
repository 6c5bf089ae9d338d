import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { DatabaseDefinition, DefinedFunction, DefinedTable, StatementEngine } from '../statement-engine.js';
import type { RelationName } from '../warehouse.js';
import { duckdbDialect } from './duckdb-dialect.js';
import { classifyDuckDB } from './duckdb-failure.js';
import { openLockedInstance } from './duckdb-locked-instance.js';
import { DuckDBReadingDatabase } from './duckdb-reading.js';

const { identifier, literal } = duckdbDialect;

/** Opens an empty engine in memory, which can neither reach a file nor be given other settings. */
export async function openDuckDBStatementEngine(): Promise<StatementEngine> {
  const { instance, control } = await openLockedInstance({ threads: '1' });
  const parsing = await textFunction(instance, 'select json_serialize_sql($1::varchar)');
  const printing = await textFunction(instance, 'select json_deserialize_sql($1::json)');
  let numbered = 0;
  return {
    parse: parsing.call,
    print: printing.call,
    open: async (definition) => {
      numbered += 1;
      const name = `catalog_${numbered}`;
      await control.run(`attach ':memory:' as ${identifier(name)}`);
      const detach = async (): Promise<void> => void (await control.run(`detach ${identifier(name)}`));
      try {
        await define(instance, name, definition);
      } catch (error) {
        await detach();
        throw error;
      }
      return new DuckDBReadingDatabase(instance, name, detach, refuseExports);
    },
    classify: classifyDuckDB,
    close: async () => {
      parsing.close();
      printing.close();
      control.closeSync();
      instance.closeSync();
    },
  };
}

function refuseExports(): string {
  throw new Error('a catalog has no files');
}

/** A statement that makes a text of a text. Calls wait for each other. */
async function textFunction(
  instance: DuckDBInstance,
  sql: string,
): Promise<{ readonly call: (text: string) => Promise<string>; readonly close: () => void }> {
  const connection = await instance.connect();
  const statement = await connection.prepare(sql);
  let last: Promise<unknown> = Promise.resolve();
  const run = async (text: string): Promise<string> => {
    statement.bindVarchar(1, text);
    const reader = await statement.runAndReadAll();
    return String(reader.getRowsJson()[0]?.[0]);
  };
  return {
    call: (text) => {
      const next = last.then(() => run(text));
      last = next.catch(() => undefined);
      return next;
    },
    close: () => {
      statement.destroySync();
      connection.closeSync();
    },
  };
}

async function define(instance: DuckDBInstance, database: string, definition: DatabaseDefinition): Promise<void> {
  const connection = await instance.connect();
  try {
    await connection.run(`use ${identifier(database)}`);
    await connection.run('begin transaction');
    for (const schema of definition.schemas) await connection.run(`create schema ${identifier(schema)}`);
    for (const table of definition.tables) await createTable(connection, table);
    for (const { name, sql } of definition.views) await connection.run(`create view ${placeOf(name)} as ${sql}`);
    for (const each of definition.functions) await connection.run(functionStatement(each));
    await connection.run('commit');
  } finally {
    connection.closeSync();
  }
}

async function createTable(connection: DuckDBConnection, { name, columns, rows }: DefinedTable): Promise<void> {
  const declared = Object.entries(columns).map(([column, type]) => `${identifier(column)} ${type}`);
  await connection.run(`create table ${placeOf(name)} (${declared.join(', ')})`);
  if (rows.length === 0) return;
  const shape = literal(JSON.stringify([columns]));
  await connection.run(`insert into ${placeOf(name)} select unnest(from_json($1::json, ${shape}), recursive := true)`, [
    JSON.stringify(rows),
  ]);
}

function functionStatement({ name, overloads }: DefinedFunction): string {
  const bodies = overloads.map(({ parameters, sql }) => `(${parameters.map(identifier).join(', ')}) as (${sql})`);
  return `create macro ${placeOf(name)} ${bodies.join(', ')}`;
}

const placeOf = ({ schema, name }: RelationName): string => `${identifier(schema)}.${identifier(name)}`;
