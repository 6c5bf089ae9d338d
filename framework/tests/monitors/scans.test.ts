import { expect, test } from 'vitest';
import { decimal, source, text, timestamp } from '../../src/index.js';
import { monitorScans, TESTED } from '../../src/quality/index.js';
import { resolveRelations } from '../../src/sql/index.js';
import { dialects } from '../../src/warehouses/dialects.js';

const orders = source({
  name: 'orders',
  columns: { ordered_at: timestamp().notNull(), channel: text(), amount: decimal(18, 2) },
  monitors: (m) => [
    ...m.daily('ordered_at', [
      m.volume(),
      m.nullShare('channel'),
      m.distinctShare('channel'),
      m.mean('amount'),
      m.stddev('amount'),
      m.quantile('amount', 0.9),
      m.volume({ by: 'channel' }),
      m.mix('channel'),
    ]),
    m.freshness('ordered_at'),
  ],
});
const days = { from: '2026-01-01', until: '2026-02-01', today: '2026-02-01', now: '2026-02-01T06:00:00.000Z' };
const scans = monitorScans(orders.monitors, orders.columns, days);

test('monitors that group rows alike share a scan', () => {
  expect(scans.map(({ monitors }) => monitors.map(({ metric }) => metric.kind))).toEqual([
    ['volume', 'null-share', 'distinct-share', 'mean', 'stddev', 'quantile'],
    ['volume', 'mix'],
    ['freshness'],
  ]);
});

test.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s has a query for each scan', (_, dialect) => {
  for (const { query } of scans) {
    const sql = dialect.compile(resolveRelations(query, new Map([[TESTED, { schema: 'bronze', name: 'orders' }]])).query);
    expect(sql).toMatch(/^select\s.*from .*orders/is);
    expect(sql.match(/\bfrom\b/gi)?.length).toBe(1);
  }
});
