import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { date, integer, text } from '../../../framework/src/columns/index.js';
import { RemoteFiles } from '../../../framework/src/ingest/index.js';
import type { FileOptions } from '../../../framework/src/model/index.js';
import { openDuckDB } from '../../../framework/src/warehouses/duckdb/duckdb-connection.js';
import { failure, useLoading } from '../../../framework/tests/ingest/loading.js';
import { notInstalled } from '../analyser.js';
import { isStandInInstalled, standInDirectory } from '../cache.js';
import { type RemoteServer, startMoto } from './remote-servers.js';

const isInstalled = isStandInInstalled('remote');
const extensions = join(standInDirectory('remote'), 'extensions');
const loading = useLoading();
const columns = { id: integer().notNull(), name: text() };
const ofPath = { ...columns, store: text().notNull(), day: date().notNull() };

describe.skipIf(!isInstalled)(`files of other machines (${isInstalled ? 'installed' : notInstalled})`, () => {
  let moto: RemoteServer | undefined;
  let address = '';
  let remote = new RemoteFiles({ credentials: {} });

  beforeAll(async () => {
    moto = await startMoto();
    address = moto.address;
    await put('shop', '');
    await put('bucket', '');
    const credentials = {
      AWS_ACCESS_KEY_ID: 'reader',
      AWS_SECRET_ACCESS_KEY: 'a-secret-key',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: address,
    };
    remote = new RemoteFiles({ extensionDirectory: extensions, credentials });
  }, 90_000);
  afterAll(() => moto?.stop());

  /** The server lets nobody else than the owner replace an object, unless it says so. */
  const put = async (path: string, body: string): Promise<void> => {
    const { status } = await fetch(`${address}/${path}`, { method: 'PUT', body, headers: { 'x-amz-acl': 'public-read-write' } });
    expect(status).toBe(200);
  };
  const load = (options: FileOptions, declared = columns, previous?: object) =>
    loading().again('nothing-here', declared, options, { remote, ...previous });

  test('in S3 are found by a pattern, whose path gives values, and only those that are new or changed are read', async () => {
    await put('shop/sales/paris/2024-05-01.csv', 'id,name\n1,a\n');
    await put('shop/sales/rome/2024-05-01.csv', 'id,name\n2,b\n');
    await put('shop/other/rome/2024-05-01.csv', 'x\n');
    const options = { pattern: 's3://shop/sales/{store}/{day}.csv' };
    const first = await load(options, ofPath);
    expect(await first.rows()).toEqual([
      { id: '1', name: 'a', store: 'paris', day: '2024-05-01' },
      { id: '2', name: 'b', store: 'rome', day: '2024-05-01' },
    ]);
    expect((await load(options, ofPath, { previous: first.record })).status).toBe('unchanged');
    await put('shop/sales/rome/2024-05-02.csv', 'id,name\n3,c\n');
    await put('shop/sales/rome/2024-05-01.csv', 'id,name\n20,bb\n');
    const next = await load(options, ofPath, { previous: first.record });
    expect(next.record.filesRead).toBe(2);
    expect((await next.rows()).map(({ id }) => id)).toEqual(['1', '20', '3']);
  });

  test('in S3 may be of any format', async () => {
    await put('shop/lines/a.ndjson', '{"id":1,"name":"a"}\n{"id":null}\n');
    const loaded = await load({ pattern: 's3://shop/lines/*.ndjson', format: 'ndjson', maxRejects: 1 });
    expect(await loaded.rows()).toEqual([{ id: '1', name: 'a' }]);
    expect(await loaded.problems()).toHaveLength(1);
  });

  test('in Google Cloud Storage are read by its interface of S3', async () => {
    await put('bucket/orders.csv', 'id,name\n1,a\n');
    const credentials = { GCS_ACCESS_KEY_ID: 'reader', GCS_SECRET_ACCESS_KEY: 'a-secret-key', GCS_ENDPOINT_URL: address };
    const google = new RemoteFiles({ extensionDirectory: extensions, credentials });
    const loaded = await loading().again('nothing-here', columns, { pattern: 'gs://bucket/*.csv' }, { remote: google });
    expect((await loaded.allColumns()).map(({ id, _source_file }) => [id, _source_file])).toEqual([['1', 'gs://bucket/orders.csv']]);
  });

  test('that are not there are an error, and no error tells a key', async () => {
    expect(await failure(load({ pattern: 's3://shop/none/*.csv' }))).toEqual([
      ['source-file-missing', { source: 'bronze.things', pattern: 's3://shop/none/*.csv', directory: 's3://shop' }],
    ]);
    const [[reason, parameters] = []] = await failure(load({ pattern: 's3://nowhere/*.csv' }));
    expect(reason).toBe('source-remote-unreadable');
    expect(JSON.stringify(parameters)).toContain('s3://nowhere/*.csv');
    expect(JSON.stringify(parameters)).not.toContain('a-secret-key');
  });

  test('on the web are read by their address', async () => {
    let text = 'id,name\n1,a\n';
    const server: Server = createServer((request, response) => {
      const isThere = request.url === '/orders.csv';
      // DuckDB asks for the length first.
      response.writeHead(isThere ? 200 : 404, { 'content-length': isThere ? Buffer.byteLength(text) : 0 });
      response.end(request.method === 'HEAD' || !isThere ? undefined : text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const pattern = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders.csv`;
    try {
      const first = await load({ pattern });
      expect(await first.rows()).toEqual([{ id: '1', name: 'a' }]);
      // The server does not say when the file was changed, so that it is fetched again, and found to be the same.
      expect((await load({ pattern }, columns, { previous: first.record })).status).toBe('unchanged');
      text = 'id,name\n2,b\n';
      expect(await (await load({ pattern }, columns, { previous: first.record })).rows()).toEqual([{ id: '2', name: 'b' }]);
    } finally {
      server.close();
    }
  });

  test('a database of SQLite is attached and described', async () => {
    const { default: Database } = await import('better-sqlite3');
    await loading().write('sqlite', { 'made.txt': '' });
    const path = join(loading().directory, 'sqlite', 'crm.db');
    const database = new Database(path);
    database.exec("create table people (id integer, name text); insert into people values (1, 'Ada')");
    database.close();
    const warehouse = await openDuckDB({
      path: ':memory:',
      extensionDirectory: extensions,
      attach: { crm: { type: 'sqlite', address: path } },
    });
    const session = await warehouse.session();
    expect(await session.query('select * from crm.main.people')).toEqual([{ id: '1', name: 'Ada' }]);
    const [found = []] = await warehouse.introspection.columns(session, [{ database: 'crm', schema: 'main', name: 'people' }]);
    expect(found.map(({ name }) => name)).toEqual(['id', 'name']);
    await session.close();
    await warehouse.close();
  });
});

test('a machine without the extension says where to put it', async () => {
  const bare = new RemoteFiles({ credentials: {} });
  const work = loading().again('nothing-here', columns, { pattern: 's3://shop/*.csv' }, { remote: bare });
  expect(await failure(work)).toEqual([['extension-missing', expect.objectContaining({ extension: 'httpfs' })]]);
});
