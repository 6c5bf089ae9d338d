import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsOf, statuses } from '../run-project.js';
import { copyOf, day, type Event, KeptProject } from './kept-project.js';

const BY_DAY = `incrementalByTime('day', { lookback: days(1) })`;
/** Each way to keep rows that have a time. */
const KEPT = {
  by_day: BY_DAY,
  by_instant: `incrementalByTime('at', { start: '2024-03-01' })`,
  whole_days: `incrementalByTime('day', { lookback: days(1), allowPartials: false })`,
  in_batches: `incrementalByTime('day', { start: '2024-03-01', lookback: days(1), batchSize: days(1), concurrency: 2 })`,
  appended: `incremental({ strategy: 'append', cursor: 'at' })`,
  appended_days: `incremental({ strategy: 'append', cursor: 'day', })`,
  merged: `incremental({ strategy: 'merge', cursor: 'at' })`,
};
const FAR = '2206-03-01';

/** What arrives with a run: rows of its day, of which some are dated wrongly until a later run, and one of the next days. */
const arrivals = fc.array(
  fc.record({
    rows: fc.integer({ min: 0, max: 2 }),
    isWrong: fc.boolean(),
    corrected: fc.integer({ min: 1, max: 4 }),
    ahead: fc.integer({ min: 0, max: 2 }),
  }),
  { minLength: 1, maxLength: 5 },
);

describe('rows whose time has not come', () => {
  test('are left, taken when their time comes, and taken when they are corrected, by each kept table', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async (runs) => {
        const project = await KeptProject.of(
          Object.fromEntries(Object.entries(KEPT).map(([name, how]) => [name, copyOf(name, 'events', how)])),
        );
        const all: { id: number; day: string; wrongUntil: number }[] = [];
        for (const [now, { rows, isWrong, corrected, ahead }] of runs.entries()) {
          for (let each = 0; each < rows; each++)
            all.push({ id: all.length, day: day(now), wrongUntil: each === 0 && isWrong ? now + corrected : 0 });
          if (ahead > 0) all.push({ id: all.length, day: day(now + ahead), wrongUntil: 0 });
          const held = all.map(({ id, day: at, wrongUntil }): Event => [id, wrongUntil > now ? FAR : at]);
          project.hold(held);
          const result = await project.build(day(now));
          expect(result.steps.filter(({ status }) => status === 'failed' || status === 'error')).toEqual([]);
          for (const name of Object.keys(KEPT)) {
            const until = name === 'whole_days' ? now - 1 : now;
            const taken = held.filter(([, at]) => at <= day(until));
            expect([name, await project.events(`gold.${name}`)]).toEqual([name, taken]);
          }
        }
      }),
      { numRuns: 4 },
    );
  });

  test('are counted, and told with each run that leaves them', async () => {
    const project = await KeptProject.of({ sales: copyOf('sales', 'events', BY_DAY) });
    project.hold([
      [1, day(0)],
      [2, FAR],
      [3, '2206-04-01'],
    ]);
    const [model] = (await project.build(day(0))).steps.filter(({ kind }) => kind === 'model');
    expect(model).toMatchObject({ status: 'succeeded', rows: 1 });
    const told = { code: 'MARTLET-W060', parameters: { model: 'gold.sales', column: 'day', rows: 2, first: FAR, last: '2206-04-01' } };
    expect(model?.warnings).toEqual([expect.objectContaining(told)]);
    const [again] = (await project.build(day(1))).steps.filter(({ kind }) => kind === 'model');
    expect(again).toMatchObject({ status: 'unchanged', warnings: [told] });
  });

  test('are taken when their time comes though nothing else has changed, and so by all that reads them', async () => {
    const project = await KeptProject.of({
      sales: copyOf('sales', 'events', BY_DAY),
      readers: copyOf('readers', 'sales', 'table()'),
      kept: copyOf('kept', 'sales', `incremental({ strategy: 'append', cursor: 'day' })`),
    });
    project.hold([
      [1, day(0)],
      [2, day(2)],
    ]);
    await project.build(day(0));
    const early = await project.build(day(1));
    expect(new Set(Object.values(statuses(early)))).toEqual(new Set(['unchanged']));
    await project.build(day(2));
    for (const name of ['sales', 'readers', 'kept'])
      expect(await project.events(`gold.${name}`)).toEqual([
        [1, day(0)],
        [2, day(2)],
      ]);
    const after = await project.build(day(3));
    expect(new Set(Object.values(statuses(after)))).toEqual(new Set(['unchanged']));
  });

  test.each(['2206-03-01', '12206-03-01', 'infinity'])('may have any time that the warehouse knows: %s', async (time) => {
    const source = await KeptProject.of({ sales: copyOf('sales', 'far', BY_DAY), far: FAR_ROWS(time) });
    source.hold([[1, day(0)]]);
    expect(Object.values(statuses(await source.build(day(0))))).not.toContain('error');
    expect(await source.events('gold.sales')).toEqual([[1, day(0)]]);
    source.hold([
      [1, day(0)],
      [2, day(1)],
    ]);
    await source.build(day(1));
    expect(await source.events('gold.sales')).toEqual([
      [1, day(0)],
      [2, day(1)],
    ]);
  });
});

/** The events and one of another time. */
const FAR_ROWS = (time: string): string => `
import { sql } from 'kysely';
import { date, integer, model, timestamp } from 'martlet';
import { events } from '../sources/events.js';
export const far = model({ name: 'far', from: { events }, columns: { id: integer().notNull(), day: date().notNull(), at: timestamp().notNull() },
  query: (db) => db.selectFrom('events').select(['id', 'day', 'at'])
    .unionAll(db.selectFrom('events').select([sql<number>\`100 + id\`.as('id'), sql<string>\`cast('${time}' as date)\`.as('day'), 'at'] as never)) as never });`;

/** What a Martlet has left that took rows of any time. */
const STRETCHED: Readonly<Record<string, readonly string[]>> = {
  by_day: [
    `update _martlet.log set body = json_merge_patch(body, '{"to":"2206-03-02T00:00:00Z","until":null,"later":null}') where kind = 'interval'`,
  ],
  appended: [`update _martlet.log set body = json_merge_patch(body, '{"until":null,"later":null}') where kind = 'interval'`],
  merged: [`update _martlet.log set body = json_merge_patch(body, '{"until":null,"later":null}') where kind = 'interval'`],
};

describe('a table that took such rows once', () => {
  test.each(Object.keys(STRETCHED))('%s heals by itself', async (name) => {
    const project = await KeptProject.of({ [name]: copyOf(name, 'events', KEPT[name as keyof typeof KEPT]) });
    project.hold([
      [1, day(0)],
      [2, FAR],
    ]);
    await project.build(day(0));
    const [version] = await rowsOf(
      project.directory,
      `select table_schema || '.' || table_name as name from information_schema.tables where table_name like '${name}\\_\\_%' escape '\\'`,
    );
    await rowsOf(project.directory, `insert into ${version?.name} values (2, date '${FAR}', timestamp '${FAR} 10:00:00')`);
    for (const statement of STRETCHED[name] ?? []) await rowsOf(project.directory, statement);

    const corrected: readonly Event[] = [
      [1, day(0)],
      [2, day(1)],
      [3, day(2)],
    ];
    project.hold(corrected);
    await project.build(day(3));
    expect(await project.events(`gold.${name}`)).toEqual(corrected);
    const after = await project.build(day(4));
    expect(new Set(Object.values(statuses(after)))).toEqual(new Set(['unchanged']));
  });
});
