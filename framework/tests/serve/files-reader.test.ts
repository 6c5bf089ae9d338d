import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PublishedManifest } from '../../src/published/index.js';
import { openFilesReader, type PublicationReader, type ReaderLease, WHOLE_SCOPE } from '../../src/serve/index.js';
import { openReading, withEmbedded } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';

let folder: string;
let reader: PublicationReader | undefined;
const leases: ReaderLease[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'martlet-published-'));
});
afterEach(async () => {
  for (const lease of leases.splice(0)) lease.release();
  await reader?.close();
  reader = undefined;
  await rm(folder, { recursive: true });
});

describe('a reader of published files', () => {
  test('has nothing to show before the first publication, and shows it when it comes', async () => {
    reader = await open();
    await expect(reader.lease(WHOLE_SCOPE)).rejects.toMatchObject({ reason: 'nothing-published' });
    await publish(1, 'select 1 as n');
    const lease = await leaseOf(reader, 1);
    expect(await rowsOf(lease, 'select n from gold.numbers')).toEqual([['1']]);
  });

  test('keeps a publication whole for those who read it while others come', async () => {
    await publish(1, 'select range as n from range(5000)');
    reader = await open();
    const lease = await leaseOf(reader, 1);
    const stream = await lease.stream('select n from gold.numbers order by n');
    const batches = stream.batches()[Symbol.asyncIterator]();
    const first = await batches.next();
    await publish(2, 'select -1 as n');
    const later = await leaseOf(reader, 2);
    expect(await rowsOf(later, 'select * from gold.numbers')).toEqual([['-1']]);
    expect(await rowsOf(lease, 'select count(*) from gold.numbers')).toEqual([['5000']]);
    let rows = (first.value as readonly unknown[]).length;
    for (let next = await batches.next(); next.done !== true; next = await batches.next()) rows += next.value.length;
    expect(rows).toBe(5000);
  });

  test('goes on with what it shows when the next publication can’t be read, and says why', async () => {
    await publish(1, 'select 1 as n');
    reader = await open();
    await publish(2, 'select 2 as n', { leavesFileOut: true });
    await vi.waitFor(() => expect(reader?.problem()).toMatchObject({ reason: 'published-files-missing' }));
    const lease = await leaseOf(reader, 1);
    expect(await rowsOf(lease, 'select n from gold.numbers')).toEqual([['1']]);
    await publish(3, 'select 3 as n');
    await leaseOf(reader, 3);
    expect(reader.problem()).toBeUndefined();
  });

  test('shows a scope its own view of a relation, and nothing else', async () => {
    await publish(1, 'select range as n from range(10)');
    reader = await open();
    const lease = await reader.lease({
      name: 'even',
      viewsOf: ({ relations }) =>
        [...relations.values()].map(({ name, columns }) => ({
          name,
          columns,
          hasAllRows: false,
          sql: 'with kept as (select n from source where n % 2 = 0) select * from kept',
        })),
    });
    leases.push(lease);
    expect(await rowsOf(lease, 'select count(*) from gold.numbers')).toEqual([['5']]);
    await expect(lease.stream("select * from read_csv('/etc/hostname')")).rejects.toMatchObject({ failure: { reason: 'permission' } });
    await expect(lease.stream('set threads = 1')).rejects.toThrow(/locked/);
  });

  test('says what is wrong with a statement, and no value of a row', async () => {
    await publish(1, 'select 4711 as n');
    reader = await open();
    const lease = await leaseOf(reader, 1);
    const wrong = lease
      .stream("select cast('secret ' || n as integer) from gold.numbers")
      .then((stream) => stream.batches()[Symbol.asyncIterator]().next());
    await expect(wrong).rejects.toMatchObject({
      name: 'WarehouseError',
      failure: { reason: 'constraint' },
      message: expect.not.stringContaining('4711'),
    });
    await expect(lease.stream('select * from gold.others')).rejects.toMatchObject({
      failure: { reason: 'missing' },
      message: expect.stringContaining('others'),
    });
  });

  test('describes a statement without running it, with its parameters', async () => {
    await publish(1, 'select 1 as n');
    reader = await open();
    const lease = await leaseOf(reader, 1);
    expect(
      await lease.describe('select n, cast(n as decimal(18, 2)) as d from gold.numbers where n = $1 and $2::date is not null'),
    ).toEqual({
      columns: [
        { name: 'n', engineType: 'HUGEINT' },
        { name: 'd', engineType: 'DECIMAL(18,2)' },
      ],
      parameters: ['HUGEINT', 'DATE'],
    });
    expect(await rowsOf(lease, 'select n from gold.numbers where n = $1', ['1'])).toEqual([['1']]);
  });

  test('writes the answer to a query into a Parquet file, which is gone once it is removed', async () => {
    await publish(1, 'select range as n from range(3)');
    reader = await open();
    const lease = await leaseOf(reader, 1);
    const exported = await lease.exportParquet?.('select n + 1 as m from gold.numbers -- all', {});
    if (exported === undefined) throw new Error('no file');
    const rows = await withEmbedded(':memory:', {}, asWritten, (_, session) =>
      session.query(`select max(m) as total from '${exported.path}'`),
    );
    expect(rows).toEqual([{ total: '3' }]);
    expect(exported.rows).toBe(3);
    await exported.remove();
  });

  test('ends a statement in the engine when its signal aborts, and what was left when a lease is released', async () => {
    await publish(1, 'select range as n from range(1000000)');
    reader = await open();
    const lease = await leaseOf(reader, 1);
    const stop = new AbortController();
    const endless = 'select count(*) from gold.numbers a, gold.numbers b where a.n + b.n < 0';
    const asked = lease.stream(endless, { signal: stop.signal }).then(async (stream) => {
      for await (const _ of stream.batches());
    });
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(asked).rejects.toThrow('enough');
    const half = (await lease.stream('select n from gold.numbers')).batches()[Symbol.asyncIterator]();
    await half.next();
    lease.release();
    // Closing waits for leases, so that it would not end if the stream were held.
    await reader.close();
    reader = undefined;
  });
});

