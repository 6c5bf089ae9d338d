import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempProject } from '../../framework/tests/temp-project.js';

/** A shop with a source, two models, a dashboard and a unit test. */
export const SHOP = {
  '.gitignore': 'node_modules\n*.duckdb*\ntarget\n',
  'tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'NodeNext', target: 'ES2023', strict: true, noEmit: true, skipLibCheck: true, types: ['node'] },
    include: ['martlet.config.ts', 'sources', 'models', 'exposures', 'quality'],
  }),
  'data/orders.csv': [
    'order_id,order_date,email,amount',
    '1,2024-01-01,ada@shop.example,10.00',
    '2,2024-01-01,bob@shop.example,2.50',
    '3,2024-01-02,ada@shop.example,7.00',
    '4,2024-01-02,eve@shop.example,0.00',
    '',
  ].join('\n'),
  'sources/orders.ts': `import { date, decimal, integer, source, text } from 'martlet';
export const orders = source({
  name: 'orders',
  files: { format: 'csv', pattern: 'orders.csv' },
  grain: ['order_id'],
  columns: { order_id: integer().notNull(), order_date: date().notNull(), email: text().pii('email'), amount: decimal(18, 2).notNull() },
});
`,
  'models/stg_orders.ts': `import { date, decimal, integer, type Row, type Staging, staging, text } from 'martlet';
import { orders } from '../sources/orders.js';

const columns = {
  order_id: integer().notNull(),
  order_date: date().notNull(),
  email: text().pii('email'),
  amount: decimal(18, 2).notNull(),
};

export interface StgOrders extends Row<typeof columns> {}

export const stgOrders: Staging<StgOrders> = staging({
  name: 'stg_orders',
  from: { orders },
  grain: ['order_id'],
  columns,
  query: (db) => db.selectFrom('orders').select(['order_id', 'order_date', 'email', 'amount']).where('amount', '>', '0'),
});
`,
  'models/daily_revenue.ts': `import { count, date, decimal, integer, type Model, model, type Row, sum } from 'martlet';
import { stgOrders } from './stg_orders.js';

const columns = {
  order_date: date().notNull(),
  orders: integer().notNull(),
  revenue: decimal(18, 2),
};

export interface DailyRevenue extends Row<typeof columns> {}

export const dailyRevenue: Model<DailyRevenue> = model({
  name: 'daily_revenue',
  from: { orders: stgOrders },
  grain: ['order_date'],
  materialized: { kind: 'table' },
  columns,
  tests: (t) => [t.expression('a day earns less than a hundred', (eb) => eb('revenue', '<', '100'))],
  query: (db) =>
    db
      .selectFrom('orders')
      .groupBy('order_date')
      .select(({ ref }) => ['order_date', count().as('orders'), sum(ref('amount')).as('revenue')]),
});
`,
  'exposures/sales_dashboard.ts': `import { exposure } from 'martlet';
import { dailyRevenue } from '../models/daily_revenue.js';
export const salesDashboard = exposure({ name: 'sales_dashboard', type: 'dashboard', owner: 'sales', reads: [dailyRevenue] });
`,
  'tests/daily_revenue.test.ts': `import { given, run } from 'martlet/testing';
import { expect, test } from 'vitest';
import { dailyRevenue } from '../models/daily_revenue.js';
import { stgOrders } from '../models/stg_orders.js';

test('adds up the orders of a day', async () => {
  const result = await run(
    dailyRevenue,
    given(stgOrders, [
      { order_date: '2024-02-29', amount: '10.00' },
      { order_date: '2024-02-29', amount: '2.50' },
    ]),
  );
  expect(result).toHaveRows([{ order_date: '2024-02-29', orders: 2, revenue: '12.50' }]);
});
`,
};

/** A project in a Git repository, whose branches are pull requests. */
export interface Repository {
  readonly directory: string;
  git(...args: readonly string[]): string;
  /** Puts a text in the place of another in a file. */
  change(file: string, from: string, to: string): void;
  /** Begins a branch at main, without what was not committed. */
  branch(name: string): void;
  commit(message: string): void;
  /** Merges a branch into main, which is checked out then. */
  merge(name: string): void;
  read(file: string): string;
}

export function shopRepository(files: Readonly<Record<string, string>> = {}): Repository {
  return repositoryOf({ ...SHOP, ...files });
}

/** A project of these files in a repository, all of them committed. */
export function repositoryOf(files: Readonly<Record<string, string>>): Repository {
  const directory = tempProject(files);
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=someone', '-c', 'user.email=someone@shop.example', ...args], {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const commit = (message: string): void => {
    git('add', '-A');
    git('commit', '-m', message);
  };
  git('init', '-b', 'main');
  commit('The shop');
  return {
    directory,
    git,
    commit,
    change: (file, from, to) => {
      const text = readFileSync(join(directory, file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
      writeFileSync(join(directory, file), text.replace(from, to));
    },
    branch: (name) => {
      git('checkout', '-f', 'main');
      git('checkout', '-b', name);
      rmSync(join(directory, 'target/ci'), { recursive: true, force: true });
    },
    merge: (name) => {
      git('checkout', '-f', 'main');
      git('merge', '--no-ff', '-m', `Merge ${name}`, name);
    },
    read: (file) => readFileSync(join(directory, file), 'utf8'),
  };
}
