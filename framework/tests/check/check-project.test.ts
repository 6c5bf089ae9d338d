import { describe, expect, it } from 'vitest';
import { ordersModel, problemsIn } from './problems.js';

const CONTRACT = 'order_id: text(), quantity: integer()';
const sales = (query: string, columns = CONTRACT) => ({ 'models/sales.ts': ordersModel(columns, query) });
const selecting = (...selections: readonly string[]) =>
  `db.selectFrom('orders').select((eb) => [\n    ${selections.join(',\n    ')},\n  ])`;

describe('a check of one model', () => {
  it('finds nothing wrong with what is right', async () => {
    expect(await problemsIn(sales(selecting(`'order_id'`, `'quantity'`)))).toEqual([]);
  });

  it('takes a null for any type', async () => {
    expect(await problemsIn(sales(selecting(`eb.lit(null).as('order_id')`, `sql<null>\`null\`.as('quantity')`)))).toEqual([]);
  });

  it('finds a column that the contract declares and the query does not return, at its key', async () => {
    expect(await problemsIn(sales(selecting(`'order_id'`, `'quantity'`), `${CONTRACT}, note: text()`))).toEqual([
      'error MARTLET-C004 models/sales.ts:4:58 gold.sales returns no column "note", which its contract declares.',
    ]);
  });

  it('finds a column that the query returns and the contract does not declare, in the selection', async () => {
    expect(await problemsIn(sales(selecting(`'order_id'`, `'quantity'`, `'note as remark'`)))).toEqual([
      'error MARTLET-C005 models/sales.ts:13:5 gold.sales returns a column "remark", which its contract does not declare.',
    ]);
  });

  it('finds a wrong column, whether the builder or raw SQL names it', async () => {
    expect(await problemsIn(sales(selecting(`'order_id'`, `'quantty as quantity'`)))).toEqual([
      'error MARTLET-C023 models/sales.ts:12:5 The query of gold.sales reads a column "quantty", which no table in scope has.',
    ]);
    expect(await problemsIn(sales(selecting(`'orders.order_id'`, `'orders.quantty as quantity'`)))).toEqual([
      'error MARTLET-C023 models/sales.ts:12:5 The query of gold.sales reads "orders.quantty", but "orders" has no column "quantty".',
    ]);
    expect(await problemsIn(sales(selecting(`'order_id'`, `sql<number>\`\n      1 +\n      quantty\n    \`.as('quantity')`)))).toEqual([
      'error MARTLET-C023 models/sales.ts:14:7 The query of gold.sales reads a column "quantty", which no table in scope has.',
    ]);
  });

  it('finds a wrong type in raw SQL', async () => {
    expect(await problemsIn(sales(selecting(`'order_id'`, `sql<number>\`upper(note)\`.as('quantity')`)))).toEqual([
      'error MARTLET-C028 models/sales.ts:12:33 gold.sales returns "quantity" as text, which its contract declares as integer.',
    ]);
  });

  it('finds a wrong function, and one that does not take these types', async () => {
    expect(await problemsIn(sales(selecting(`'order_id'`, `eb.fn<number>('flor', ['net_amount']).as('quantity')`)))).toEqual([
      'error MARTLET-C029 models/sales.ts:12:19 The query of gold.sales calls flor(), which does not exist.',
    ]);
    expect(await problemsIn(sales(selecting(`'order_id'`, `sql<number>\`length(ltrim(quantity))\`.as('quantity')`)))).toEqual([
      'error MARTLET-C030 models/sales.ts:12:24 The query of gold.sales computes ltrim(BIGINT), which does not exist for these types.',
    ]);
  });

  it('finds a wrong table in a reference, and bad grammar in raw SQL', async () => {
    expect(await problemsIn(sales(selecting(`'order_id'`, `sql<number>\`order.quantity\`.as('quantity')`)))).toEqual([
      expect.stringMatching(
        /^error MARTLET-C031 models\/sales\.ts:12:22 The SQL of gold\.sales is not valid: syntax error at or near "\."/,
      ),
    ]);
    expect(await problemsIn(sales(selecting(`'order_id'`, `sql<number>\`other.quantity\`.as('quantity')`)))).toEqual([
      'error MARTLET-C025 models/sales.ts:12:17 The query of gold.sales uses the table "other", which it does not select from.',
    ]);
  });

  it('finds values that can’t be compared, literals that are none of what they meet, and texts that name columns', async () => {
    const joined = ordersModel(
      'order_id: text()',
      `db.selectFrom('orders as a').innerJoin('orders as b', 'b.quantity', 'a.order_id').select('a.order_id')`,
    );
    expect(await problemsIn({ 'models/sales.ts': joined })).toEqual([
      expect.stringMatching(/^error MARTLET-C078 models\/sales\.ts:10:\d+ gold\.sales puts "\w+" \(an? \w+\) beside "\w+" \(an? \w+\)/),
    ]);
    const unfit = ordersModel('order_id: text()', `db.selectFrom('orders').select('order_id').where('ordered_at', '>', 'noon')`);
    expect(await problemsIn({ 'models/sales.ts': unfit })).toEqual([
      'error MARTLET-C009 models/sales.ts:10:86 "noon" was written as a literal, but an instant such as 2024-02-29T12:00:00Z was expected.',
    ]);
    const named = ordersModel(
      'note: text()',
      `db.selectFrom('orders').select(coalesce('note', 'none').as('note'))`,
      `import { coalesce } from 'martlet';`,
    );
    expect(await problemsIn({ 'models/sales.ts': named })).toEqual([
      `error MARTLET-C079 models/sales.ts:10:58 gold.sales writes 'note' as an operand, which is a text, but a column in scope has that name.`,
    ]);
  });

  it('finds the same in the tests of a model', async () => {
    const tested = ordersModel(
      'order_id: text(), net_amount: decimal(18, 2).test(between("cheap" as never, "1"))',
      `db.selectFrom('orders').select(['order_id', 'net_amount'])`,
      `import { between } from 'martlet';`,
    );
    expect(await problemsIn({ 'models/sales.ts': tested })).toEqual([
      expect.stringMatching(
        /^error MARTLET-C009 models\/sales\.ts:4:\d+ "cheap" was written as a literal, but a decimal such as -1234\.50 was expected\.$/,
      ),
    ]);
  });

  it('finds an ambiguous name', async () => {
    const join = `db.selectFrom('orders').innerJoin('orders as other', 'other.order_id', 'orders.order_id').select([\n    'order_id',\n    'other.quantity',\n  ])`;
    expect(await problemsIn(sales(join))).toEqual([
      'error MARTLET-C024 models/sales.ts:11:5 The query of gold.sales reads "order_id", which could be orders.order_id or other.order_id.',
    ]);
  });

  it('finds a table that from does not declare, and warns of one that is never read', async () => {
    const undeclared = `db.selectFrom('orders')\n    .innerJoin('customers', 'customers.customer_id', 'orders.customer_id').select(['orders.order_id', 'orders.quantity'])`;
    expect(await problemsIn(sales(undeclared))).toEqual([
      'error MARTLET-C003 models/sales.ts:11:16 The query of gold.sales reads "customers", which is not declared in from.',
    ]);
    const unused = ordersModel(CONTRACT, selecting(`'order_id'`, `'quantity'`), `import { customers } from '../sources/customers.js';`);
    expect(await problemsIn({ 'models/sales.ts': unused.replace('from: { orders }', 'from: { orders, customers }') })).toEqual([
      'warning MARTLET-C020 models/sales.ts:8:19 gold.sales declares "customers" in from, but its query never reads it.',
    ]);
  });

  it('warns of an export that does not say its type', async () => {
    const bare = ordersModel(CONTRACT, selecting(`'order_id'`, `'quantity'`)).replace(': Model<Sales>', '');
    expect(await problemsIn({ 'models/sales.ts': bare })).toEqual([
      'warning MARTLET-C021 models/sales.ts:6:14 The export sales of gold.sales does not say its type.',
    ]);
  });

  it('finds a query that throws', async () => {
    expect(await problemsIn(sales(`{\n    throw new Error('not today');\n  }`))).toEqual([
      expect.stringMatching(/^error MARTLET-C001 models\/sales\.ts:1[01]:\d+ The query of sales could not be built: not today\.$/),
    ]);
  });

  it('finds a column that is neither grouped nor aggregated', async () => {
    const query = `db.selectFrom('orders').select((eb) => [\n    'order_id',\n    eb.fn.max<number>('quantity').as('quantity'),\n  ])`;
    expect(await problemsIn(sales(query))).toEqual([
      'error MARTLET-C031 models/sales.ts:11:5 The SQL of gold.sales is not valid: ' +
        'column "order_id" must appear in the GROUP BY clause or must be part of an aggregate function.',
    ]);
  });

  it('finds what other warehouses can’t express when it is asked for all of them', async () => {
    const files = sales(`db.selectFrom('orders')\n    .distinctOn('order_id').select(['order_id', 'quantity'])`);
    expect(await problemsIn(files)).toEqual([]);
    expect(await problemsIn(files, { allTargets: true })).toEqual(
      ['Snowflake', 'BigQuery', 'Databricks'].map(
        (warehouse) =>
          `error MARTLET-W003 models/sales.ts:11:6 gold.sales: ${warehouse} can’t express distinct on: it is not part of its SQL.`,
      ),
    );
  });

  it('finds a comparison with a day of which the number of rows is forgotten by then', async () => {
    const files = sales(selecting(`'order_id'`, `'quantity'`));
    const compared = files['models/sales.ts'].replace(
      '  columns,\n',
      '  columns,\n  tests: (t) => [\n    t.rowCountOfDaysAgo(399),\n    t.rowCountOfDaysAgo(400),\n  ],\n',
    );
    expect(await problemsIn({ 'models/sales.ts': compared })).toEqual([
      'error MARTLET-C051 models/sales.ts:10:3 row_count_of_400_days_ago on gold.sales looks back 400 days, but ' +
        'row counts are kept for 400 only, so it would never find one.',
    ]);
  });

  it('finds numbers of rows that are none', async () => {
    const files = sales(selecting(`'order_id'`, `'quantity'`));
    const counted = files['models/sales.ts'].replace(
      '  columns,\n',
      '  columns,\n  tests: (t) => [\n    t.rowCount({ min: 1 }, { limit: -1, errorIf: Number.POSITIVE_INFINITY, warnIf: -0.5 }),\n  ],\n',
    );
    const ownTest = `import { dataTest } from 'martlet'; import { sales } from '../models/sales.js';
export const few = dataTest({ name: 'few', from: { sales }, limit: 2.5, query: (db) => db.selectFrom('sales').select('order_id') });`;
    expect(await problemsIn({ 'models/sales.ts': counted, 'quality/few.ts': ownTest })).toEqual([
      'error MARTLET-C054 models/sales.ts:10:3 warnIf of the test gold.sales row_count is -0.5, which is no number of rows.',
      'error MARTLET-C054 models/sales.ts:10:3 limit of the test gold.sales row_count is -1, which is no number of rows.',
      'error MARTLET-C054 quality/few.ts:2:14 limit of the test few is 2.5, which is no number of rows.',
    ]);
  });

  it('finds options of a rule to which ingestion holds the rows of files, where no test is left that they could be about', async () => {
    const people = (files: string): string => `import { integer, positive, source, text } from 'martlet';
export const people = source({ name: 'people', ${files} columns: {
  person_id: text().notNull(),
  age: integer().notNull({ severity: 'warn', errorIf: 5, name: undefined }).test(positive({ severity: 'warn' })),
  kind: text().notNull({ tags: [] }).accepted('a', 'b'),
} });`;
    const told = (line: number, column: string, options: string): string =>
      `error MARTLET-C085 sources/people.ts:${line}:3 bronze.people.${column} gives its not-null rule ${options}, which changes nothing: ` +
      'no data test asks for it, since ingestion rejects each row that breaks it.';
    expect(await problemsIn({ 'sources/people.ts': people(`files: { pattern: 'people.csv' },`) })).toEqual([
      told(4, 'age', 'severity, errorIf'),
      told(5, 'kind', 'tags'),
    ]);
    // What others load is tested.
    expect(await problemsIn({ 'sources/people.ts': people('') })).toEqual([]);
  });

  it('finds a test of the model that can’t be run', async () => {
    const tested = ordersModel(CONTRACT, selecting(`'order_id'`, `'quantity'`)).replace(
      '  columns,\n',
      `  columns,\n  tests: (t) => [\n    t.expression('right', () => sql\`quantity > amount\`),\n  ],\n`,
    );
    expect(await problemsIn({ 'models/sales.ts': tested })).toEqual([
      'error MARTLET-C023 models/sales.ts:11:48 The query of gold.sales reads a column "amount", which no table in scope has.',
    ]);
  });
});