function open(): Promise<PublicationReader> {
  return openReading(folder).then((engine) => openFilesReader({ folder, environment: 'prod', engine }));
}

/** A lease on a publication, once it has come. */
async function leaseOf(from: PublicationReader, number: number): Promise<ReaderLease> {
  await vi.waitFor(() => expect(from.current()?.number).toBe(number));
  const lease = await from.lease(WHOLE_SCOPE);
  leases.push(lease);
  return lease;
}

async function rowsOf(lease: ReaderLease, sql: string, parameters: readonly string[] = []): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  const stream = await lease.stream(sql, { parameters });
  for await (const batch of stream.batches()) rows.push(...batch);
  return rows;
}

async function publish(number: number, sql: string, { leavesFileOut = false } = {}): Promise<void> {
  const path = `${number}.parquet`;
  if (!leavesFileOut) {
    await withEmbedded(':memory:', {}, asWritten, (_, session) =>
      session.execute(`copy (select cast(n as decimal(38, 0)) as n from (${sql})) to '${join(folder, path)}'`),
    );
  }
  const manifest: PublishedManifest = {
    format: 1,
    project: 'shop',
    environment: 'prod',
    number,
    id: `id ${number}`,
    publishedAt: '2026-01-01T00:00:00.000Z',
    shownAt: '2026-01-01T00:00:00.000Z',
    basis: `basis ${number}`,
    relations: {
      'gold.numbers': {
        kind: 'fact',
        version: String(number),
        columns: [{ name: 'n', engineType: 'HUGEINT', storedAs: 'DECIMAL(38,0)', nullable: false }],
        files: [{ path, rows: 1, bytes: leavesFileOut ? 1 : (await stat(join(folder, path))).size }],
        tags: [],
        builtAt: '2026-01-01T00:00:00.000Z',
      },
    },
  };
  await writeFile(join(folder, 'next.json'), JSON.stringify(manifest));
  await rename(join(folder, 'next.json'), join(folder, 'prod.json'));
}
