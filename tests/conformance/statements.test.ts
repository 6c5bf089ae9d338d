import { expressionBuilder } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  array,
  type Columns,
  date,
  decimal,
  integer,
  isCurrent,
  isDeleted,
  json,
  text,
  timestamp,
  validFrom,
  validTo,
} from '../../framework/src/index.js';
import type { BatchChange } from '../../framework/src/warehouses/batch/index.js';
import { dialect } from '../../framework/src/warehouses/dialects.js';
import { shapesOf, type TestRow } from '../../framework/tests/materializations/batch-tables.js';
import { STATEMENTS } from '../../framework/tests/materializations/written-statements.js';
import { type AnalysedDialect, type Analyser, isInstalled, notInstalled, startAnalyser } from '../standins/analyser.js';

/** DuckDB runs these statements in the framework's own tests. */
const DIALECTS = ['snowflake', 'bigquery', 'databricks'] as const satisfies readonly AnalysedDialect[];

const TARGET = { schema: 'gold', name: 'target_table' };
const BATCH = { schema: 'gold', name: 'batch_table' };

const columns = {
  id: integer(),
  part: text().notNull(),
  day: date().notNull(),
  note: text(),
  payload: json(),
  tags: array(text()),
  amount: decimal(18, 2),
  changed_at: timestamp().notNull(),
};
const managed = { valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent() };
const eb = expressionBuilder<{ target: TestRow; batch: TestRow }, 'target' | 'batch'>();

const merge = { ...shapesOf(columns), kind: 'merge', key: ['id', 'part'], deleteMissing: false } as const;
const history = {
  ...shapesOf({ ...columns, ...managed }),
  kind: 'history',
  key: ['id', 'part'],
  at: '2024-02-29T12:00:00Z',
  managed: { validFrom: 'valid_from', validTo: 'valid_to', isCurrent: 'is_current' },
} as const;
const withDeleted = {
  ...history,
  ...shapesOf({ ...columns, ...managed, is_deleted: isDeleted() }),
  managed: { ...history.managed, isDeleted: 'is_deleted' },
} as const;

const CHANGES: Readonly<Record<string, BatchChange>> = {
  'rows above a cursor': { ...shapesOf(columns), kind: 'append', cursor: 'changed_at' },
  'rows that are not there yet': { ...shapesOf(columns), kind: 'append' },
  'a merge under conditions': {
    ...merge,
    update: ['note', 'payload', 'tags'],
    cursor: 'changed_at',
    when: eb('batch.changed_at', '>', eb.ref('target.changed_at')).toOperationNode(),
    deleteWhen: eb.or([eb('batch.note', '=', 'gone'), eb('batch.note', 'is', null)]).toOperationNode(),
  },
  'a merge that deletes what is missing': { ...merge, update: ['day', 'note', 'amount'], deleteMissing: true },
  'all rows of keys': { ...shapesOf(columns), kind: 'delete-insert', key: ['id', 'part'] },
  'a range of days': { ...shapesOf(columns), kind: 'replace-range', column: 'day', from: '2024-01-01', to: '2024-02-01' },
  'an open range of instants': { ...shapesOf(columns), kind: 'replace-range', column: 'changed_at' },
  'months of days': { ...shapesOf(columns), kind: 'replace-partitions', column: 'day', unit: 'month' },
  'weeks of instants': { ...shapesOf(columns), kind: 'replace-partitions', column: 'changed_at', unit: 'week' },
  'values of their own': { ...shapesOf(columns), kind: 'replace-partitions', column: 'part' },
  'states by time': { ...history, by: 'timestamp', updatedAt: 'changed_at', hardDeletes: 'ignore' },
  'states by day, with deletions': { ...history, by: 'timestamp', updatedAt: 'day', hardDeletes: 'invalidate' },
  'states by columns, with rows for deletions': {
    ...withDeleted,
    by: 'columns',
    compare: ['note', 'payload', 'tags', 'amount'],
    hardDeletes: 'new-record',
  },
};

/** What is known to be judged wrongly, by dialect and change. */
const MISJUDGED: Readonly<Partial<Record<AnalysedDialect, Readonly<Record<string, string>>>>> = {
  snowflake: { 'rows that are not there yet': 'polyglot does not see the table of an insert’s select in a subquery of its where' },
};

describe.each(DIALECTS)('the statements of %s', (name) => {
  let analyser: Analyser | undefined;
  const { typeName } = dialect(name);
  const tableOf = (relation: typeof TARGET, contract: Columns) => ({
    ...relation,
    columns: Object.entries(contract).map(([column, { definition }]) => ({ name: column, type: typeName(definition.type) })),
  });

  beforeAll(async () => {
    if (!isInstalled(name)) return;
    analyser = await startAnalyser(name);
    await analyser.register([tableOf(TARGET, { ...columns, ...managed, is_deleted: isDeleted() }), tableOf(BATCH, columns)]);
  }, 120_000);
  afterAll(() => analyser?.close());

  test.for(Object.entries(CHANGES))('are accepted for %s', { timeout: 120_000 }, async ([title, change], context) => {
    if (analyser === undefined) context.skip(notInstalled);
    const statements = STATEMENTS[name];
    const refused: string[] = [];
    for (const sql of [
      ...statements.applyBatch(TARGET, BATCH, change),
      statements.afterBatch(TARGET, BATCH, change),
      statements.duplicateKeys(BATCH, change) ?? 'select 1 as one_column',
    ]) {
      const answer = await analyser?.analyse(sql);
      if (answer?.ok !== true) refused.push(`${answer?.message}\n${sql}`);
    }
    const misjudged = MISJUDGED[name]?.[title];
    if (misjudged === undefined) expect(refused).toEqual([]);
    else expect(refused, `accepted now; remove the exception: ${misjudged}`).toHaveLength(1);
  });
});
