import { afterEach, expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { promote, runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Warehouse } from '../../src/warehouses/warehouse.js';
import { LastingWarehouse } from '../crashing-warehouse.js';
import { wallClock as clock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const open: Warehouse[] = [];
afterEach(async () => {
  for (const warehouse of open.splice(0)) await warehouse.close();
});

/** An order, and what it is said to be. */
const shop = (relation: string, column: string) =>
  loadProject(
    tempProject({
      'models/orders.ts': `import { integer, seed, text } from 'martlet';
        export const orders = seed({ name: 'orders', description: ${JSON.stringify(relation)}, rows: [{ id: 1, note: 'a' }],
          columns: { id: integer().notNull().describe(${JSON.stringify(column)}), note: text() } });`,
      'models/lines.ts': `import { integer, model } from 'martlet';
        import { orders } from './orders.js';
        export const lines = model({ name: 'lines', from: { orders }, columns: { id: integer() }, query: (db) => db.selectFrom('orders').select('orders.id') });`,
    }),
  );

/** A warehouse that stays, with views that move in one transaction or one after the other. */
async function warehouseFor(publish: 'transaction' | 'recorded', comments = true) {
  const duckdb = await openDuckDB({ path: ':memory:', comments });
  open.push(duckdb);
  const { dialect } = duckdb;
  const lasting = new LastingWarehouse({ ...duckdb, dialect: { ...dialect, capabilities: { ...dialect.capabilities, publish } } });
  const session = await duckdb.session();
  return {
    lasting,
    /** What is told of a view, and then of its columns. */
    told: async (schema = 'bronze', view = 'orders') => {
      const [found] = await session.query(`select comment from duckdb_views() where schema_name = '${schema}' and view_name = '${view}'`);
      const columns = await session.query(
        `select comment from duckdb_columns() where schema_name = '${schema}' and table_name = '${view}' order by column_index`,
      );
      return [found?.comment, ...columns.map(({ comment }) => comment)];
    },
  };
}

const build = async (project: Awaited<ReturnType<typeof shop>>, lasting: LastingWarehouse, environment = 'prod', dies?: number) => {
  const request = { command: 'build', environment, clock, emit: () => undefined, early: lasting.for(dies) } as const;
  const { steps, published } = await runProject(project, request);
  return { made: steps.filter(({ kind, status }) => kind === 'model' && status === 'succeeded').length, published };
};

test('views say what they and their columns are, and say so anew where only that has changed', async () => {
  const { lasting, told } = await warehouseFor('transaction');
  await build(await shop("An order's rows.", 'Its "number"'), lasting);
  expect(await told()).toEqual(["An order's rows.", 'Its "number"', null]);

  const renamed = await shop('One row per order.', 'Its number.');
  expect(await build(renamed, lasting)).toEqual({ made: 0, published: ['bronze.orders', 'gold.lines'] });
  expect(await told()).toEqual(['One row per order.', 'Its number.', null]);
  expect(await build(renamed, lasting)).toEqual({ made: 0, published: [] });
});

test('nothing is said where a DuckDB is not asked for it', async () => {
  const { lasting, told } = await warehouseFor('transaction', false);
  await build(await shop('Orders.', 'Its number.'), lasting);
  expect(await told()).toEqual([null, null, null]);
  expect(await build(await shop('All orders.', 'The number.'), lasting)).toEqual({ made: 0, published: [] });
});

test('columns that are plain copies are told what they are copies of, as the catalog shows it', async () => {
  const { lasting, told } = await warehouseFor('transaction');
  await build(await shop('Orders.', 'Its number.'), lasting);
  expect(await told('gold', 'lines')).toEqual([null, 'Its number.']);
  // The model itself is as it was.
  expect(await build(await shop('Orders.', 'The number.'), lasting)).toEqual({ made: 0, published: ['bronze.orders', 'gold.lines'] });
  expect(await told('gold', 'lines')).toEqual([null, 'The number.']);
});

test('an environment is told by its own builds and promotions, and by nobody else', async () => {
  const { lasting, told } = await warehouseFor('transaction');
  const [before, after] = [await shop('Orders.', 'A number.'), await shop('Orders, told anew.', 'Its number.')];
  await build(before, lasting);
  expect(await build(after, lasting, 'dev')).toMatchObject({ made: 0 });
  expect([(await told())[0], (await told('bronze__dev'))[0]]).toEqual(['Orders.', 'Orders, told anew.']);

  const promotion = { from: 'dev', to: 'prod', allowsOlderData: false, clock };
  const promoted = await promote(after, { ...promotion, early: lasting.for() });
  expect(promoted).toMatchObject({
    environment: 'prod',
    publication: 1,
    changed: [],
    redescribed: ['bronze.orders', 'gold.lines'],
    dropped: [],
  });
  expect((await told())[0]).toBe('Orders, told anew.');
  expect(await promote(after, { ...promotion, early: lasting.for() })).toMatchObject({ changed: [], redescribed: [] });

  // The versions are known with the new texts by now, and production stands for them with the old ones.
  await build(before, lasting, 'dev');
  expect(await build(after, lasting)).toEqual({ made: 0, published: [] });
  expect(await build(before, lasting)).toEqual({ made: 0, published: ['bronze.orders', 'gold.lines'] });
  expect((await told())[0]).toBe('Orders.');
});

test('views whose command was killed while they were told anew are told by the next command', async () => {
  const [before, after] = [await shop('Orders.', 'A number.'), await shop('Orders, told anew.', 'Its number.')];
  for (let dies = 0, hasDied = true; hasDied; dies += 1) {
    const { lasting, told } = await warehouseFor('recorded');
    await build(before, lasting);
    hasDied = await build(after, lasting, 'prod', dies).then(
      () => false,
      () => true,
    );
    await build(after, lasting);
    expect(await told(), `killed before statement ${dies}`).toEqual(['Orders, told anew.', 'Its number.', null]);
  }
});

test('views whose command was killed while they moved are told by the next command', async () => {
  const project = await shop('One row per order.', 'Its number.');
  const whole = await warehouseFor('recorded');
  await build(project, whole.lasting);
  // Before the first view moves, nothing is told that could be forgotten.
  const moves = whole.lasting.statements.findIndex((sql) => sql.startsWith('create or replace view'));
  for (let dies = moves, hasDied = true; hasDied; dies += 1) {
    const { lasting, told } = await warehouseFor('recorded');
    hasDied = await build(project, lasting, 'prod', dies).then(
      () => false,
      () => true,
    );
    await build(project, lasting);
    expect(await told(), `killed before statement ${dies}`).toEqual(['One row per order.', 'Its number.', null]);
  }
});
