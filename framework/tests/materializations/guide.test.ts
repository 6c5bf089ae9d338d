import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkProject } from '../../src/project/check/index.js';
import { loadProject } from '../../src/project/index.js';
import { tempProject } from '../temp-project.js';
import { typeCheck } from '../types/type-check.js';

const directory = fileURLToPath(new URL('../../../docs/guides', import.meta.url));

/** What the guides take for granted beside the files that they show. */
const GROUND: Readonly<Record<string, string>> = {
  'sources/raw_orders.ts': `
import { date, decimal, source, text } from 'martlet';
const columns = { order_id: text().notNull(), order_date: date().notNull(), amount: decimal(18, 2).notNull() };
export const rawOrders = source({ name: 'raw_orders', columns });
`,
  'sources/raw_customers.ts': `
import { source, text, timestamp } from 'martlet';
const columns = { customer_id: text().notNull(), name: text(), status: text().notNull(), updated_at: timestamp().notNull() };
export const rawCustomers = source({ name: 'raw_customers', columns });
`,
  'models/stg_orders.ts': `
import { date, decimal, type Row, type Staging, staging, text } from 'martlet';
import { rawOrders } from '../sources/raw_orders.js';
const columns = { order_id: text().notNull(), order_date: date().notNull(), amount: decimal(18, 2).notNull() };
export interface StgOrders extends Row<typeof columns> {}
export const stgOrders: Staging<StgOrders> = staging({
  name: 'stg_orders', from: { raw: rawOrders }, columns,
  query: (db) => db.selectFrom('raw').select(['order_id', 'order_date', 'amount']),
});
`,
  'models/build_log.ts': `
import { date, decimal, type Row, type Seed, seed } from 'martlet';
const columns = { order_date: date(), amount: decimal(18, 2) };
export interface BuildLog extends Row<typeof columns> {}
export const buildLog: Seed<BuildLog> = seed({ name: 'build_log', columns, rows: [] });
`,
};

describe.each(['materializations.md'])('the code of docs/guides/%s', (guide) => {
  const files = { ...GROUND, ...filesIn(readFileSync(`${directory}/${guide}`, 'utf8')) };

  test('is right for the compiler', () => {
    const checked = typeCheck(new Map(Object.entries(files).map(([path, code]) => [moduleName(path), withFlatImports(code)])));
    for (const path of Object.keys(files)) expect(checked.messages.get(moduleName(path)), path).toEqual([]);
  });

  test('makes a project with which nothing is wrong', async () => {
    const problems = await checkProject(await loadProject(tempProject(files)), { allTargets: true });
    expect(problems.filter(({ severity }) => severity === 'error').map(({ error }) => `${error.at?.file}: ${error.message}`)).toEqual([]);
  });
});

/** The blocks that begin with the path of a file. */
function filesIn(guide: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...guide.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, path = '', code = '']) => [path, code]));
}

function moduleName(path: string): string {
  return `guide-${path.replace(/\.ts$/, '').replaceAll('/', '-')}`;
}

/** The compiler sees all files of a guide in one directory. */
function withFlatImports(code: string): string {
  return code
    .replaceAll(/from '\.\.\/sources\/(\w+)\.js'/g, "from './guide-sources-$1.snippet.js'")
    .replaceAll(/from '\.\/(\w+)\.js'/g, "from './guide-models-$1.snippet.js'");
}
