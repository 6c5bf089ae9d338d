// Loads the file of order lines of `MARTLET_BENCH_DATA` into `MARTLET_BENCH_TARGET`; load-warehouses.ts measures it.

import { tmpdir } from 'node:os';
import { decimal, integer, source, text, timestamp } from '../framework/src/index.js';
import { loadFiles } from '../framework/src/ingest/index.js';
import { openWarehouse } from '../framework/src/warehouses/open.js';
import { asWritten } from '../framework/src/warehouses/redaction.js';
import { targetSchema } from '../framework/src/warehouses/targets.js';

const orderLines = source({
  name: 'order_lines',
  columns: {
    order_id: text().notNull(),
    line_number: integer().notNull(),
    product_id: text().notNull(),
    ordered_at: timestamp().notNull(),
    quantity: integer().notNull(),
    unit_price: decimal(18, 2).notNull(),
    note: text(),
  },
  files: { pattern: 'order_lines.csv' },
});

const warehouse = await openWarehouse(targetSchema.parse(JSON.parse(process.env.MARTLET_BENCH_TARGET ?? '{}')), process.cwd(), asWritten);
const session = await warehouse.session();
await loadFiles({
  warehouse,
  session,
  source: { ...orderLines, schema: 'bronze' },
  directory: process.env.MARTLET_BENCH_DATA ?? tmpdir(),
  tells: asWritten,
  suffix: 'bench',
  loadedAt: new Date().toISOString(),
});
await session.close();
await warehouse.close();
