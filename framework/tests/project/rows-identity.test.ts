import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import {
  date,
  days,
  history,
  incremental,
  incrementalByTime,
  integer,
  model,
  months,
  table,
  text,
  timestamp,
  view,
} from '../../src/index.js';
import { rowsForm } from '../../src/materializations/index.js';
import type { Model } from '../../src/model/index.js';
import { loadProject, projectLineage, relationFingerprints } from '../../src/project/index.js';
import { digestParts } from '../../src/sql/index.js';
import { tempProject } from '../temp-project.js';

const columns = { id: text().notNull(), day: date().notNull(), at: timestamp().notNull(), amount: integer() };

const base = {
  name: 'orders',
  from: {},
  columns,
  materialized: table(),
  query: (db: never) => db,
};

/** The rows' identity of a model with other options; options are only written down here, whichever types they have. */
const identity = (options: object): string => digestParts(rowsForm(model({ ...base, ...options } as never) as Model));

const merge = (options: object): object => ({ grain: ['id'], materialized: incremental({ strategy: 'merge', ...options } as never) });
const byTime = (options: object): object => ({ materialized: incrementalByTime('day', options as never) });
const states = (options: object): object => ({ grain: ['id'], materialized: history({ by: 'columns', ...options } as never) });

/** Pairs of options that make other rows, and pairs that do not. */
const OTHER_ROWS: Readonly<Record<string, readonly [object, object]>> = {
  'an unknown member': [{}, { unknownMember: { id: '?' } }],
  'values of an unknown member': [{ unknownMember: { id: '?' } }, { unknownMember: { id: '-' } }],
  'an end to keeping rows': [{ partitionBy: 'day' }, { partitionBy: { column: 'day', expiresAfterDays: 3 } }],
  'an option that this Martlet does not know': [{}, { sample: 10 }],
  'an option that is a function': [{ sample: () => 1 }, { sample: () => 2 }],
  'a table that becomes incremental': [{}, merge({})],
  'a strategy': [merge({}), { grain: ['id'], materialized: incremental({ strategy: 'delete-insert' }) }],
  'a key': [merge({ key: ['id'] }), merge({ key: ['id', 'day'] })],
  'a grain that is the key': [merge({}), { ...merge({}), grain: ['id', 'day'] }],
  'the columns of an update': [merge({}), merge({ update: ['amount'] })],
  'a cursor': [merge({}), merge({ cursor: 'at' })],
  'a deletion': [merge({}), merge({ deleteMissing: true })],
  'a condition of deletion': [merge({}), merge({ deleteWhen: () => sql`batch.amount = 0` })],
  'a condition of change': [merge({}), merge({ when: () => sql`batch.amount > 0` })],
  'the partitions that are replaced': [
    { partitionBy: 'day', materialized: incremental({ strategy: 'insert-overwrite' }) },
    { partitionBy: { column: 'day', unit: 'month' }, materialized: incremental({ strategy: 'insert-overwrite' }) },
  ],
  'a start': [byTime({ start: '2024-01-01' }), byTime({ start: '2024-02-01' })],
  'the column of time': [byTime({}), { materialized: incrementalByTime('at') }],
  'whether the interval that is not over counts': [byTime({}), byTime({ allowPartials: false })],
  'the interval with whose end rows end': [byTime({ allowPartials: false }), byTime({ allowPartials: false, interval: 'month' })],
  'what tells states apart': [states({}), states({ compare: ['amount'] })],
  'what becomes of deleted keys': [states({}), states({ hardDeletes: 'invalidate' })],
  'the key of states': [states({ key: ['id'] }), states({ key: ['id', 'day'] })],
};

const SAME_ROWS: Readonly<Record<string, readonly [object, object]>> = {
  'words, labels, rights and owners': [
    {},
    { description: 'Orders.', labels: { team: 'a' }, grants: { select: ['b'] }, owner: 'c', tags: ['d'], meta: { e: 1 } },
  ],
  'a view that becomes a table': [{ materialized: view() }, {}],
  'how rows lie': [{}, { partitionBy: 'day', clusterBy: ['id'], transient: false }],
  'the grain of a table': [{}, { grain: ['id'] }],
  'what is read at a time': [byTime({}), byTime({ lookback: days(3), batchSize: months(1), concurrency: 2, interval: 'month' })],
  'what becomes of the table that was there': [merge({}), merge({ forwardOnly: true, onSchemaChange: 'sync' })],
};

describe('the identity of the rows of a model', () => {
  test.each(Object.entries(OTHER_ROWS))('is another one for %s', (_, [before, after]) => {
    expect(identity(after)).not.toBe(identity(before));
  });

  test.each(Object.entries(SAME_ROWS))('is the same for %s', (_, [before, after]) => {
    expect(identity(after)).toBe(identity(before));
  });
});

