// Loading a million rows into each stand-in by the warehouse's fast way: `npx tsx bench/load-warehouses.ts [--rows 1000000]`.
// The figures are those of the process that loads; the stand-in's own are not Martlet's.
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isStandInInstalled } from '../tests/standins/cache.js';
import { type ServedWarehouse, startStandIn } from '../tests/standins/servers.js';
import { markdownTable, measureProcess } from './measure.js';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, warehouse: { type: 'string', multiple: true } } });
const directory = mkdtempSync(join(tmpdir(), 'martlet-bench-load-'));
const script = fileURLToPath(new URL('load-warehouse-process.ts', import.meta.url));
const chosen = (values.warehouse ?? ['snowflake', 'bigquery', 'databricks']) as readonly ServedWarehouse[];

function* orderLines(count: number): Generator<string> {
  yield 'order_id,line_number,product_id,ordered_at,quantity,unit_price,note\n';
  for (let index = 0; index < count; index += 1) {
    const day = String(1 + (index % 28)).padStart(2, '0');
    yield `o-${index >> 2},${index & 3},p-${index % 997},2024-02-${day}T12:00:00Z,${index % 9},${(index % 5000) / 100},"note, ${index}"\n`;
  }
}

try {
  await pipeline(orderLines(Number(values.rows)), createWriteStream(join(directory, 'order_lines.csv')));
  const lines: string[][] = [];
  for (const name of chosen) {
    if (!isStandInInstalled(name)) throw new Error(`Install the stand-in first: tests/standins/install.sh ${name}`);
    const server = await startStandIn(name);
    try {
      const usage = await measureProcess(['--import', 'tsx', script], {
        MARTLET_BENCH_TARGET: JSON.stringify(server.target),
        MARTLET_BENCH_DATA: directory,
      });
      lines.push([name, ...[usage.wallSeconds, usage.cpuSeconds, usage.peakMegabytes].map((figure) => figure.toFixed(1))]);
    } finally {
      await server.close();
    }
  }
  console.log(markdownTable(['', 'wall s', 'CPU s', 'peak MB'], lines));
} finally {
  rmSync(directory, { recursive: true });
}
