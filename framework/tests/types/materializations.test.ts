import { describe, expect, test } from 'vitest';
import { typeCheck } from './type-check.js';

const PRELUDE = `
import { date, days, dimension, type Dimension, type Fact, fact, history, incremental, incrementalByTime, integer, isCurrent, isDeleted, type MergedRows, months, type Row, staging, source, text, timestamp, validFrom, validTo } from 'martlet';
const rawColumns = {
  order_id: text().notNull(), day: date().notNull(), updated_at: timestamp().notNull(), shipped_on: date(), version: integer().notNull(), note: text(),
};
const raw = source({ name: 'raw', columns: rawColumns });
const orders = staging({ name: 'orders', from: { raw }, columns: rawColumns, query: (db) => db.selectFrom('raw').selectAll() });
const columns = { ...rawColumns };
interface FactOrders extends Row<typeof columns> {}
const historyColumns = { order_id: text().notNull(), note: text(), updated_at: timestamp().notNull(), valid_from: validFrom().describe('Since when.'), valid_to: validTo(), is_current: isCurrent() };
interface OrderHistory extends Row<typeof historyColumns> {}
`;

/** What an author wrote, and the sentence that the editor must say; `ok` where it must be silent. */
interface Case {
  readonly code: string;
  readonly says: RegExp | 'ok';
}

const asFact = (options: string): string =>
  `export const factOrders: Fact<FactOrders> = fact({ name: 'fact_orders', grain: ['order_id'], from: { orders }, columns, ${options}, query: (db) => db.selectFrom('orders').selectAll() });`;

const asHistory = (options: string, selected = `'order_id', 'note', 'updated_at'`, key = 'order_id'): string =>
  `export const orderHistory: Dimension<OrderHistory> = dimension({ name: 'order_history', key: '${key}', from: { orders }, columns: historyColumns, ${options}, query: (db) => db.selectFrom('orders').select([${selected}]) });`;