const hooked = (after: string, more = '') =>
  loadProject(
    tempProject({
      'sources/raw.ts': `
import { source, text } from 'martlet';
export const raw = source({ name: 'raw', columns: { id: text().notNull(), note: text(), mail: text().pii('email') }, files: { pattern: 'raw.csv' } });`,
      'models/people.ts': `
import { literal, model, text, upper } from 'martlet';
import { raw } from '../sources/raw.js';
export const people = model({ name: 'people', from: { raw }, columns: { id: text().notNull(), mail: text().pii('email'), word: text() },
  query: (db) => db.selectFrom('raw').select(['id', 'mail', ${more === '' ? `'note as word'` : more}]) });`,
      'models/final.ts': `
import { sql } from 'kysely';
import { model, text } from 'martlet';
import { people } from './people.js';
import { raw } from '../sources/raw.js';
export const final = model({ name: 'final', from: { raw, people }, columns: { id: text().notNull(), a: text(), b: text() },
  after: (db) => [${after}],
  query: (db) => db.selectFrom('raw').select(['id', 'note as a', 'note as b']) });`,
      'models/reader.ts': `
import { model, text } from 'martlet';
import { final } from './final.js';
export const reader = model({ name: 'reader', from: { final }, columns: { a: text() }, query: (db) => db.selectFrom('final').select(['a']) });`,
    }),
  );

/** What flows into each column of the model with statements: `word` of people, `note` of the source. */
const inputsOf = async (after: string): Promise<Readonly<Record<string, readonly string[]>>> => {
  const graph = await projectLineage(await hooked(after));
  return Object.fromEntries(
    ['a', 'b'].map((column) => [
      column,
      graph.edges.filter(({ to, kind }) => to === `gold.final.${column}` && VALUES.has(kind)).map(({ from }) => from),
    ]),
  );
};

const VALUES: ReadonlySet<string> = new Set(['copied', 'transformed', 'aggregated']);

const SET_A = `db.updateTable('self').set((eb) => ({ a: eb.selectFrom('people').select('people.word').whereRef('people.id', '=', 'self.id') }))`;

describe('statements around a build', () => {
  test.each([
    ['nothing', '', { a: ['bronze.raw.note'], b: ['bronze.raw.note'] }],
    ['an update', SET_A, { a: ['bronze.raw.note', 'gold.people.word'], b: ['bronze.raw.note'] }],
    [
      'an update of one of its columns to another one',
      `${SET_A}, db.updateTable('self').set((eb) => ({ b: eb.ref('self.a') }))`,
      { a: ['bronze.raw.note', 'gold.people.word'], b: ['bronze.raw.note', 'gold.people.word'] },
    ],
    [
      'an insert of rows',
      `db.insertInto('self').columns(['id', 'b']).expression(db.selectFrom('people').select(['id', 'word']))`,
      { a: ['bronze.raw.note'], b: ['bronze.raw.note', 'gold.people.word'] },
    ],
  ])('bring the lineage of %s', async (_, after, expected) => {
    const found = await inputsOf(after);
    for (const [column, inputs] of Object.entries(expected)) expect(found[column]).toEqual(expect.arrayContaining(inputs));
    for (const [column, inputs] of Object.entries(expected))
      if (!inputs.includes('gold.people.word')) expect(found[column]).not.toContain('gold.people.word');
  });

  test('that nobody can read may have brought anything', async () => {
    const graph = await projectLineage(
      await hooked(`sql\`update \${sql.table('self')} set a = (select max(mail) from \${sql.table('people')})\``),
    );
    const behind = graph.edges.filter(({ to }) => to === 'gold.final.b').map(({ from }) => from);
    expect(behind).toEqual(expect.arrayContaining(['gold.people.mail', 'bronze.raw.mail']));
  });

  test.each([
    ['a column that they read changes', SET_A],
    ['raw SQL reads it', `sql\`update \${sql.table('self')} set a = (select max(word) from \${sql.table('people')})\``],
    ['rows are deleted by it', `db.deleteFrom('self').where('id', 'in', (eb) => eb.selectFrom('people').select('people.word'))`],
  ])('make a model, and what reads it, another one when %s', async (_, after) => {
    const before = relationFingerprints(await hooked(after));
    const changed = relationFingerprints(await hooked(after, `upper('note').as('word')`));
    for (const id of ['gold.final', 'gold.reader']) expect(changed(id).data.version).not.toBe(before(id).data.version);
  });

  test('are part of the rows of their model', async () => {
    const [none, some] = [
      relationFingerprints(await hooked('')),
      relationFingerprints(await hooked(`db.deleteFrom('self').where('id', '=', 'a')`)),
    ];
    expect(some('gold.reader').data.rows).not.toBe(none('gold.reader').data.rows);
  });
});
