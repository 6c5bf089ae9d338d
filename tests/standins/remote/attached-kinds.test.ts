import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsOf, run, statuses } from '../../../framework/tests/run-project.js';
import { tempProject } from '../../../framework/tests/temp-project.js';
import { notInstalled } from '../analyser.js';
import { isStandInInstalled, standInDirectory } from '../cache.js';
import { isPostgresInstalled, POSTGRES_MISSING, type PostgresServer, startPostgres } from '../postgres/postgres-server.js';

const isInstalled = isStandInInstalled('remote');
const extensionDirectory = join(standInDirectory('remote'), 'extensions');
let postgres: PostgresServer | undefined;

/** Runs statements with an extension, and writes where Martlet only reads. */
async function written(extension: string, ...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    for (const statement of [`load '${extensionDirectory}/${extension}.duckdb_extension'`, ...statements]) await connection.run(statement);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A kind of database with the table of people, and how it gets there. */
interface Kind {
  readonly attach: () => string;
  readonly table: { readonly schema: string; readonly name: string };
  /** Adds one of the people, and makes the table for the first. */
  readonly add: (directory: string, id: number, name: string) => Promise<void>;
  readonly isMissing?: string;
}

const byDuckDB =
  (extension: string, attach: (directory: string) => string): Kind['add'] =>
  (directory, id, name) =>
    written(
      extension,
      `attach ${attach(directory)}`,
      'create table if not exists there.people (id bigint, name varchar)',
      `insert into there.people values (${id}, '${name}')`,
    );

const inPostgres = (): string =>
  `host=127.0.0.1 port=${postgres?.port} dbname=people user=martlet password=''${postgres?.password ?? ''}''`;

const KINDS: Readonly<Record<string, Kind>> = {
  SQLite: {
    attach: () => "{ type: 'sqlite', path: 'people.db' }",
    table: { schema: 'main', name: 'people' },
    add: byDuckDB('sqlite_scanner', (directory) => `'${directory}/people.db' as there (type sqlite)`),
  },
  PostgreSQL: {
    attach: () => `{ type: 'postgres', connection: ${JSON.stringify(inPostgres().replaceAll("''", "'"))} }`,
    table: { schema: 'public', name: 'people' },
    add: byDuckDB('postgres_scanner', () => `'${inPostgres()}' as there (type postgres)`),
    ...(isPostgresInstalled() ? {} : { isMissing: POSTGRES_MISSING }),
  },
  DuckLake: {
    attach: () => "{ type: 'ducklake', path: 'people.ducklake' }",
    table: { schema: 'main', name: 'people' },
    add: byDuckDB('ducklake', (directory) => `'ducklake:${directory}/people.ducklake' as there (data_path '${directory}/lake')`),
  },
  // A table of Delta is a database of its own, whose table has the name that the config gives it.
  Delta: {
    attach: () => "{ type: 'delta', path: 'delta' }",
    table: { schema: 'main', name: 'there' },
    add: addToDelta,
  },
};

async function addToDelta(directory: string, id: number, name: string): Promise<void> {
  const log = join(directory, 'delta/_delta_log');
  mkdirSync(log, { recursive: true });
  const file = `part-${id}.parquet`;
  await written('delta', `copy (select ${id}::bigint as id, '${name}' as name) to '${directory}/delta/${file}' (format parquet)`);
  const field = (column: string, type: string) => ({ name: column, type, nullable: true, metadata: {} });
  const schemaString = JSON.stringify({ type: 'struct', fields: [field('id', 'long'), field('name', 'string')] });
  const begin = [
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    {
      metaData: {
        id: '5fba94ed-9794-4965-ba6e-6ee3c0d22af9',
        format: { provider: 'parquet', options: {} },
        schemaString,
        partitionColumns: [],
        configuration: {},
        createdTime: 0,
      },
    },
  ];
  const size = statSync(join(directory, 'delta', file)).size;
  const add = { add: { path: file, partitionValues: {}, size, modificationTime: 0, dataChange: true } };
  const lines = id === 1 ? [...begin, add] : [add];
  writeFileSync(join(log, `${String(id - 1).padStart(20, '0')}.json`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

function shop(attach: string, table: Kind['table']): string {
  return tempProject({
    'martlet.config.ts': `import { defineConfig } from 'martlet';
      export default defineConfig({ name: 'shop', defaultTarget: 'local', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb',
        attach: { there: ${attach} }, extensionDirectory: ${JSON.stringify(extensionDirectory)} } } });`,
    'sources/people.ts': `import { integer, source, text } from 'martlet';
      export const people = source({ name: 'people', columns: { id: integer(), name: text() },
        table: { database: 'there', schema: '${table.schema}', name: '${table.name}' }, changes: { column: 'id' } });`,
    'models/names.ts': `import { integer, model, text } from 'martlet';
      import { people } from '../sources/people.js';
      export const names = model({ name: 'names', from: { people }, columns: { id: integer(), name: text() },
        query: (db) => db.selectFrom('people').select(['id', 'name']) });`,
  });
}

describe.skipIf(!isInstalled)(`a source in an attached database (${isInstalled ? 'installed' : notInstalled})`, () => {
  beforeAll(async () => {
    if (!isPostgresInstalled()) return;
    postgres = await startPostgres();
    postgres.createDatabase('people');
  }, 60_000);
  afterAll(async () => postgres?.stop());

  for (const [what, { attach, table, add, isMissing }] of Object.entries(KINDS)) {
    test.skipIf(isMissing !== undefined)(`of ${what} is read, and built again when it has changed ${isMissing ?? ''}`, async () => {
      const directory = shop(attach(), table);
      const build = async () => statuses(await run(directory, { command: 'build' }))['model gold.names'];
      await add(directory, 1, 'Ada');
      expect(await build()).toBe('succeeded');
      expect(await build()).toBe('unchanged');
      await add(directory, 2, 'Grace');
      expect(await build()).toBe('succeeded');
      expect(await rowsOf(directory, 'select * from gold.names order by id')).toEqual([
        { id: '1', name: 'Ada' },
        { id: '2', name: 'Grace' },
      ]);
    });
  }

  test('of MySQL is asked for at its address, and no error tells its password', async () => {
    const attach = "{ type: 'mysql', connection: 'host=127.0.0.1 port=1 user=reader password=a-secret database=people' }";
    const failed = run(shop(attach, { schema: 'people', name: 'people' }), { command: 'build' });
    await expect(failed).rejects.toMatchObject({ reason: 'database-unattached', parameters: { database: 'there' } });
    await failed.catch((error: Error) => expect(error.message).not.toContain('a-secret'));
  });

  test('of Iceberg is asked for at its REST catalog, with the token', async () => {
    const asked: (readonly [string | undefined, string | undefined])[] = [];
    const catalog = createServer((request: IncomingMessage, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.writeHead(request.url?.startsWith('/v1/config') === true ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ defaults: {}, overrides: {} }));
    });
    await new Promise<void>((resolve) => catalog.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(catalog.address() as AddressInfo).port}`;
    try {
      const attach = `{ type: 'iceberg', endpoint: '${endpoint}', warehouse: 'sales', token: 'a-token' }`;
      const failed = await run(shop(attach, { schema: 'main', name: 'people' }), { command: 'build' }).catch((error: unknown) => error);
      expect(asked[0]).toEqual(['/v1/config?warehouse=sales', 'Bearer a-token']);
      expect(JSON.stringify(failed)).not.toContain('a-token');
    } finally {
      catalog.close();
    }
  });
});