const CASES: Readonly<Record<string, Case>> = {
  'intervals of a day': { code: asFact(`materialized: incrementalByTime('day', { lookback: days(3), batchSize: months(1) })`), says: 'ok' },
  'intervals of an instant': { code: asFact(`materialized: incrementalByTime('updated_at', { interval: 'hour' })`), says: 'ok' },
  'intervals of a column that is not there': {
    code: asFact(`materialized: incrementalByTime('month')`),
    says: /Property 'month' is missing/,
  },
  'intervals of a text': { code: asFact(`materialized: incrementalByTime('note')`), says: /TemporalValue/ },
  'intervals of a number': { code: asFact(`materialized: incrementalByTime('version')`), says: /TemporalValue/ },
  'intervals of a day that may be null': {
    code: asFact(`materialized: incrementalByTime('shipped_on')`),
    says: /'null' is not assignable/,
  },
  'a misspelt option of intervals': { code: asFact(`materialized: incrementalByTime('day', { lookBack: days(3) })`), says: /'lookBack'/ },
  'rows that are appended': { code: asFact(`materialized: incremental({ strategy: 'append', cursor: 'updated_at' })`), says: 'ok' },
  'rows that are merged by the grain': { code: asFact(`materialized: incremental({ strategy: 'merge' })`), says: 'ok' },
  'rows that are merged by a key': {
    code: asFact(
      `materialized: incremental({ strategy: 'merge', key: ['order_id', 'day'], update: ['note'], cursor: 'updated_at', lookback: days(1) })`,
    ),
    says: 'ok',
  },
  'conditions of a merge': {
    code: asFact(
      `materialized: incremental({ strategy: 'merge', when: (eb: MergedRows<FactOrders>) => eb('batch.version', '>', eb.ref('target.version')) })`,
    ),
    says: 'ok',
  },
  'a condition of a merge on a column that is not there': {
    code: asFact(
      `materialized: incremental({ strategy: 'merge', when: (eb: MergedRows<FactOrders>) => eb('batch.revision', '>', eb.ref('target.version')) })`,
    ),
    says: /"batch.revision"/,
  },
  'a condition of a merge that compares text with a number': {
    code: asFact(
      `materialized: incremental({ strategy: 'merge', when: (eb: MergedRows<FactOrders>) => eb('batch.version', '>', eb.ref('target.note')) })`,
    ),
    says: /not assignable/,
  },
  'a condition of a merge over rows of another model': {
    code: asFact(
      `materialized: incremental({ strategy: 'merge', when: (eb: MergedRows<{ revision: number }>) => eb('batch.revision', '>', 1) })`,
    ),
    says: /Property 'revision' is missing/,
  },
  'a key that names no column': {
    code: asFact(`materialized: incremental({ strategy: 'merge', key: ['order_key'] })`),
    says: /Property 'order_key' is missing/,
  },
  'an update of a column that is not there': {
    code: asFact(`materialized: incremental({ strategy: 'merge', update: ['remark'] })`),
    says: /Property 'remark' is missing/,
  },
  'a cursor that names no column': {
    code: asFact(`materialized: incremental({ strategy: 'append', cursor: 'loaded_at' })`),
    says: /Property 'loaded_at' is missing/,
  },
  'a cursor that may be null': {
    code: asFact(`materialized: incremental({ strategy: 'append', cursor: 'shipped_on' })`),
    says: /Type '.*null' is not assignable/,
  },
  'an unknown strategy': { code: asFact(`materialized: incremental({ strategy: 'upsert' })`), says: /"upsert"/ },
  'a merge that deletes what is missing from a part of the rows': {
    code: asFact(`materialized: incremental({ strategy: 'merge', cursor: 'updated_at', deleteMissing: true })`),
    says: /not assignable/,
  },
  'a lookback without a cursor': {
    code: asFact(`materialized: incremental({ strategy: 'delete-insert', lookback: days(1) })`),
    says: /cursor/,
  },
  'appended rows that are read again': {
    code: asFact(`materialized: incremental({ strategy: 'append', cursor: 'updated_at', lookback: days(1) })`),
    says: /lookback/,
  },
  'appended rows with a key': { code: asFact(`materialized: incremental({ strategy: 'append', key: ['order_id'] })`), says: /key/ },
  'a condition without a merge': {
    code: asFact(`materialized: incremental({ strategy: 'delete-insert', when: (eb: MergedRows<FactOrders>) => eb.lit(true) })`),
    says: /when/,
  },
  'a history by time of change': {
    code: asHistory(`materialized: history({ by: 'timestamp', updatedAt: 'updated_at', hardDeletes: 'invalidate' })`),
    says: 'ok',
  },
  'a history by columns': { code: asHistory(`materialized: history({ by: 'columns', compare: ['note'] })`), says: 'ok' },
  'a history whose query lacks a column': {
    code: asHistory(`materialized: history({ by: 'columns' })`, `'order_id', 'updated_at'`),
    says: /column \\?"note\\?" is declared in the contract, but the query does not return it/,
  },
  'a history whose query returns what Martlet keeps': {
    code: asHistory(`materialized: history({ by: 'columns' })`, `'order_id', 'note', 'updated_at', 'updated_at as valid_from'`),
    says: /column \\?"valid_from\\?" is returned by the query, but Martlet keeps it itself/,
  },
  'a history whose query returns all that Martlet keeps, with its types': {
    code: asHistory(`materialized: history({ by: 'columns' })`).replace(
      `.select(['order_id', 'note', 'updated_at'])`,
      `.select((eb) => ['order_id', 'note', 'updated_at', 'updated_at as valid_from', eb.val(null as OrderHistory['valid_to']).as('valid_to'), eb.val(true as OrderHistory['is_current']).as('is_current')])`,
    ),
    says: /column \\?"(valid_from|valid_to|is_current)\\?" is returned by the query, but Martlet keeps it itself/,
  },
  'a history whose query returns a column of another type': {
    code: asHistory(`materialized: history({ by: 'columns' })`, `'order_id', 'note', 'day as updated_at'`),
    says: /column \\?"updated_at\\?" is date, but the contract declares timestamp/,
  },
  'a history by a text': { code: asHistory(`materialized: history({ by: 'timestamp', updatedAt: 'note' })`), says: /TemporalValue/ },
  'a history by time without its column': { code: asHistory(`materialized: history({ by: 'timestamp' })`), says: /updatedAt/ },
  'a history that compares a column that is not there': {
    code: asHistory(`materialized: history({ by: 'columns', compare: ['name'] })`),
    says: /Property 'name' is missing/,
  },
  'an unknown member of a history': {
    code: asHistory(
      `unknownMember: { order_id: 'unknown', note: null, updated_at: '1900-01-01T00:00:00Z' }, materialized: history({ by: 'columns' })`,
    ),
    says: 'ok',
  },
  'a partition of months': { code: asFact(`partitionBy: { column: 'day', unit: 'month' }`), says: 'ok' },
  'a partition by a column that is not there': {
    code: asFact(`partitionBy: { column: 'month', unit: 'month' }`),
    says: /'"month"' is not assignable/,
  },
  'statements around a build': {
    code: asFact(
      `before: (db) => [db.deleteFrom('self').where('version', '<', 0)], after: (db) => [db.insertInto('self').columns(['order_id']).expression(db.selectFrom('orders').select('order_id'))]`,
    ),
    says: 'ok',
  },
  'a statement on a relation that is not in scope': {
    code: asFact(`after: (db) => [db.deleteFrom('audit')]`),
    says: /'"audit"' is not assignable/,
  },
  'a statement on a column that is not there': {
    code: asFact(`after: (db) => [db.updateTable('self').set({ remark: 'x' })]`),
    says: /remark/,
  },
  'a grant': { code: asFact(`grants: { select: ['analysts'] }`), says: 'ok' },
  'an unknown right': { code: asFact(`grants: { read: ['analysts'] }`), says: /'read' does not exist/ },
};

describe('what an author’s editor says of materializations', () => {
  const checked = typeCheck(new Map(Object.entries(CASES).map(([name, { code }]) => [name.replace(/\W+/g, '-'), PRELUDE + code])));

  test.each(Object.entries(CASES))('%s', (name, { says }) => {
    const messages = checked.messages.get(name.replace(/\W+/g, '-')) ?? [];
    if (says === 'ok') expect(messages).toEqual([]);
    else expect(messages.join('\n')).toMatch(says);
    // Kysely's own errors may stand beside what they entail; Martlet's stand alone.
    if (says !== 'ok' && says.source.startsWith('column')) expect(messages).toHaveLength(1);
  });
});
