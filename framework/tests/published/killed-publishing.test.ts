import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Disk, localDisk } from '../../src/published/index.js';
import { openFilesReader, type ReaderLease, WHOLE_SCOPE } from '../../src/serve/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { openReading } from '../../src/warehouses/open.js';
import { LastingWarehouse } from '../crashing-warehouse.js';
import { ServedProject } from './served-project.js';

/** What readers see of the project with so many days of orders: rows, days, and the total of both the fact and the view over it. */
const seenWith = (days: number) => [[String(days * 2), String(days), String(days * 20), String(days * 20)]];

const QUESTION =
  'select (select count(*) from gold.fact_orders), (select count(*) from gold.dim_days), (select sum(amount) from gold.fact_orders), (select sum(amount) from gold.revenue)';

describe('a build that is killed while it publishes', () => {
  test('before some statement leaves readers one publication whole, and the next command shows the new one', async () => {
    const served = await ServedProject.of();
    const warehouse = new LastingWarehouse(await openDuckDB({ path: join(served.directory, 'warehouse.duckdb') }));
    let days = 3;
    await served.build({ early: warehouse.for() });
    const all = warehouse.statements.length;
    let killed = 0;
    for (let dies = 1; dies < all + 30; dies += 5) {
      const before = days;
      days += 1;
      served.hold(days);
      const once = warehouse.for(dies);
      await served.build({ early: once }).catch(() => undefined);
      expect([seenWith(before), seenWith(days)]).toContainEqual(await seen(served));
      if (!once.hasDied()) break;
      killed += 1;
      await served.build({ early: warehouse.for() });
      expect(await seen(served)).toEqual(seenWith(days));
    }
    expect(killed).toBeGreaterThan(8);
  });

  test('before any change of the disk leaves readers one publication whole, and the next command shows the new one', async () => {
    const served = await ServedProject.of();
    await served.build();
    let days = 3;
    let killed = 0;
    for (let dies = 0; ; dies += 1) {
      const before = days;
      days += 1;
      served.hold(days);
      const disk = failingDisk(dies, new Error('the process has died'));
      const result = await served.build({ disk }).catch(() => undefined);
      expect(await seen(served)).toEqual(result === undefined ? seenWith(before) : seenWith(days));
      if (result !== undefined) break;
      killed += 1;
      await served.build();
      expect(await seen(served)).toEqual(seenWith(days));
    }
    // Three files with what each takes, the publication in its history, the next manifest, and the swap.
    expect(killed).toBeGreaterThan(8);
  });

  test('a full disk publishes nothing, neither in the warehouse nor for readers, and says so', async () => {
    const served = await ServedProject.of();
    await served.build();
    served.hold(4);
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    await expect(served.build({ disk: failingDisk(1, full) })).rejects.toMatchObject({
      reason: 'published-files-unwritten',
      parameters: { message: expect.stringContaining('no space left on device') },
    });
    expect(served.manifest().number).toBe(1);
    expect(await seen(served)).toEqual(seenWith(3));
    await served.build();
    expect(served.manifest().number).toBe(2);
    expect(await seen(served)).toEqual(seenWith(4));
    expect([...served.files().keys()].filter((path) => path.endsWith('.next'))).toEqual([]);
  });
});

/** A disk that fails with its change of that number, and with all that follow. */
function failingDisk(number: number, error: Error): Disk {
  let left = number;
  const told =
    <A extends readonly unknown[], R>(change: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      left -= 1;
      if (left < 0) throw error;
      return change(...given);
    };
  return {
    makeFolder: told(localDisk.makeFolder),
    write: told(localDisk.write),
    settle: told(localDisk.settle),
    replace: told(localDisk.replace),
    remove: localDisk.remove,
  };
}

/** What a reader who comes now is answered. */
async function seen({ folder }: ServedProject): Promise<readonly unknown[]> {
  const reader = await openFilesReader({ folder, environment: 'prod', engine: await openReading(folder) });
  const lease = await reader.lease(WHOLE_SCOPE);
  try {
    return await rowsOf(lease, QUESTION);
  } finally {
    lease.release();
    await reader.close();
  }
}

async function rowsOf(lease: ReaderLease, sql: string): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for await (const batch of (await lease.stream(sql)).batches()) rows.push(...batch);
  return rows;
}
