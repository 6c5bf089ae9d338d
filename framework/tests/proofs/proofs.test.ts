import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import {
  atLeast,
  type Columns,
  caseWhen,
  coalesce,
  count,
  date,
  dateLiteral,
  decimal,
  deduplicate,
  desc,
  dimension,
  double,
  ephemeral,
  ifElse,
  incremental,
  integer,
  lag,
  type Model,
  max,
  model,
  multiply,
  nullIf,
  over,
  rollup,
  rowNumber,
  safeDivide,
  source,
  sum,
  text,
  timestampTrunc,
  toDate,
  upper,
} from '../../src/index.js';
import { proofs } from '../../src/project/index.js';
import { mutantsOf } from '../../src/testing/mutation/mutants-of.js';
import { withQuery } from '../../src/testing/mutation/mutation-switch.js';
import { testDataWith } from '../../src/testing/test-data.js';
import { validWorld } from '../../src/testing/world/valid-world.js';
import { world } from '../../src/testing/world/world.js';
import { worldArbitrary } from '../../src/testing/world/world-arbitrary.js';
import { factSales, salesByDay, stgOrders, stgProducts } from '../testing/shop.js';
import { projectOf } from './project-of.js';

// The queries are right; only their types are of no interest here.
// biome-ignore lint/suspicious/noExplicitAny: what a query builder offers is known to Kysely alone
type Any = any;

const events = source({
  name: 'events',
  grain: ['id'],
  columns: {
    id: text().notNull(),
    kind: text().notNull().accepted('a', 'b', 'c'),
    loose: text(),
    weak: text().notNull({ severity: 'warn' }),
    amount: integer().notNull().test(atLeast(0)),
    day: date().notNull(),
  },
});
const owners = dimension({
  name: 'owners',
  key: 'owner_key',
  // A dimension reads no source; here one layer is enough.
  from: { events: events as never },
  columns: { owner_key: text().notNull(), event_id: text() },
  unknownMember: { owner_key: 'unknown', event_id: null },
  query: (db: Any) => db.selectFrom('events').select(['id as owner_key', 'id as event_id']),
});

/** The verdict on each data test of a model, by name; `executed` where nothing proves it. */
function verdicts(subject: Model): Readonly<Record<string, string>> {
  const found = proofs(projectOf(subject));
  return Object.fromEntries(
    [...found].flatMap(([id, { verdict }]) => (id.startsWith(`test s.${subject.name} `) ? [[id.split(' ')[2] ?? '', verdict]] : [])),
  );
}

const subject = (columns: Columns, query: (db: never) => unknown, grain?: readonly string[], from: object = { events, owners }): Model =>
  (model as (spec: object) => Model)({ name: 'subject', from, columns, query, ...(grain === undefined ? {} : { grain }) });

