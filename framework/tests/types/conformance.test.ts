import { describe, expect, test } from 'vitest';
import { typeCheck } from './type-check.js';

const PRELUDE = `
import { date, decimal, dimension, type Fact, fact, integer, type Metric, model, type FileRow, type Row, seed, type Source, source, staging, type Staging, text, timestamp } from 'martlet';
const rawColumns = {
  order_id: text().notNull(), ordered_at: timestamp().notNull(), channel: text().accepted('web', 'retail'),
  quantity: integer(), amount: decimal(18, 2).notNull(), email: text().pii('email'),
};
const raw = source({ name: 'orders', columns: rawColumns });
const stgColumns = { ...rawColumns };
interface StgOrders extends Row<typeof stgColumns> {}
const stgOrders: Staging<StgOrders> = staging({
  name: 'stg_orders', from: { raw }, columns: stgColumns,
  query: (db) => db.selectFrom('raw').select(['order_id', 'ordered_at', 'channel', 'quantity', 'amount', 'email']),
});
const columns = { order_id: text().notNull(), amount: decimal(18, 2).notNull() };
interface FactOrders extends Row<typeof columns> {}
`;

/** What an author wrote, and the sentence that the editor must say; `ok` where it must be silent. */
interface Case {
  readonly code: string;
  readonly says: RegExp | 'ok';
}

const asFact = (options: string, query: string, from = '{ orders: stgOrders }'): string =>
  `export const factOrders: Fact<FactOrders> = fact({ name: 'fact_orders', grain: ['order_id'], from: ${from}, columns, ${options} query: (db) => ${query} });`;

