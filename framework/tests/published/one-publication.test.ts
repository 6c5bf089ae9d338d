import { expect, test } from 'vitest';
import { openFilesReader, WHOLE_SCOPE } from '../../src/serve/index.js';
import { openReading } from '../../src/warehouses/open.js';
import { ServedProject } from './served-project.js';

/** Every figure of a publication follows from its number of days: two orders of ten each a day. */
const QUESTION = `
  select (select count(*) from gold.fact_orders), (select count(*) from gold.dim_days), (select sum(amount) from gold.revenue), (select count(*) from gold.revenue)`;

test('no answer shows two publications, while builds and many readers go on beside each other', async () => {
  const served = await ServedProject.of({ serve: '{ graceMinutes: 0 }' });
  await served.build();
  const { folder } = served;
  const reader = await openFilesReader({ folder, environment: 'prod', engine: await openReading(folder) });
  const answers = new Set<string>();
  const mixed: string[] = [];
  let isOver = false;
  const ask = async (): Promise<void> => {
    while (!isOver) {
      const lease = await reader.lease(WHOLE_SCOPE);
      try {
        const stream = await lease.stream(QUESTION);
        for await (const [row = []] of stream.batches()) {
          const [orders, days, amount, views] = row.map(Number);
          const isWhole = days !== undefined && orders === days * 2 && amount === days * 20 && views === days;
          if (!isWhole) mixed.push(row.join(' '));
          answers.add(row.join(' '));
        }
      } finally {
        lease.release();
      }
    }
  };
  try {
    const readers = Array.from({ length: 24 }, ask);
    for (const days of [4, 5, 6, 7, 8]) {
      served.hold(days);
      const { steps } = await served.build();
      expect(steps.filter(({ status }) => status === 'error')).toEqual([]);
      await expect.poll(() => reader.current()?.id).toBe(served.manifest().id);
    }
    isOver = true;
    await Promise.all(readers);
  } finally {
    isOver = true;
    await reader.close();
  }
  expect(mixed).toEqual([]);
  expect(answers.size).toBeGreaterThanOrEqual(5);
});