describe('never null', () => {
  const notNull = (expression: (eb: Any) => unknown, more: (query: Any) => Any = (query) => query) =>
    verdicts(
      subject({ x: text().notNull() }, (db: Any) => more(db.selectFrom('events').select((eb: Any) => (expression(eb) as Any).as('x')))),
    ).not_null_x;

  test.each<[string, string | undefined, (eb: Any) => unknown, ((query: Any) => Any)?]>([
    ['a column that is never null', 'inherited', ({ ref }) => ref('kind')],
    ['a column that may be', undefined, ({ ref }) => ref('loose')],
    ['a column whose test only warns', undefined, ({ ref }) => ref('weak')],
    ['a value', 'proved', () => coalesce('x')],
    ['coalesce with a value at the end', 'proved', ({ ref }) => coalesce(ref('loose'), 'x')],
    ['coalesce with a column that is never null', 'inherited', ({ ref }) => coalesce(ref('loose'), ref('kind'))],
    ['coalesce of what may be null', undefined, ({ ref }) => coalesce(ref('loose'), ref('weak'))],
    ['a function of what is never null', 'inherited', ({ ref }) => upper(ref('kind'))],
    ['a function of what may be null', undefined, ({ ref }) => upper(ref('loose'))],
    ['a function that makes nulls', undefined, ({ ref }) => nullIf(ref('kind'), 'a')],
    ['a division that may be by zero', undefined, ({ ref }) => safeDivide(ref('amount'), ref('amount'))],
    ['a case with an else', 'proved', ({ eb }) => ifElse(eb('loose', '=', 'x'), 'a', 'b')],
    ['a case without', undefined, ({ eb }) => caseWhen(eb('loose', '=', 'x'), 'a').end()],
    ['a number of rows', 'proved', () => over(count())],
    ['the row before', undefined, ({ ref }) => over(lag(ref('kind')), { orderBy: ref('id') })],
    ['a running sum', 'inherited', ({ ref }) => over(sum(ref('amount')), { orderBy: ref('id'), frame: { rows: ['unbounded', 0] } })],
    ['a sum of the rows before', undefined, ({ ref }) => over(sum(ref('amount')), { orderBy: ref('id'), frame: { rows: [-2, -1] } })],
    ['what a condition has looked at', 'proved', ({ ref }) => ref('loose'), (query) => query.where('loose', '!=', 'x')],
    ['what is said not to be null', 'proved', ({ ref }) => ref('loose'), (query) => query.where('loose', 'is not', null)],
    [
      'what one of two conditions has looked at',
      undefined,
      ({ ref }) => ref('loose'),
      (query) => query.where((eb: Any) => eb.or([eb('loose', '=', 'x'), eb('kind', '=', 'a')])),
    ],
    ['a sum without rows', undefined, ({ ref }) => sum(ref('amount'))],
    ['a sum of a group', 'inherited', ({ ref }) => sum(ref('amount')), (query) => query.groupBy('kind')],
    [
      'a sum of some rows of a group',
      undefined,
      ({ eb, ref }) => sum(ref('amount'), { filter: eb('kind', '=', 'a') }),
      (query) => query.groupBy('kind'),
    ],
    ['the key of a group', 'inherited', ({ ref }) => ref('kind'), (query) => query.groupBy('kind')],
    ['the key of a subtotal', undefined, ({ ref }) => ref('kind'), (query) => query.groupBy(({ ref }: Any) => rollup(ref('kind')))],
  ])('%s: %s', (_, verdict, expression, more) => {
    expect(notNull(expression, more)).toBe(verdict);
  });

  test('the far side of a left join may be null, an inner join leaves no nulls', () => {
    const joined = (join: 'leftJoin' | 'innerJoin') =>
      verdicts(
        subject({ near: text().notNull(), far: text().notNull() }, (db: Any) =>
          db.selectFrom('events')[join]('owners', 'owners.event_id', 'events.id').select(['events.kind as near', 'owners.event_id as far']),
        ),
      );
    expect(joined('leftJoin')).toEqual({ not_null_near: 'inherited' });
    expect(joined('innerJoin')).toEqual({ not_null_near: 'inherited', not_null_far: 'proved' });
  });

  test('every part of a union counts', () => {
    const union = (other: string) =>
      verdicts(
        subject({ x: text().notNull() }, (db: Any) =>
          db
            .selectFrom('events')
            .select('kind as x')
            .unionAll((union: Any) => union.selectFrom('events').select(`${other} as x`)),
        ),
      );
    expect(union('id')).toEqual({ not_null_x: 'inherited' });
    expect(union('loose')).toEqual({});
  });
});

describe('unique', () => {
  const columns = { id: text(), kind: text(), amount: integer() };
  const uniqueBy = (grain: readonly string[], query: (db: Any) => Any) =>
    verdicts(subject(columns, query, grain))[`unique_${grain.join('_')}`];
  const all = ['id', 'kind', 'amount'];

  test.each<[string, string | undefined, readonly string[], (db: Any) => Any]>([
    ['the grain of what is read', 'inherited', ['id'], (db) => db.selectFrom('events').select(all)],
    ['more than the grain', 'inherited', ['id', 'kind'], (db) => db.selectFrom('events').select(all)],
    ['less than the grain', undefined, ['kind'], (db) => db.selectFrom('events').select(all)],
    [
      'the key of a group',
      'proved',
      ['kind'],
      (db) =>
        db
          .selectFrom('events')
          .groupBy('kind')
          .select(({ ref }: Any) => ['kind', max(ref('id')).as('id'), sum(ref('amount')).as('amount')]),
    ],
    [
      'half the key of a group',
      undefined,
      ['kind'],
      (db) =>
        db
          .selectFrom('events')
          .groupBy(['kind', 'id'])
          .select(({ ref }: Any) => ['kind', 'id', sum(ref('amount')).as('amount')]),
    ],
    ['all columns of what is distinct', 'proved', all, (db) => db.selectFrom('events').select(all).distinct()],
    [
      'one row',
      'proved',
      ['id'],
      (db) =>
        db
          .selectFrom('events')
          .select(({ ref }: Any) => [max(ref('id')).as('id'), max(ref('kind')).as('kind'), sum(ref('amount')).as('amount')]),
    ],
    [
      'the first of each group',
      'proved',
      ['kind'],
      (db) =>
        deduplicate(db.selectFrom('events').select(all), (eb: Any) => ({ partitionBy: [eb.ref('kind')], orderBy: desc(eb.ref('amount')) })),
    ],
    [
      'a join that may multiply',
      undefined,
      ['id'],
      (db) =>
        db.selectFrom('events').leftJoin('owners', 'owners.event_id', 'events.id').select(['events.id', 'events.kind', 'events.amount']),
    ],
    [
      'a join by a key',
      'inherited',
      ['id'],
      (db) =>
        db.selectFrom('events').leftJoin('owners', 'owners.owner_key', 'events.id').select(['events.id', 'events.kind', 'events.amount']),
    ],
    [
      'a union',
      undefined,
      ['id'],
      (db) =>
        db
          .selectFrom('events')
          .select(all)
          .unionAll((union: Any) => union.selectFrom('events').select(all)),
    ],
  ])('%s: %s', (_, verdict, grain, query) => {
    expect(uniqueBy(grain, query)).toBe(verdict);
  });

  test('rounding may make two values one', () => {
    const prices = source({ name: 'prices', grain: ['price'], columns: { price: decimal(18, 4).notNull() } });
    const rounded = (scale: number) =>
      verdicts(subject({ price: decimal(18, scale) }, (db: Any) => db.selectFrom('prices').select('price'), ['price'], { prices }));
    expect(rounded(4)).toEqual({ unique_price: 'inherited' });
    expect(rounded(2)).toEqual({});
  });
});

