import { describe, expect, it } from 'vitest';
import { problemsIn } from './problems.js';

const COLUMNS = `order_id: text().notNull(), version: integer().notNull(), shipped_on: date(), day: date().notNull(),
  payload: json(), changed_at: timestamp().notNull()`;
const KEPT = 'valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent()';

/** A model of the orders, which stands in line 10 and whose options begin in line 11. The compiler is not asked. */
const stored = (options: string, columns = COLUMNS): Readonly<Record<string, string>> => ({
  'models/stored.ts': `import * as m from 'martlet';
import { date, days, ephemeral, hours, history, incremental, incrementalByTime, integer, isCurrent, isDeleted, json, materializedView, model, months, text, timestamp, validFrom, validTo, view, weeks } from 'martlet';
import { sql } from 'kysely';
import { source } from 'martlet';
import { raw } from '../sources/raw.js';

const columns = { ${columns} };

export const stored = model<any, any, any>({
  name: 'stored', from: { raw }, columns, ${options},
  query: (db: any) => db.selectFrom('raw').select(['order_id', 'version', 'shipped_on', 'day', 'payload', 'changed_at']),
});
`,
  'sources/raw.ts': `import { date, integer, json, source, text, timestamp } from 'martlet';
export const raw = source({ name: 'raw', columns: { ${COLUMNS} } });
`,
});

const TARGETS = {
  'martlet.config.ts': `
import { defineConfig } from 'martlet';
export default defineConfig({ name: 'shop', data: { directory: 'data' }, defaultTarget: 'local', targets: {
  local: { warehouse: 'duckdb', path: 'warehouse.duckdb' }, snowflake: { warehouse: 'snowflake' },
  bigquery: { warehouse: 'bigquery' }, databricks: { warehouse: 'databricks' },
} });`,
};

async function problemsOf(options: string, columns?: string, target?: string): Promise<readonly string[]> {
  const found = await problemsIn({ ...stored(options, columns), ...TARGETS }, target === undefined ? {} : { target });
  // The annotation is left out on purpose, and the place is held once.
  return found
    .filter((line) => !line.includes('C021'))
    .map((line) => line.replace(/^(error|warning) (\S+) models\/stored\.ts:\d+:\d+ /, '$2 '));
}

