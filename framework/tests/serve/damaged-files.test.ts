import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { MartletError } from '../../src/errors.js';
import { openReader, type PublicationReader, WHOLE_SCOPE } from '../../src/serve/index.js';
import { ServedProject } from '../published/served-project.js';

const opened: PublicationReader[] = [];
afterEach(async () => {
  for (const reader of opened.splice(0)) await reader.close();
});

/** A project that was published once, and a server’s reader of it. */
async function published() {
  const served = await ServedProject.of();
  await served.build();
  const reader = await openReader(served.project);
  opened.push(reader);
  return { served, reader };
}

async function rowsOf(reader: PublicationReader, sql: string): Promise<unknown> {
  const lease = await reader.lease(WHOLE_SCOPE);
  try {
    const rows: unknown[] = [];
    for await (const batch of (await lease.stream(sql)).batches()) rows.push(...batch);
    return rows;
  } finally {
    lease.release();
  }
}

const ORDERS = 'select count(*) from gold.fact_orders';
const DAYS = 'select count(*) from gold.dim_days';

/** Waits until the server has seen what happened to the folder. */
const seen = (look: () => void): Promise<void> => vi.waitFor(look, { timeout: 20_000 });

/** What was published damaged, and what the server says of the newest manifest then. */
const MANIFESTS: Readonly<Record<string, { readonly damage: (text: string) => string; readonly reason: string }>> = {
  'that ends in the middle': { damage: (text) => text.slice(0, text.length / 2), reason: 'published-manifest-unreadable' },
  'that is empty': { damage: () => '', reason: 'published-manifest-unreadable' },
  'of another form': { damage: () => '{ "format": 2 }', reason: 'published-manifest-unreadable' },
  'that names a file which there is not': {
    damage: (text) => text.replaceAll('.parquet', '-gone.parquet').replace(/"id": "\w+"/, '"id": "another"'),
    reason: 'published-files-missing',
  },
};

describe('a server whose published folder is damaged', () => {
  test.for(Object.entries(MANIFESTS))(
    'goes on with the last whole publication after a manifest %s, and the next build mends it',
    async ([, { damage, reason }]) => {
      const { served, reader } = await published();
      const manifest = join(served.folder, 'prod.json');
      writeFileSync(manifest, damage(readFileSync(manifest, 'utf8')));
      await seen(() => expect((reader.problem() as MartletError | undefined)?.reason).toBe(reason));
      expect([reader.current()?.number, await rowsOf(reader, ORDERS)]).toEqual([1, [['6']]]);
      await served.build();
      await seen(() => expect(reader.problem()).toBeUndefined());
      expect(await rowsOf(reader, ORDERS)).toEqual([['6']]);
      served.hold(4);
      await served.build();
      await seen(() => expect(reader.current()?.number).toBe(2));
      expect(await rowsOf(reader, ORDERS)).toEqual([['8']]);
    },
  );

  test.for([
    ['is gone', (path: string) => rmSync(path)],
    ['was cut off', (path: string) => truncateSync(path, 100)],
    ['is another one', (path: string) => writeFileSync(path, 'nothing')],
  ] as const)('tells that a file %s, answers what needs it not, and the next build writes it again', async ([, damage]) => {
    const { served, reader } = await published();
    const [file] = served.manifest().relations['gold.fact_orders']?.files ?? [];
    const path = join(served.folder, file?.path ?? '');
    damage(path);
    await expect(rowsOf(reader, ORDERS)).rejects.toMatchObject({
      reason: 'served-files-damaged',
      parameters: { number: 1, files: [file?.path] },
    });
    expect(await rowsOf(reader, DAYS)).toEqual([['3']]);
    await served.build();
    expect(statSync(path).size).toBe(file?.bytes);
    await seen(async () => expect(await rowsOf(reader, ORDERS)).toEqual([['6']]));
  });

  test('shows an older backup whole until the next build, which shows what is current', async () => {
    const { served, reader } = await published();
    const backup = join(served.directory, 'backup');
    cpSync(served.folder, backup, { recursive: true });
    served.hold(4);
    await served.build();
    await seen(() => expect(reader.current()?.number).toBe(2));
    rmSync(served.folder, { recursive: true });
    cpSync(backup, served.folder, { recursive: true });
    await seen(() => expect(reader.current()?.number).toBe(1));
    expect([await rowsOf(reader, ORDERS), await rowsOf(reader, DAYS)]).toEqual([[['6']], [['3']]]);
    await served.build();
    await seen(() => expect(reader.current()?.number).toBe(2));
    expect([await rowsOf(reader, ORDERS), await rowsOf(reader, DAYS)]).toEqual([[['8']], [['4']]]);
    expect(readdirSync(served.folder)).not.toContain('prod.json.next');
  });
});