test('nothing is proved of a table that is kept from run to run, which holds rows of other days and other code', () => {
  const kept = (materialized: object | undefined): Model =>
    (model as (spec: object) => Model)({
      name: 'subject',
      from: { events },
      grain: ['kind'],
      columns: { kind: text(), rows: integer().notNull() },
      ...(materialized === undefined ? {} : { materialized }),
      query: (db: Any) =>
        db
          .selectFrom('events')
          .groupBy('kind')
          .select(() => ['kind', count().as('rows')]),
    });
  expect(verdicts(kept(undefined))).toEqual({ unique_kind: 'proved', not_null_rows: 'proved' });
  expect(verdicts(kept(incremental({ strategy: 'append' })))).toEqual({});
});

test('values of a type that nobody knows may become one when they are converted', () => {
  const unique = (value: (eb: Any) => Any) =>
    verdicts(
      subject(
        { d: date() },
        (db: Any) =>
          db
            .selectFrom('events')
            .distinct()
            .select((eb: Any) => [value(eb).as('d')]),
        ['d'],
      ),
    );
  expect(unique((eb) => eb.ref('day'))).toEqual({ unique_d: 'proved' });
  expect(unique((eb) => toDate(eb.ref('day')))).toEqual({ unique_d: 'proved' });
  expect(unique((eb) => ifElse(eb('amount', '>', 1), toDate(eb.ref('day')), dateLiteral('2024-02-29')))).toEqual({ unique_d: 'proved' });
  expect(unique((eb) => sql`date_trunc('hour', ${eb.ref('day')})`)).toEqual({});
  expect(unique((eb) => eb.fn('date_trunc', [sql.lit('hour'), 'day']))).toEqual({});
  expect(unique((eb) => timestampTrunc('hour', eb.ref('day')))).toEqual({});
  expect(unique((eb) => eb.ref('kind'))).toEqual({});
});

test('what a contract rounds is not what was read', () => {
  const prices = source({ name: 'prices', grain: ['price'], columns: { price: decimal(18, 4).notNull(), size: double().notNull() } });
  const inlined = (model as (spec: object) => Model)({
    name: 'inlined',
    from: { prices },
    materialized: ephemeral(),
    columns: { price: decimal(18, 2).notNull() },
    query: (db: Any) => db.selectFrom('prices').select('price'),
  });
  const byPrice = subject({ price: decimal(18, 4).notNull() }, (db: Any) => db.selectFrom('inlined').selectAll(), ['price'], { inlined });
  expect(verdicts(byPrice)).toEqual({ not_null_price: 'inherited' });
  // A double that becomes an integer.
  const bySize = subject({ size: integer() }, (db: Any) => db.selectFrom('prices').select('size').groupBy('size'), ['size'], { prices });
  expect(verdicts(bySize)).toEqual({});
});