const CASES: Readonly<Record<string, Case>> = {
  'a query that conforms': { code: asFact('', `db.selectFrom('orders').select(['order_id', 'amount'])`), says: 'ok' },
  'a missing column': {
    code: asFact('', `db.selectFrom('orders').select(['order_id'])`),
    says: /column \\?"amount\\?" is declared in the contract, but the query does not return it/,
  },
  'an extra column': {
    code: asFact('', `db.selectFrom('orders').select(['order_id', 'amount', 'quantity'])`),
    says: /column \\?"quantity\\?" is returned by the query, but the contract does not declare it/,
  },
  'a wrong type': {
    code: asFact('', `db.selectFrom('orders').select(['order_id', 'quantity as amount']).where('quantity', 'is not', null)`),
    says: /column \\?"amount\\?"/,
  },
  'text where a decimal is declared': {
    code: asFact('', `db.selectFrom('orders').select(['order_id', 'order_id as amount'])`),
    says: /column \\?"amount\\?" is text, but the contract declares decimal/,
  },
  'null from a nullable source': {
    code: `const c = { quantity: integer().notNull() }; export const m = model({ name: 'm', from: { orders: stgOrders }, columns: c, query: (db) => db.selectFrom('orders').select('quantity') });`,
    says: /column \\?"quantity\\?" may be null, but the contract declares it notNull\(\)/,
  },
  'null from a left join': {
    code: asFact(
      '',
      `db.selectFrom('orders').leftJoin('others', 'others.order_id', 'orders.order_id').select(['orders.order_id', 'others.amount'])`,
      '{ orders: stgOrders, others: stgOrders }',
    ),
    says: /column \\?"amount\\?" may be null/,
  },
  'a column that a load adds': {
    code: `const c = { from_file: text().notNull() };
const files = source({ name: 'files', columns: rawColumns, files: { pattern: 'orders_*.csv' } });
export const m = model({ name: 'm', from: { files }, columns: c, query: (db) => db.selectFrom('files').select('_source_file as from_file') });`,
    says: 'ok',
  },
  'a star over files, whose own columns the contract does not declare': {
    code: `const files = source({ name: 'files', columns: rawColumns, files: { pattern: 'orders_*.csv' } });
export const m = model({ name: 'm', from: { files }, columns: rawColumns, query: (db) => db.selectFrom('files').selectAll() });`,
    says: 'ok',
  },
  'a row of files': {
    code: `interface Files extends FileRow<typeof rawColumns> {}
const files: Source<Files> = source({ name: 'files', columns: rawColumns, files: { pattern: ['a.csv', 'b.csv'], delimiter: ';' } });
const c = { row_number: integer().notNull() };
export const m = model({ name: 'm', from: { files }, columns: c, query: (db) => db.selectFrom('files').select('_row_number as row_number') });`,
    says: 'ok',
  },
  'a column of loads in a table that others fill': {
    code: `const c = { from_file: text().notNull() };
export const m = model({ name: 'm', from: { raw }, columns: c, query: (db) => db.selectFrom('raw').select('_source_file as from_file') });`,
    says: /_source_file/,
  },
  'an option that no format has, beside a pattern': {
    code: `export const files = source({ name: 'files', columns: rawColumns, files: { pattern: 'orders.csv', delimeter: ';' } });`,
    says: /delimeter/,
  },
  'an undeclared dependency': {
    code: asFact('', `db.selectFrom('products').select(['order_id', 'amount'])`),
    says: /Argument of type '"products"' is not assignable/,
  },
  'a misspelt column': { code: asFact('', `db.selectFrom('orders').select(['order_idx', 'amount'])`), says: /"order_idx"/ },
  'a literal outside accepted(…) in the query': {
    code: asFact('', `db.selectFrom('orders').select(['order_id', 'amount']).where('channel', '=', 'phone')`),
    says: /Argument of type '"phone"' is not assignable/,
  },
  'a value outside accepted(…) in the result': {
    code: `const c = { channel: text().accepted('web') }; export const m = model({ name: 'm', from: { orders: stgOrders }, columns: c, query: (db) => db.selectFrom('orders').select('channel') });`,
    says: /column \\?"channel\\?" may hold values that accepted\(\.\.\.\) leaves out/,
  },
  'a timestamp where a date is declared': {
    code: `const c = { day: date().notNull() }; export const m = model({ name: 'm', from: { orders: stgOrders }, columns: c, query: (db) => db.selectFrom('orders').select('ordered_at as day') });`,
    says: /column \\?"day\\?" is timestamp, but the contract declares date/,
  },
  'personal data in a column that does not declare it': {
    code: `const c = { contact: text() }; export const m = model({ name: 'm', from: { orders: stgOrders }, columns: c, query: (db) => db.selectFrom('orders').select('email as contact') });`,
    says: /column \\?"contact\\?" holds personal data \(email\), but the contract declares no \.pii/,
  },
  'personal data in a column that declares it': {
    code: `const c = { contact: text().pii('email') }; export const m = model({ name: 'm', from: { orders: stgOrders }, columns: c, query: (db) => db.selectFrom('orders').select('email as contact') });`,
    says: 'ok',
  },
  'a fact that reads a source': {
    code: asFact('', `db.selectFrom('orders').select(['order_id', 'amount'])`, '{ orders: raw }'),
    says: /Source<.*is (missing|not assignable)/s,
  },
  'a staging model that reads a mart': {
    code: `declare const mart: Fact<FactOrders>; export const m = staging({ name: 'm', from: { mart }, columns, query: (db) => db.selectFrom('mart').select(['order_id', 'amount']) });`,
    says: /'Fact<FactOrders, unknown>' is not assignable/,
  },
  'a fact that reads a metric view': {
    code: `declare const view: Metric<FactOrders>; export const m = fact({ name: 'm', grain: ['order_id'], from: { view }, columns, query: (db) => db.selectFrom('view').select(['order_id', 'amount']) });`,
    says: /'Metric<FactOrders>' is not assignable/,
  },
  'a grain that names no column': {
    code: `export const m = fact({ name: 'm', grain: ['order_key'], from: { orders: stgOrders }, columns, query: (db) => db.selectFrom('orders').select(['order_id', 'amount']) });`,
    says: /'"order_key"' is not assignable to type '"order_id" \| "amount"'/,
  },
  'some rows only, where the number of all rows is remembered': {
    code: asFact(
      'tests: (t) => [t.rowCountOfDaysAgo(1, { where: (eb) => eb("amount", ">", 1) })],',
      `db.selectFrom('orders').select(['order_id', 'amount'])`,
    ),
    says: /'where' does not exist in type/,
  },
  'a fact without a grain': {
    code: `export const m = fact({ name: 'm', from: { orders: stgOrders }, columns, query: (db) => db.selectFrom('orders').select(['order_id', 'amount']) });`,
    says: /Property 'grain' is missing/,
  },
  'a dimension without a key': {
    code: `export const m = dimension({ name: 'm', from: { orders: stgOrders }, columns, query: (db) => db.selectFrom('orders').select(['order_id', 'amount']) });`,
    says: /Property 'key' is missing/,
  },
  'a key that names no column': {
    code: `export const m = dimension({ name: 'm', key: 'id', from: { orders: stgOrders }, columns, query: (db) => db.selectFrom('orders').select(['order_id', 'amount']) });`,
    says: /'"id"' is not assignable to type '"order_id" \| "amount"'/,
  },
  'an unknown member that lacks a column': {
    code: `export const m = dimension({ name: 'm', key: 'order_id', unknownMember: { order_id: 'unknown' }, from: { orders: stgOrders }, columns, query: (db) => db.selectFrom('orders').select(['order_id', 'amount']) });`,
    says: /Property 'amount' is missing/,
  },
  'partitionBy that names no column': {
    code: asFact(`partitionBy: 'day',`, `db.selectFrom('orders').select(['order_id', 'amount'])`),
    says: /'"day"' is not assignable/,
  },
  'a misspelt option': {
    code: asFact(`partitonBy: 'order_id',`, `db.selectFrom('orders').select(['order_id', 'amount'])`),
    says: /Did you mean to write 'partitionBy'/,
  },
  'a test on a column that is not there': {
    code: asFact(`tests: (t) => [t.uniqueCombination(['order_id', 'line'])],`, `db.selectFrom('orders').select(['order_id', 'amount'])`),
    says: /'"line"' is not assignable to type '"order_id" \| "amount"'/,
  },
  'a condition on a column that is not there': {
    code: asFact(
      `tests: (t) => [t.expression('positive', (eb) => eb('price', '>', '0'))],`,
      `db.selectFrom('orders').select(['order_id', 'amount'])`,
    ),
    says: /"price"/,
  },
  'a seed whose row breaks the contract': {
    code: `export const s = seed({ name: 's', columns: { code: text().notNull(), rank: integer().notNull() }, rows: [{ code: 'web', rank: null }] });`,
    says: /Type 'null' is not assignable to type 'number'/,
  },
  'a seed whose rows keep to the contract': {
    code: `export const s = seed({ name: 's', columns: { code: text().notNull(), rank: integer() }, rows: [{ code: 'web', rank: null }] });`,
    says: 'ok',
  },
  'a reference to a column that the other relation lacks': {
    code: `export const c = { order_id: text().references(stgOrders, 'id') };`,
    says: /'"id"' is not assignable/,
  },
};

describe('what an author’s editor says', () => {
  const checked = typeCheck(new Map(Object.entries(CASES).map(([name, { code }]) => [name.replace(/\W+/g, '-'), PRELUDE + code])));

  test.each(Object.entries(CASES))('%s', (name, { says }) => {
    const messages = checked.messages.get(name.replace(/\W+/g, '-')) ?? [];
    if (says === 'ok') {
      expect(messages).toEqual([]);
      return;
    }
    expect(messages.join('\n')).toMatch(says);
    // Kysely's own errors may stand beside what they entail; Martlet's stand alone.
    if (says.source.startsWith('column')) expect(messages).toHaveLength(1);
  });
});
