import { describe, expect, test } from 'vitest';
import { tempProject } from '../../framework/tests/temp-project.js';
import { martlet } from './martlet.js';

const PROJECT = {
  'sources/orders.ts': `import { integer, source, text } from 'martlet';
export const orders = source({ name: 'orders', grain: ['id'], columns: { id: text().notNull(), units: integer().notNull(), price: integer() } });
`,
  'models/big_orders.ts': `import { coalesce, integer, model, multiply, text } from 'martlet';
import { orders } from '../sources/orders.js';
export const bigOrders = model({
  name: 'big_orders',
  from: { orders },
  columns: { id: text().notNull(), value: integer().notNull() },
  query: (db) =>
    db
      .selectFrom('orders')
      .where('units', '>', 10)
      .select(({ ref }) => ['id', multiply(ref('units'), coalesce(ref('price'), 0)).as('value')]),
});
`,
};

const unitTest = (body: string): string => `import { given, run } from 'martlet/testing';
import { expect, test } from 'vitest';
import { bigOrders } from '../models/big_orders.js';
import { orders } from '../sources/orders.js';
${body}`;

const WEAK = unitTest(`test('an order is big above ten units', async () => {
  const result = await run(bigOrders, given(orders, [{ id: 'O1', units: 11, price: 1 }, { id: 'O2', units: 1 }]));
  expect(result).toHaveRows([{ id: 'O1' }]);
});`);

describe('martlet test --unit', () => {
  test('runs the project’s tests with vitest, and ends as they do', async () => {
    const good = await martlet(tempProject({ ...PROJECT, 'tests/big_orders.test.ts': WEAK }), 'test', '--unit', '--no-color');
    expect(good.exitCode, good.err).toBe(0);
    expect(good.out).toMatch(/Tests\s+1 passed/);
    const wrong = WEAK.replace(`{ id: 'O1' }])`, `{ id: 'O2' }])`);
    const bad = await martlet(tempProject({ ...PROJECT, 'tests/big_orders.test.ts': wrong }), 'test', '--unit', '--no-color');
    expect(bad.exitCode).toBe(1);
    expect(bad.err).toContain('- O2');
    expect(bad.err).toContain('from given.orders as orders');
  });

  test('takes no selection', async () => {
    const { exitCode, err } = await martlet(tempProject(PROJECT), 'test', '--unit', '--select', 'big_orders');
    expect(exitCode).toBe(2);
    expect(err).toContain('MARTLET-U007');
  });
});

describe('martlet mutate', () => {
  test('tells which changes no test notices, with rows that would show them', async () => {
    const directory = tempProject({ ...PROJECT, 'tests/big_orders.test.ts': WEAK });
    const { exitCode, events, err } = await martlet(directory, 'mutate', '--json', '--min-score', '90');
    expect(exitCode, err).toBe(1);
    const [model, score] = events();
    const mutants = (model?.mutants ?? []) as readonly { what: string; status: string; test?: string; world?: string }[];
    const statusOf = (what: string) => mutants.find((mutant) => mutant.what === what)?.status;
    expect(statusOf('where is left out')).toBe('unit-test');
    expect(statusOf('> becomes <')).toBe('unit-test');
    expect(statusOf('multiply becomes add')).toBe('survived');
    expect(statusOf('> becomes >=')).toBe('survived');
    // The contract says that a value is never null, and generated worlds have orders without a price.
    expect(mutants.find(({ what }) => what === 'coalesce is left out')).toMatchObject({ status: 'data-test', test: 'not_null_value' });
    expect(mutants.find(({ what }) => what === '> becomes >=')?.world).toMatch(/orders\n.*units.*\n.*10/);
    expect(score).toMatchObject({ kind: 'mutation-score', mutants: mutants.length });
  });

  test('is content with tests that notice every change, in files that share a process when vitest runs them', async () => {
    const directory = tempProject({
      ...PROJECT,
      'vitest.config.ts': `export default { test: { isolate: false, fileParallelism: false } };`,
      'tests/rows.test.ts': unitTest(`test('an order is big above ten units', async () => {
  const result = await run(bigOrders, given(orders, [{ id: 'O1', units: 11 }, { id: 'O2', units: 10 }, { id: 'O3', units: 12 }]));
  expect(result).toHaveRows([{ id: 'O1' }, { id: 'O3' }]);
});`),
      'tests/values.test.ts': unitTest(`test('is worth what was paid', async () => {
  const result = await run(bigOrders, given(orders, [{ id: 'O1', units: 11 }, { id: 'O3', units: 12, price: 2 }]));
  expect(result).toHaveRows([{ value: 0 }, { value: 24 }]);
});`),
    });
    const { exitCode, out, err } = await martlet(directory, 'mutate', '--min-score', '100', '--no-color');
    expect(exitCode, err).toBe(0);
    expect(out).toMatch(/gold\.big_orders .* 100\.0 %/);
    expect(out).toMatch(/Mutation score 100\.0 %: (\d+) of \1 mutants noticed\./);
  });

  test('says so when the tests fail without any change', async () => {
    const directory = tempProject({
      ...PROJECT,
      'tests/big_orders.test.ts': unitTest(`test('never', () => expect(bigOrders).toBe(run));`),
    });
    const { exitCode, err } = await martlet(directory, 'mutate');
    expect(exitCode).toBe(1);
    expect(err).toContain('MARTLET-T007');
  });
});
