import { createHash } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../../framework/src/cli/main.js';
import { readExportManifest } from '../../../framework/src/serve/export/export-manifest.js';
import type { ObjectStore } from '../../../framework/src/serve/export/objects/object-store.js';
import { type ExportPlace, ObjectPlace, openObjectStore } from '../../../framework/src/serve/index.js';
import { FakeSurroundings } from '../../../framework/tests/cli/fake-surroundings.js';
import { SHOP } from '../../../framework/tests/cli/metrics-shop.js';
import { sharedProject, tempFolder } from '../../../framework/tests/temp-project.js';
import { notInstalled } from '../analyser.js';
import { isStandInInstalled } from '../cache.js';
import { type RemoteServer, startAzurite, startMoto } from './remote-servers.js';

const isInstalled = isStandInInstalled('remote');
const ACCOUNT = 'lakeaccount';
const KEY = Buffer.from('a key of thirty-two bytes exactly').toString('base64');
const { signal } = new AbortController();

/** The stores by their schemes, each with the variables that reach it. */
const STORES = ['s3', 'gs', 'az'] as const;
type Scheme = (typeof STORES)[number];

describe.skipIf(!isInstalled)(`exports to stores of objects (${isInstalled ? 'installed' : notInstalled})`, () => {
  const servers: RemoteServer[] = [];
  let variables: Readonly<Record<string, string>> = {};
  let shop = '';

  beforeAll(async () => {
    const [moto, azurite] = await Promise.all([startMoto(), startAzurite(ACCOUNT, KEY)]);
    servers.push(moto, azurite);
    variables = {
      AWS_ACCESS_KEY_ID: 'writer',
      AWS_SECRET_ACCESS_KEY: 'a-secret-key',
      AWS_ENDPOINT_URL: moto.address,
      GCS_ACCESS_KEY_ID: 'writer',
      GCS_SECRET_ACCESS_KEY: 'a-secret-key',
      GCS_ENDPOINT_URL: moto.address,
      AZURE_STORAGE_CONNECTION_STRING: `AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${azurite.address}/${ACCOUNT}`,
    };
    for (const bucket of ['lake', 'glake'])
      expect((await fetch(`${moto.address}/${bucket}`, { method: 'PUT', headers: { 'x-amz-acl': 'public-read-write' } })).status).toBe(200);
    await makeContainer(variables.AZURE_STORAGE_CONNECTION_STRING ?? '');
    shop = sharedProject(SHOP);
    expect((await martlet('build', '--quiet')).exitCode).toBe(0);
  }, 120_000);
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  async function martlet(...argv: readonly string[]) {
    const world = new FakeSurroundings(shop, { environment: variables });
    const exitCode = await main(argv, world);
    return { exitCode, lines: world.lines, complaints: world.complaints };
  }
  const addressOf = (scheme: Scheme, path: string) => `${scheme}://${scheme === 'gs' ? 'glake' : 'lake'}/${path}`;
  const storeOf = (scheme: Scheme, path: string): ObjectStore => openObjectStore(addressOf(scheme, path), variables, signal);
  const namesOf = async (store: ObjectStore) => (await store.list()).map(({ name }) => name.replace(/[\da-f]{12}/, 'RUN')).toSorted();
  const manifestOf = async (store: ObjectStore) => readExportManifest((await store.read('manifest.json'))?.text ?? '', store.address);

  test.each(STORES)('in %s are named by their manifest, replaced, added to once, and hold what their digests say', async (scheme) => {
    const store = storeOf(scheme, 'exports/sales');
    const argv = ['export', 'fact_sales', '--to', 'csv', '--out', store.address, '--partition-by', 'product_key,order_date.month'];
    expect(await martlet(...argv, '--where', 'quantity > 1')).toMatchObject({ exitCode: 0, complaints: [] });
    expect(await namesOf(store)).toEqual([
      'manifest.json',
      'product_key=P1/order_date_month=2024-11-01/part-0-RUN.csv',
      'product_key=P1/order_date_month=2024-12-01/part-0-RUN.csv',
      'product_key=P2/order_date_month=2025-02-01/part-0-RUN.csv',
    ]);
    expect((await martlet(...argv)).complaints[0]).toContain('MARTLET-U302');
    const more = [...argv, '--where', 'quantity = 1', '--append'];
    expect((await martlet(...more)).exitCode).toBe(0);
    expect((await martlet(...more)).lines[0]).toContain('has these rows already');
    const manifest = await manifestOf(store);
    expect(manifest).toMatchObject({ rows: 5, exported: 'gold.fact_sales' });
    for (const { path, sha256 } of manifest.files) {
      const text = (await store.read(path))?.text ?? '';
      expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
    }
    expect((await martlet('export', 'revenue', '--to', 'parquet', '--out', store.address, '--overwrite')).exitCode).toBe(0);
    expect(await namesOf(store)).toEqual(['manifest.json', 'part-0-RUN.parquet']);
  });

  test.each(STORES)('in %s may be larger than one part, and keep names as they are', async (scheme) => {
    const store = storeOf(scheme, "odd/a b+c&d'(é)%41");
    const file = join(tempFolder(), 'large');
    await writeFile(file, 'x');
    await truncate(file, 35 * 1024 * 1024);
    await store.upload("k=a%2Fb *!'()/part-0.csv", file);
    expect(await store.list()).toEqual([{ name: "k=a%2Fb *!'()/part-0.csv", bytes: 35 * 1024 * 1024 }]);
    await writeFile(file, '');
    await store.upload('empty', file);
    expect(await store.read('empty')).toMatchObject({ text: '' });
    await store.remove('empty');
    await store.remove('empty');
    expect(await store.read('empty')).toBeUndefined();
  });

  test.each(STORES)('in %s take the place of nothing that has changed meanwhile', async (scheme) => {
    const store = storeOf(scheme, 'conditions');
    const first = await store.replace('a', 'one', undefined);
    expect(first).toBeDefined();
    expect(await store.replace('a', 'two', undefined)).toBeUndefined();
    const second = await store.replace('a', 'two', first);
    expect(await store.replace('a', 'three', first)).toBeUndefined();
    expect(await store.read('a')).toEqual({ text: 'two', tag: second });
  });

  test.each(STORES)('in %s go on where one was killed', async (scheme) => {
    const store = storeOf(scheme, 'resumed');
    const argv = ['export', 'fact_sales', '--to', 'csv', '--out', store.address, '--partition-by', 'order_id'];
    const write = ObjectPlace.prototype.write;
    let files = 0;
    ObjectPlace.prototype.write = function (...given: Parameters<ExportPlace['write']>) {
      files += 1;
      if (files === 2) throw new Error('killed');
      return write.apply(this, given);
    };
    try {
      await martlet(...argv);
    } finally {
      ObjectPlace.prototype.write = write;
    }
    expect(await namesOf(store)).toEqual(['.progress.json', 'order_id=A/part-0-RUN.csv']);
    expect((await martlet(...argv)).lines[1]).toBe('1 file of them were written by an export that was ended.');
    expect(await namesOf(store)).toEqual(['manifest.json', ...['A', 'B', 'C'].map((id) => `order_id=${id}/part-0-RUN.csv`)]);
  });

  test.each([
    ['s3', 's3://nowhere/sales', 'NoSuchBucket'],
    ['gs', 'gs://nowhere/sales', 'NoSuchBucket'],
    ['az', 'az://nowhere/sales', 'ContainerNotFound'],
  ])('in a bucket of %s that is not there fail, and tell no key', async (_, out, code) => {
    const { exitCode, complaints } = await martlet('export', 'fact_sales', '--to', 'csv', '--out', out);
    expect(exitCode).toBe(3);
    expect(complaints.join(' ')).toContain('MARTLET-U357');
    expect(complaints.join(' ')).toContain(code);
    expect(complaints.join(' ')).not.toMatch(/a-secret-key|YSBrZXk/);
  });
});

async function makeContainer(connection: string): Promise<void> {
  const { signedForAzure } = await import('../../../framework/src/serve/export/objects/azure-signature.js');
  const endpoint = /BlobEndpoint=(.*)/.exec(connection)?.[1];
  const url = new URL(`${endpoint}/lake?restype=container`);
  const headers = signedForAzure({ method: 'PUT', url }, { kind: 'key', account: ACCOUNT, key: KEY }, new Date());
  expect((await fetch(url, { method: 'PUT', headers })).status).toBe(201);
}
