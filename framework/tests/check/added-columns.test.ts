import { describe, expect, test } from 'vitest';
import { rowsOf, run } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { problemsIn } from './problems.js';

const EVENTS = `import { integer, seed, text, timestamp } from 'martlet';
const columns = { visitor: text().notNull(), at: timestamp().notNull(), starts_session: integer(), session_number: integer() };
export const events = seed({ name: 'events', columns, rows: [
  { visitor: 'a', at: '2024-01-01T00:00:00Z', starts_session: 9, session_number: 8 },
  { visitor: 'a', at: '2024-01-01T05:00:00Z', starts_session: 9, session_number: 8 },
] });`;

/** A model of a query that adds columns to those of another. */
const model = (columns: string, query: string): string => `
import { integer, max, model, pivot, sessionize, text, unpivot } from 'martlet';
import { events } from './events.js';
export const subject = model({ name: 'subject', from: { events }, columns: { ${columns} }, query: (db) => ${query} });`;

const SESSION = 'visitor: text().notNull(), starts_session: integer().notNull(), session_number: integer()';
const sessions = (input: string): string =>
  model(
    SESSION,
    `db.selectFrom(sessionize(${input}, ({ ref }) => ({ partitionBy: [ref('visitor')], at: ref('at'), gapSeconds: 1800 })).as('s'))
      .select(['visitor', 'starts_session', 'session_number'])`,
  );

/** The problems of a model, without what has nothing to do with its names. */
const problems = async (text: string): Promise<readonly string[]> =>
  (await problemsIn({ 'models/events.ts': EVENTS, 'models/subject.ts': text })).filter((line) => line.startsWith('error'));

const NAMED = `db.selectFrom('events').select(['visitor', 'at', 'starts_session', 'session_number'])`;

describe('sessionize puts its columns in place of the query’s own', () => {
  test.each([
    ['that it names', NAMED],
    [
      'that it names in other letters',
      NAMED.replace(`'starts_session'`, `'starts_session as Starts_Session'`).replace(
        `'session_number'`,
        `'session_number as SESSION_NUMBER'`,
      ),
    ],
    ['that it takes from a query inside', `db.selectFrom(${NAMED}.as('inside')).selectAll()`],
  ])('%s', async (_, input) => {
    const files = { 'models/events.ts': EVENTS, 'models/subject.ts': sessions(input) };
    expect(await problems(sessions(input))).toEqual([]);
    const directory = tempProject(files);
    expect((await run(directory, { command: 'build' })).published).toContain('gold.subject');
    expect(await rowsOf(directory, 'select starts_session, session_number from gold.subject order by session_number')).toEqual([
      { starts_session: '1', session_number: '1' },
      { starts_session: '1', session_number: '2' },
    ]);
  });

  test('and is refused over a relation that has them and is taken as a whole', async () => {
    expect(await problems(sessions(`db.selectFrom('events').selectAll()`))).toEqual([
      expect.stringMatching(
        /^error MARTLET-C026 models\/subject\.ts:\d+:\d+ The query of gold\.subject has two columns named "starts_session"\.$/,
      ),
      expect.stringMatching(/^error MARTLET-C026 .* has two columns named "session_number"\.$/),
    ]);
  });
});

describe('pivot is refused', () => {
  const pivoted = (keep: string, values: string): string =>
    model(
      'visitor: text(), web: integer()',
      `db.selectFrom(pivot(db.selectFrom('events').selectAll(), { keep: ['${keep}'], by: 'visitor', values: [${values}],
        aggregate: ({ ref }, filter) => max(ref('starts_session'), { filter }) }).as('p')).select(['${keep}', 'web'])`,
    );

  test.each([
    ['of values that differ in case only', 'visitor', `'web', 'Web'`, 'Web'],
    ['of a value that is called as a column that stays', 'visitor', `'web', 'VISITOR'`, 'VISITOR'],
    ['of a value that is given twice', 'visitor', `'web', 'web'`, 'web'],
  ])('%s', async (_, keep, values, repeated) => {
    expect(await problems(pivoted(keep, values))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(new RegExp(`^error MARTLET-C026 .*The query of gold\\.subject has two columns named "${repeated}"\\.$`)),
      ]),
    );
  });
});

describe('values that are called as columns of the query are values', () => {
  /** The rows of a model on the seed, which is built. */
  const rowsOfModel = async (text: string): Promise<readonly object[]> => {
    expect(await problems(text)).toEqual([]);
    const directory = tempProject({ 'models/events.ts': EVENTS, 'models/subject.ts': text });
    await run(directory, { command: 'build' });
    return rowsOf(directory, 'select * from gold.subject order by all');
  };

  test('in a pivot', async () => {
    const wide = model(
      'at: integer(), a: integer()',
      `pivot(db.selectFrom('events').selectAll(), { keep: [], by: 'visitor', values: ['at', 'a'],
        aggregate: ({ ref }, filter) => max(ref('starts_session'), { filter }) })`,
    );
    expect(await rowsOfModel(wide)).toEqual([{ at: null, a: '9' }]);
  });

  test('in an unpivot, whose own names they are', async () => {
    const long = model(
      'column_name: text(), measure: text(), value: integer()',
      `unpivot(db.selectFrom('events').select(['visitor as column_name', 'starts_session as names', 'session_number as input']).distinct(), {
        keep: ['column_name'], columns: ['names', 'input'], name: 'measure', value: 'value' })`,
    );
    expect(await rowsOfModel(long)).toEqual([
      { column_name: 'a', measure: 'input', value: '8' },
      { column_name: 'a', measure: 'names', value: '9' },
    ]);
  });
});