test('accepted values come from the query or from what it reads', () => {
  const x = (expression: (eb: Any) => Any, where: (query: Any) => Any = (query) => query) =>
    verdicts(
      subject({ x: text().accepted('a', 'b') }, (db: Any) => where(db.selectFrom('events').select((eb: Any) => expression(eb).as('x')))),
    ).accepted_x;
  expect(x(({ ref }) => ref('kind'))).toBe(undefined);
  expect(
    x(
      ({ ref }) => ref('kind'),
      (query) => query.where('kind', '!=', 'c'),
    ),
  ).toBe('inherited');
  expect(x(({ eb }) => ifElse(eb('kind', '=', 'a'), 'a', 'b'))).toBe('proved');
  expect(x(({ eb }) => ifElse(eb('kind', '=', 'a'), 'a', 'z'))).toBe(undefined);
});

test('a reference holds for what was read there, for its unknown member, and for what has been tested', () => {
  const x = (expression: (eb: Any) => Any) =>
    verdicts(
      subject({ x: text().references(owners, 'owner_key') }, (db: Any) =>
        db
          .selectFrom('events')
          .leftJoin('owners', 'owners.event_id', 'events.id')
          .select((eb: Any) => expression(eb).as('x')),
      ),
    ).references_owners_x;
  expect(x(({ ref }) => ref('owners.owner_key'))).toBe('proved');
  expect(x(({ ref }) => coalesce(ref('owners.owner_key'), 'unknown'))).toBe('proved');
  expect(x(({ ref }) => coalesce(ref('owners.owner_key'), 'nobody'))).toBe(undefined);
  expect(x(({ ref }) => ref('events.id'))).toBe(undefined);
});

test('a rule on values holds for copies of them', () => {
  const columns = { amount: integer().test(atLeast(0)), twice: integer().test(atLeast(0)) };
  const found = verdicts(
    subject(columns, (db: Any) => db.selectFrom('events').select(({ ref }: Any) => ['amount', multiply(ref('amount'), 2).as('twice')])),
  );
  expect(found).toEqual({ between_amount: 'inherited' });
});

test('nothing is inherited from an inlined model, whose tests nobody runs, but what its query proves', () => {
  const inlined = (model as (spec: object) => Model)({
    name: 'inlined',
    from: { events },
    materialized: ephemeral(),
    columns: { loose: text().notNull(), kind: text().notNull() },
    query: (db: Any) => db.selectFrom('events').select(['loose', 'kind']),
  });
  const columns = { loose: text().notNull(), kind: text().notNull() };
  expect(verdicts(subject(columns, (db: Any) => db.selectFrom('inlined').selectAll(), undefined, { inlined }))).toEqual({
    not_null_kind: 'inherited',
  });
});

test('a proof names what it relies on', () => {
  const found = proofs(projectOf(stgOrders));
  expect(found.get('test s.stg_orders not_null_order_id')).toMatchObject({ verdict: 'inherited', reliesOn: ['load s.orders'] });
  expect(found.get('test s.stg_orders not_null_is_cancelled')).toMatchObject({ verdict: 'proved', reliesOn: [] });
  expect(found.get('test s.stg_orders between_quantity')).toBe(undefined);
});

const deduplicated = (model as (spec: object) => Model)({
  name: 'deduplicated',
  from: { orders: stgOrders },
  grain: ['product_id'],
  columns: { product_id: text().notNull(), amount: decimal(18, 2).notNull(), place: integer().notNull() },
  query: (db: Any) =>
    db
      .with('ranked', (qb: Any) =>
        qb
          .selectFrom('orders')
          .select(({ ref }: Any) => [
            'product_id',
            'amount',
            over(rowNumber(), { partitionBy: ref('product_id'), orderBy: ref('order_id') }).as('place'),
          ]),
      )
      .selectFrom('ranked')
      .selectAll()
      .where('place', '=', 1),
});

describe('what is proved never fails', () => {
  // Each model is tried as it is and with every change of one node that could make a proof wrong.
  test.each([stgOrders, stgProducts, factSales, salesByDay, owners, deduplicated].map((one) => [one.name, one as Model] as const))(
    'in worlds of %s',
    async (_, original) => {
      const samples = fc.sample(await worldArbitrary(world(original)), { numRuns: 6 });
      const worlds = await Promise.all(samples.map((rows) => validWorld(rows)));
      for (const query of [undefined, ...mutantsOf(original).mutants.map((mutant) => mutant.query)]) {
        const tried = query === undefined ? original : withQuery(original, query);
        const proved = proofs(projectOf(tried));
        for (const rows of worlds) {
          const { failed } = await testDataWith(tried, rows, (relation) => relation);
          expect(failed.filter((name) => proved.has(`test s.${tried.name} ${name}`))).toEqual([]);
        }
      }
    },
  );
});
