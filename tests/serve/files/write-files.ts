/** Writes a report and an extract of the shop of the ten questions into a directory: `npx tsx write-files.ts DIRECTORY PYTHON`. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../../framework/src/cli/main.js';
import { FakeSurroundings } from '../../../framework/tests/cli/fake-surroundings.js';
import { TEN_QUESTIONS_SHOP } from '../../../framework/tests/serve/ten-questions.js';

const [directory = '.', python = 'python3'] = process.argv.slice(2);
const FILES = {
  ...TEN_QUESTIONS_SHOP,
  'package.json': '{ "type": "module" }',
  'reports/shop.ts': `
    import { query, report, sheet } from 'martlet';
    import { factSales } from '../models/fact_sales.js';
    import { orders, revenue } from '../semantic/sales.js';
    export const shop = report({ name: 'shop', title: 'The shop', sheets: [
      sheet({ name: 'Months', of: query({ metrics: { revenue, orders }, by: ['date.month', 'product.category'] }), highlights: { revenue: { kind: 'bars' }, orders: { kind: 'colors' } },
        charts: [
          { kind: 'stacked', x: 'date_month', y: 'revenue', by: 'product_category' },
          { kind: 'line', x: 'date_month', y: ['revenue', 'orders'] },
          { kind: 'pie', x: 'product_category', y: 'revenue' },
        ] }),
      sheet({ name: 'Lines', of: factSales }),
    ] });`,
};
for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}
symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(directory, 'node_modules'));
for (const argv of [
  ['build', '--quiet'],
  ['report', '--out', '.'],
  ['tableau', 'fact_sales', '--extract', '--python', python, '--out', '.'],
]) {
  const world = new FakeSurroundings(directory);
  if ((await main(argv, world)) !== 0) throw new Error(world.written + world.complained);
}