describe('a check of several models', () => {
  const customers = (
    name: string,
    columns: string,
    query: string,
    from: string,
  ) => `import { text, integer, metric, model, type Metric, type Model } from 'martlet';
import { sql } from 'kysely';
${from}
export const ${name}: Model<object> = model({
  name: '${name}',
  from: { input },
  columns: { ${columns} },
  query: (db) => ${query},
});
`;
  const source = `import { customers as input } from '../sources/customers.js';`;

  it('finds all that is wrong in one run, and blames no model for what another does', async () => {
    const people = customers(
      'people',
      'customer_id: text(), region: text()',
      `db.selectFrom('input').select(['customer_id', 'regon as region'])`,
      source,
    );
    const regions = customers(
      'regions',
      'region: text(), people: integer()',
      `db.selectFrom('input').groupBy('region').select(['region', sql<number>\`counts(*)\`.as('people')])`,
      `import { people as input } from './people.js';`,
    );
    expect(await problemsIn({ 'models/people.ts': people, 'models/regions.ts': regions })).toEqual([
      'error MARTLET-C023 models/people.ts:8:64 The query of gold.people reads a column "regon", which no table in scope has.',
      'error MARTLET-C029 models/regions.ts:8:89 The query of gold.regions calls counts(), which does not exist.',
    ]);
  });

  it('follows personal data through expressions and models, and tells its path', async () => {
    const people = customers(
      'people',
      `customer_id: text(), email: text().pii('email')`,
      `db.selectFrom('input').select(['customer_id', 'email'])`,
      source,
    );
    const contacts = customers(
      'contacts',
      'contact: text()',
      `db.selectFrom('input').select((eb) => [\n    eb.fn<string>('lower', ['email']).as('contact'),\n  ])`,
      `import { people as input } from './people.js';`,
    );
    expect(await problemsIn({ 'models/people.ts': people, 'models/contacts.ts': contacts })).toEqual([
      'error MARTLET-C032 models/contacts.ts:9:42 gold.contacts holds personal data (email) in "contact", which its contract does not declare: ' +
        'bronze.customers.email (copied) → gold.people.email (transformed) → gold.contacts.contact.',
    ]);
  });

  it('reads raw SQL to tell personal data from other columns', async () => {
    const contacts = customers(
      'contacts',
      'region: text(), mail: text()',
      `db.selectFrom('input').select([sql<string>\`upper(region)\`.as('region'),\n    sql<string>\`trim(email)\`.as('mail')])`,
      source,
    );
    expect(await problemsIn({ 'models/contacts.ts': contacts })).toEqual([
      'error MARTLET-C032 models/contacts.ts:9:33 gold.contacts holds personal data (email) in "mail", which its contract does not declare: ' +
        'bronze.customers.email (transformed) → gold.contacts.mail.',
    ]);
  });

  it('looks only at what is selected', async () => {
    const bad = customers('people', 'region: text()', `db.selectFrom('input').select('regon as region')`, source);
    expect(await problemsIn({ 'models/people.ts': bad }, { relations: new Set(['bronze.orders']) })).toEqual([]);
  });
});
