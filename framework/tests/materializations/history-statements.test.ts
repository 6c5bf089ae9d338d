import { expect, test } from 'vitest';
import { integer, isCurrent, text, validFrom, validTo } from '../../src/index.js';
import type { BatchChange } from '../../src/warehouses/batch/index.js';
import { shapesOf } from './batch-tables.js';
import { expectWritten, STATEMENTS } from './written-statements.js';

const HISTORY = { schema: 'gold', name: 'customers' };
const BATCH = { schema: 'gold', name: 'batch' };

const change: BatchChange = {
  ...shapesOf({ id: integer().notNull(), note: text(), valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent() }),
  kind: 'history',
  key: ['id'],
  by: 'columns',
  compare: ['note'],
  at: '2024-02-29T12:00:00Z',
  hardDeletes: 'ignore',
  managed: { validFrom: 'valid_from', validTo: 'valid_to', isCurrent: 'is_current' },
};

/** In what the queries of a history differ from one warehouse to another. */
interface Words {
  readonly at: string;
  readonly timestamp: string;
  /** What stands behind a descending and an ascending order, whose nulls come first and last. */
  readonly nullsFirst: string;
  readonly nullsLast: string;
  /** Whether the greatest of two values has to be told that it is null when one of them is. */
  readonly guarded: boolean;
}

const ANSI: Words = {
  at: "timestamp '2024-02-29 12:00:00'",
  timestamp: 'timestamp',
  nullsFirst: ' nulls first',
  nullsLast: '',
  guarded: true,
};

function definitions({ at, timestamp, nullsFirst, nullsLast, guarded }: Words): string {
  const before = 'coalesce(last_states.martlet_until, last_states.martlet_start)';
  const greatest = `greatest(${at}, ${before})`;
  const later = guarded ? `case when ${at} is null or ${before} is null then null else ${greatest} end` : greatest;
  return `with
  last_states as (
    select
      stored.id,
      stored.note,
      stored.martlet_start,
      stored.martlet_until,
      stored.martlet_gone
    from (
      select
        target.id,
        target.note,
        target.valid_from as martlet_start,
        target.valid_to as martlet_until,
        false as martlet_gone,
        row_number() over (partition by target.id order by target.valid_from desc${nullsFirst}, target.valid_to desc${nullsFirst}) as martlet_place
      from gold.customers as target
    ) as stored
    where stored.martlet_place = 1
  ),
  fresh_points as (
    select
      batch.id,
      batch.note,
      case when last_states.martlet_start is null then ${at} else ${later} end as martlet_start,
      false as martlet_gone,
      3 as martlet_order
    from gold.batch as batch
    left join last_states on last_states.id = batch.id
    where last_states.martlet_start is null or (last_states.note is distinct from batch.note)
  ),
  changed_keys as (
    select distinct fresh_points.id
    from fresh_points
  ),
  points as (
    select
      target.id,
      target.note,
      target.valid_from as martlet_start,
      target.valid_to as martlet_until,
      false as martlet_gone,
      1 as martlet_order
    from gold.customers as target
    where exists (
      select 1 as found
      from changed_keys
      where target.id = changed_keys.id
    )
    union all
    select
      fresh_points.id,
      fresh_points.note,
      fresh_points.martlet_start,
      cast(null as ${timestamp}) as martlet_until,
      fresh_points.martlet_gone,
      fresh_points.martlet_order
    from fresh_points
  ),
  states as (
    select
      state.id as id,
      state.note as note,
      state.martlet_start as valid_from,
      state.martlet_until as valid_to,
      case when state.martlet_until is null then true else false end as is_current
    from (
      select
        points.id,
        points.note,
        points.martlet_start,
        points.martlet_gone,
        lead(points.martlet_start, 1) over (partition by points.id order by points.martlet_start${nullsLast}, points.martlet_until${nullsLast}, points.martlet_order${nullsLast}) as martlet_until
      from points
    ) as state
  )
`;
}

test('tells what a history holds after a batch', () => {
  const after = (words: Words): string => `${definitions(words)}select
  target.id,
  target.note,
  target.valid_from,
  target.valid_to,
  target.is_current
from gold.customers as target
where not (exists (
  select 1 as found
  from changed_keys
  where target.id = changed_keys.id
))
union all
select
  states.id,
  states.note,
  states.valid_from,
  states.valid_to,
  states.is_current
from states`;
  expectWritten((statements) => statements.afterBatch(HISTORY, BATCH, change), {
    duckdb: after(ANSI),
    snowflake: after({
      at: "to_timestamp_ntz('2024-02-29 12:00:00')",
      timestamp: 'timestamp_ntz(6)',
      nullsFirst: '',
      nullsLast: '',
      guarded: false,
    }),
    bigquery: after({ ...ANSI, at: "timestamp '2024-02-29 12:00:00+00'", nullsLast: ' nulls last', guarded: false }),
    databricks: after({ ...ANSI, at: "timestamp_ntz '2024-02-29 12:00:00'", timestamp: 'timestamp_ntz', nullsLast: ' nulls last' }),
  });
});

test('changes a history by one merge, whose rows are kept first where a merge would read what it has changed', () => {
  const merge = (from: string, using: string): RegExp =>
    new RegExp(`^merge into gold.customers as target\nusing \\(\n${using}[\\s\\S]*${from}\n\\) as batch
on \\(batch.martlet_step = 'remove' and target.id = batch.id\\)
when matched then delete
when not matched and batch.martlet_step = 'add' then insert \\(id, note, valid_from, valid_to, is_current\\) values [^\n]*$`);
  const one = [expect.stringMatching(merge('from changed_keys as batch', 'with'))];
  const actual = Object.fromEntries(
    Object.entries(STATEMENTS).map(([name, statements]) => [name, statements.applyBatch(HISTORY, BATCH, change)]),
  );
  expect(actual).toEqual({
    duckdb: [
      expect.stringMatching(/^create or replace temp table martlet_rows as\nwith\n[\s\S]*from changed_keys as batch$/),
      expect.stringMatching(merge('from martlet_rows', 'select \\*')),
      'drop table martlet_rows',
    ],
    snowflake: one,
    bigquery: one,
    databricks: one,
  });
});
