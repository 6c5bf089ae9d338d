import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { checkProject } from '../../src/project/check/index.js';
import { loadProject } from '../../src/project/index.js';
import { type Clock, planProject, runProject } from '../../src/run/index.js';
import { bind, volatileInputs } from '../../src/sql/index.js';
import { db, TABLES } from '../lineage/sample.js';
import { rowsOf, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const NUMBERS = `import { date, integer, seed } from 'martlet'; export const numbers = seed({ name: 'numbers', columns: { n: integer().notNull(), day: date().notNull() }, rows: [{ n: 1, day: '2024-01-01' }] });`;

const model = (name: string, from: string, value: string, more = ''): string => `
import { sql } from 'kysely';
import { date, dateDiff, decimal, ephemeral, incremental, integer, model, runDate, runTimestamp, text, timestamp, toDate, view } from 'martlet';
import { ${from} } from './${from}.js';
export const ${name} = model({ name: '${name}', from: { input: ${from} }, columns: { v: text() }, ${more}
  query: (db: any) => db.selectFrom('input').select(({ ref }: any) => [${value}.as('v')]) } as any);
`;

const at = (now: string): Clock => ({ elapsed: () => performance.now(), now: () => now });

async function build(directory: string, now: string, more: { readonly runAt?: string; readonly select?: readonly string[] } = {}) {
  const result = await runProject(await loadProject(directory), { command: 'build', ...more, emit: () => {}, clock: at(now) });
  return Object.entries(statuses(result))
    .filter(([id, status]) => id.startsWith('model gold.') && status === 'succeeded')
    .map(([id]) => id.replace('model gold.', ''))
    .sort();
}

describe('a model that reads what no relation holds', () => {
  test('is built by every run, and so is what reads it, through ephemeral models and views', async () => {
    const directory = tempProject({
      'models/numbers.ts': NUMBERS,
      'models/asks.ts': model('asks', 'numbers', 'sql`cast(current_date as varchar)`'),
      'models/still.ts': model('still', 'numbers', 'sql`cast(${ref("n")} as varchar)`'),
      'models/between.ts': model('between', 'asks', 'ref("v")', 'materialized: ephemeral(),'),
      'models/reader.ts': model('reader', 'between', 'ref("v")'),
      'models/inlined.ts': model('inlined', 'numbers', 'sql`cast(random() as varchar)`', 'materialized: ephemeral(),'),
      'models/second.ts': model('second', 'inlined', 'ref("v")'),
      'models/grown.ts': model('grown', 'numbers', 'sql`cast(now() as varchar)`', 'materialized: incremental({ strategy: "append" }),'),
    });
    const volatile = ['asks', 'grown', 'reader', 'second'];
    expect(await build(directory, '2024-02-28T10:00:00Z')).toEqual([...volatile, 'still'].sort());
    expect(await build(directory, '2024-02-28T10:00:01Z')).toEqual(volatile);
    expect(await build(directory, '2024-02-29T10:00:00Z')).toEqual(volatile);
    expect(await rowsOf(directory, 'select count(*) as n from gold.grown')).toEqual([{ n: '3' }]);
  });

  test('is one whose statements around the build read it', async () => {
    const withHook = (statement: string): string => `after: (db) => [${statement}],`;
    const directory = tempProject({
      'models/numbers.ts': NUMBERS,
      'models/stamped.ts': model(
        'stamped',
        'numbers',
        'sql`cast(1 as varchar)`',
        withHook('db.updateTable("self").set({ v: sql`cast(now() as varchar)` })'),
      ),
      'models/raw.ts': model(
        'raw',
        'numbers',
        'sql`cast(1 as varchar)`',
        withHook('sql`update ${sql.table("self")} set v = cast(random() as varchar)`'),
      ),
      'models/still.ts': model('still', 'numbers', 'sql`cast(1 as varchar)`', withHook('db.updateTable("self").set({ v: "2" })')),
    });
    expect(await build(directory, '2024-02-28T10:00:00Z')).toEqual(['raw', 'stamped', 'still']);
    expect(await build(directory, '2024-02-28T10:00:01Z')).toEqual(['raw', 'stamped']);
  });

  test('is told by the plan and by a check, and a plan that was shown can be applied later', async () => {
    const directory = tempProject({
      'models/numbers.ts': NUMBERS,
      'models/asks.ts': model('asks', 'numbers', 'sql`cast(current_date as varchar)`'),
    });
    await build(directory, '2024-02-28T10:00:00Z');
    const project = await loadProject(directory);
    const planAt = (now: string) => planProject(project, { command: 'build', clock: at(now) });
    const [first, second] = [await planAt('2024-02-28T11:00:00Z'), await planAt('2024-02-29T12:00:00Z')];
    expect(first.explanation.relations.map(({ change }) => change)).toEqual([
      { id: 'gold.asks', kind: 'data', restated: false, volatile: ['the clock (current_date)'] },
    ]);
    expect(second.explanation.digest).toBe(first.explanation.digest);
    const problems = await checkProject(project);
    expect(
      problems.filter(({ error }) => error.code === 'MARTLET-C065').map(({ severity, error }) => `${severity} ${error.message}`),
    ).toEqual(['warning gold.asks reads the clock (current_date): every run builds it again, and all that reads it.']);
  });
});

describe('the day of the run', () => {
  const project = () =>
    tempProject({
      'models/numbers.ts': NUMBERS,
      'models/ages.ts': model('ages', 'numbers', 'dateDiff("day", ref("day"), runDate())').replace('v: text()', 'v: integer()'),
      'models/hours.ts': model('hours', 'numbers', 'runTimestamp()').replace('v: text()', 'v: timestamp()'),
      'models/inner.ts': model('inner', 'numbers', 'runDate()', 'materialized: ephemeral(),').replace('v: text()', 'v: date()'),
      'models/outer.ts': model('outer', 'inner', 'ref("v")').replace('v: text()', 'v: date()'),
      'quality/no_future.ts': `import { dataTest, runDate } from 'martlet'; import { numbers } from '../models/numbers.js';
        export const noFuture = dataTest({ name: 'no_future', description: 'No day lies behind the run.', from: { numbers }, query: (db) => db.selectFrom('numbers').selectAll().where((eb) => eb('day', '>', runDate())) });`,
    });

  test('is the same in all of it, and nothing is built again before it is over', async () => {
    const directory = project();
    expect(await build(directory, '2024-02-28T10:00:00Z')).toEqual(['ages', 'hours', 'outer']);
    expect(await build(directory, '2024-02-28T10:59:59Z')).toEqual([]);
    expect(await build(directory, '2024-02-28T11:00:00Z')).toEqual(['hours']);
    expect(await build(directory, '2024-02-29T11:00:00Z')).toEqual(['ages', 'hours', 'outer']);
    expect(
      await rowsOf(
        directory,
        'select a.v as age, cast(h.v as varchar) as hour, cast(o.v as varchar) as day from gold.ages a, gold.hours h, gold.outer o',
      ),
    ).toEqual([{ age: '59', hour: '2024-02-29 11:00:00', day: '2024-02-29' }]);
    expect((await checkProject(await loadProject(directory))).filter(({ error }) => error.code === 'MARTLET-C065')).toEqual([]);
  });

  test('is what a run is told to take for it', async () => {
    const directory = project();
    await build(directory, '2024-02-28T10:00:00Z', { runAt: '2024-01-11T00:00:00.000Z' });
    expect(await rowsOf(directory, 'select v from gold.ages')).toEqual([{ v: '10' }]);
    expect(await build(directory, '2024-02-29T10:00:00Z', { runAt: '2024-01-11T00:00:00.000Z' })).toEqual([]);
  });

  test('asks a data test again that reads it', async () => {
    const directory = project();
    const testsAt = async (now: string) => {
      const result = await runProject(await loadProject(directory), { command: 'build', emit: () => {}, clock: at(now) });
      return Object.entries(statuses(result)).filter(([id]) => id === 'test no_future');
    };
    expect(await testsAt('2024-02-28T10:00:00Z')).toEqual([['test no_future', 'succeeded']]);
    expect(await testsAt('2024-02-28T12:00:00Z')).toEqual([]);
    expect(await testsAt('2024-02-29T12:00:00Z')).toEqual([['test no_future', 'succeeded']]);
  });
});

describe('what a query reads beside relations', () => {
  const told = (text: string): readonly string[] =>
    volatileInputs(bind(db.selectFrom('orders').select(sql.raw(text).as('x')).toOperationNode(), TABLES).query).map(
      ({ kind, by }) => `${kind} ${by}`,
    );

  test.each<[string, readonly string[]]>([
    ['current_date - 1', ['clock current_date']],
    ['now()::date', ['clock now']],
    ["date_diff('day', id, today())", ['clock today']],
    ['localtimestamp', ['clock localtimestamp']],
    ['CURRENT_TIMESTAMP()', ['clock current_timestamp']],
    ['random() * id', ['random random']],
    ["nextval('ids')", ['sequence nextval']],
    ['ids.nextval', ['sequence ids.nextval']],
    ["getenv('HOME')", ['outside getenv']],
    ["(select max(x) from read_parquet('a.parquet'))", ['outside read_parquet']],
    ["(select max(x) from 'a.csv')", ["outside 'a.csv'"]],
    ['(select max(x) from other.main.t)', ['outside other.main.t']],
    ['(select max(x) from lines as l, other.t)', ['outside lines', 'outside other.t']],
    ['(with t as (select 1 as x) select max(x) from t)', []],
    ["extract(year from date '2024-02-29')", []],
    ['status is distinct from amount', []],
    ["trim(both ' ' from status)", []],
    ["'now() current_date'", []],
    ['upper(status) /* now() */', []],
  ])('%s', (text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  test('is found wherever it stands', () => {
    const orders = db.selectFrom('orders').select('id');
    const clock = sql<boolean>`id > epoch(now())`;
    const queries = [
      orders.where(clock),
      orders.innerJoin('lines', (on) => on.on(clock)),
      orders.groupBy('id').having(clock),
      orders.orderBy(sql`random()`),
      orders.where('id', 'in', db.selectFrom('lines').select('order_id').where(clock)),
      db
        .with('w', (cte) => cte.selectFrom('lines').select('order_id').where(clock))
        .selectFrom('w')
        .selectAll(),
      orders.union(db.selectFrom('lines').select('order_id as id').where(clock)),
      db.selectFrom(sql<{ id: number }>`read_csv('a.csv')`.as('q')).select('q.id'),
      db.selectFrom('orders').select((eb) => eb.fn('now').as('id')),
      db.selectFrom('orders').select((eb) =>
        eb.fn
          .max(sql<number>`random()`)
          .over((over) => over.orderBy(clock))
          .as('id'),
      ),
    ];
    expect(queries.map((query) => volatileInputs(bind(query.toOperationNode(), TABLES).query).length > 0)).toEqual(queries.map(() => true));
  });
});