describe('a check of how a model is stored', () => {
  it.each([
    `materialized: incrementalByTime('day', { lookback: days(3), batchSize: months(1), start: '2024-02-29' })`,
    `materialized: incrementalByTime('changed_at', { interval: 'hour', batchSize: weeks(1) })`,
    `grain: ['order_id'], materialized: incremental({ strategy: 'merge', cursor: 'changed_at', lookback: hours(6), update: ['day'] })`,
    `materialized: incremental({ strategy: 'append', cursor: 'version' })`,
    `partitionBy: { column: 'day', unit: 'month' }, materialized: incremental({ strategy: 'insert-overwrite' })`,
    `grain: ['order_id'], before: (db: any) => [db.deleteFrom('self').where('version', '<', 0)], after: (db: any) => [sql\`analyze\`]`,
  ])('finds nothing wrong with %s', async (options) => {
    expect(await problemsOf(options)).toEqual([]);
  });

  it('finds nothing wrong with a history whose columns are there', async () => {
    const columns = `${COLUMNS}, ${KEPT}`;
    expect(await problemsOf(`grain: ['order_id'], materialized: history({ by: 'columns', compare: ['version'] })`, columns)).toEqual([]);
    expect(
      await problemsOf(
        `materialized: history({ key: ['order_id'], by: 'timestamp', updatedAt: 'changed_at', hardDeletes: 'new-record' })`,
        `${columns}, is_deleted: isDeleted()`,
      ),
    ).toEqual([]);
  });

  it('says where the option stands', async () => {
    expect(await problemsIn(stored(`materialized: incremental({ strategy: 'merge' })`))).toContainEqual(
      'error MARTLET-C040 models/stored.ts:11:43 gold.stored has no key: its materialization tells rows apart by a key, or by the model’s grain.',
    );
  });

  it.each([
    ['a merge without a key', `materialized: incremental({ strategy: 'merge' })`, ['MARTLET-C040']],
    ['rows replaced by no key', `materialized: incremental({ strategy: 'delete-insert' })`, ['MARTLET-C040']],
    ['partitions that are not declared', `materialized: incremental({ strategy: 'insert-overwrite' })`, ['MARTLET-C041']],
    ['a key that can’t be compared', `materialized: incremental({ strategy: 'merge', key: ['payload'] })`, ['MARTLET-C044']],
    ['a time that is a number', `materialized: incrementalByTime('version')`, ['MARTLET-C044']],
    ['a time that may be null', `materialized: incrementalByTime('shipped_on')`, ['MARTLET-C044']],
    ['a time that is no column', `materialized: incrementalByTime('month')`, ['MARTLET-C044']],
    ['a cursor that may be null', `materialized: incremental({ strategy: 'append', cursor: 'shipped_on' })`, ['MARTLET-C044']],
    ['hours of days', `materialized: incrementalByTime('day', { interval: 'hour' })`, ['MARTLET-C045']],
    ['a lookback of nothing', `materialized: incrementalByTime('day', { lookback: days(0) })`, ['MARTLET-C045']],
    [
      'a lookback on a number',
      `grain: ['order_id'], materialized: incremental({ strategy: 'merge', cursor: 'version', lookback: days(1) })`,
      ['MARTLET-C045'],
    ],
    ['batches that cut intervals', `materialized: incrementalByTime('day', { interval: 'week', batchSize: months(1) })`, ['MARTLET-C045']],
    ['half a batch at once', `materialized: incrementalByTime('day', { concurrency: 0.5 })`, ['MARTLET-C045']],
    ['a start that is no day', `materialized: incrementalByTime('day', { start: 'last year' })`, ['MARTLET-C045']],
    ['an update of the key', `materialized: incremental({ strategy: 'merge', key: ['order_id'], update: ['order_id'] })`, ['MARTLET-C045']],
    ['months of a text', `partitionBy: { column: 'order_id', unit: 'month' }`, ['MARTLET-C045']],
    ['copies of a view’s rows', `transient: false, materialized: view()`, ['MARTLET-C050']],
    ['labels of what is no relation', `labels: { team: 'sales' }, materialized: ephemeral()`, ['MARTLET-C050']],
    ['partitions of a view', `partitionBy: 'day', clusterBy: ['order_id'], materialized: view()`, ['MARTLET-C050', 'MARTLET-C050']],
    [
      'a history without its columns',
      `grain: ['order_id'], materialized: history({ by: 'columns' })`,
      ['MARTLET-C042', 'MARTLET-C042', 'MARTLET-C042'],
    ],
    [
      'a condition on a column that is not there',
      `grain: ['order_id'], materialized: incremental({ strategy: 'merge', when: (eb: any) => eb('batch.revision', '>', 1) })`,
      ['MARTLET-C023'],
    ],
    [
      'a condition that takes a number for a text',
      `grain: ['order_id'], materialized: incremental({ strategy: 'merge', deleteWhen: () => sql<boolean>\`ltrim(batch.version) = 'x'\` })`,
      ['MARTLET-C030'],
    ],
    ['a statement on a relation that is not declared', `after: (db: any) => [db.deleteFrom('audit')]`, ['MARTLET-C003']],
    [
      'a statement on a column that is not there',
      `after: (db: any) => [db.deleteFrom('self').where('revision', '=', 1)]`,
      ['MARTLET-C023'],
    ],
    ['a query among statements', `before: (db: any) => [db.selectFrom('raw').selectAll()]`, ['MARTLET-C047']],
    ['a statement that can’t be built', `before: () => { throw new Error('no'); }`, ['MARTLET-C046']],
    ['a statement that warehouses do not share', `after: (db: any) => [db.deleteFrom('self').returningAll()]`, ['MARTLET-W003']],
    ['a materialized view that DuckDB has not', `materialized: materializedView()`, ['MARTLET-W040']],
  ])('finds %s', async (_, options, codes) => {
    expect((await problemsOf(options)).map((line) => line.split(' ')[0])).toEqual(codes);
  });

  it('finds columns of a history in a model that is none, and one too many in a history', async () => {
    expect((await problemsOf(`grain: ['order_id']`, `${COLUMNS}, ${KEPT}`)).map((line) => line.split(' ')[0])).toEqual([
      'MARTLET-C043',
      'MARTLET-C043',
      'MARTLET-C043',
    ]);
    const twice = `${COLUMNS}, ${KEPT}, is_deleted: isDeleted(), valid_since: validFrom()`;
    const found = await problemsOf(`grain: ['order_id'], materialized: history({ by: 'columns' })`, twice);
    expect(found.map((line) => line.replace(/ as .*/, ''))).toEqual([
      'MARTLET-C043 gold.stored declares "is_deleted"',
      'MARTLET-C043 gold.stored declares "valid_since"',
    ]);
  });

  it.each([
    ['local', '60', ['MARTLET-W040']],
    ['snowflake', '1', []],
    ['bigquery', '1', []],
    ['databricks', '60', []],
    ['databricks', '59', ['MARTLET-W040']],
    ['snowflake', '0', ['MARTLET-C045']],
    ['snowflake', '1.5', ['MARTLET-C045']],
  ])('tells whether the target %s can be behind by no more than %s minutes', async (warehouse, minutes, codes) => {
    const materialized = `materialized: materializedView({ maxLagMinutes: ${minutes} })`;
    expect((await problemsOf(materialized, COLUMNS, warehouse)).map((line) => line.split(' ')[0])).toEqual(codes);
  });

  it.each([
    ['local', `{ column: 'day', expiresAfterDays: 90 }`, ['MARTLET-W042']],
    ['snowflake', `{ column: 'changed_at', unit: 'month', expiresAfterDays: 90 }`, ['MARTLET-W042']],
    ['databricks', `{ column: 'day', expiresAfterDays: 90 }`, ['MARTLET-W042']],
    ['bigquery', `{ column: 'day', expiresAfterDays: 90 }`, []],
    ['bigquery', `{ column: 'changed_at', unit: 'hour', expiresAfterDays: 2 }`, []],
    ['bigquery', `{ column: 'day', expiresAfterDays: 0.5 }`, ['MARTLET-C045']],
    ['bigquery', `{ column: 'day', unit: 'week', expiresAfterDays: 90 }`, ['MARTLET-C045']],
    ['bigquery', `{ column: 'version', expiresAfterDays: 90 }`, ['MARTLET-C045']],
  ])('tells what the target %s does with partitions that expire: %s', async (warehouse, partitionBy, codes) => {
    expect((await problemsOf(`partitionBy: ${partitionBy}`, COLUMNS, warehouse)).map((line) => line.split(' ')[0])).toEqual(codes);
  });

  it('warns where rows stay that expire elsewhere', async () => {
    const found = await problemsIn(stored(`partitionBy: { column: 'day', expiresAfterDays: 90 }`), { target: 'snowflake' });
    expect(found.filter((line) => line.includes('W042')).map((line) => line.replace(/ models\/\S+/, ''))).toEqual([
      'warning MARTLET-W042 gold.stored has partitions that expire after 90 days, which Snowflake does not do: their rows stay.',
    ]);
  });

  it.each([
    ['local', `{ Team: 'Sales & more' }`, []],
    ['snowflake', `{ Team: 'Sales & more' }`, []],
    ['bigquery', `{ team: 'sales', cost_center: '' }`, []],
    ['bigquery', `{ Team: 'sales' }`, ['MARTLET-W041']],
    ['bigquery', `{ team: 'Sales & more' }`, ['MARTLET-W041']],
    ['bigquery', `{ '1st': 'sales', ['t'.repeat(64)]: 'sales' }`, ['MARTLET-W041', 'MARTLET-W041']],
    ['bigquery', `Object.fromEntries(Array.from({ length: 65 }, (_, index) => ['team_' + index, 'sales']))`, ['MARTLET-W041']],
    ['databricks', `{ '': 'sales' }`, ['MARTLET-W041']],
    ['snowflake', `{ team: 's'.repeat(257) }`, ['MARTLET-W041']],
  ])('says what labels the target %s does not take: %s', async (warehouse, labels, codes) => {
    expect((await problemsOf(`labels: ${labels}`, COLUMNS, warehouse)).map((line) => line.split(' ')[0])).toEqual(codes);
  });

  it('says what a label should be', async () => {
    expect(await problemsOf(`labels: { Team: 'sales' }`, COLUMNS, 'bigquery')).toEqual([
      'MARTLET-W041 gold.stored has labels that BigQuery does not take: "Team" with the value "sales"; names and values have lower-case letters, digits, _ and -, 63 at most, and a name begins with a letter.',
    ]);
  });

  it.each(['local', 'snowflake'])('finds nothing wrong with rights on the target %s', async (warehouse) => {
    expect(await problemsOf(`grants: { select: ['analysts'] }`, COLUMNS, warehouse)).toEqual([]);
  });
});
