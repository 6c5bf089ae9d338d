import { describe, expect, test } from 'vitest';
import { typeCheck } from './type-check.js';

const PRELUDE = `
import { boolean, cast, coalesce, count, dataTest, date, decimal, type Db, decimalLiteral, deduplicate, desc, double, type ExpressionsIn, type HookDb, integer, kysely, lower, model, over, qualify, rowNumber, type SelectQuery, source, sql, startsWith, sum, text, type TypedExpression } from 'martlet';
const orders = source({ name: 'orders', columns: { id: integer().notNull(), city: text(), channel: text().notNull().accepted('web', 'retail'), price: decimal(18, 2), day: date().notNull(), customer: integer() } });
const customers = source({ name: 'customers', columns: { id: integer().notNull(), name: text().notNull(), country: text() } });
type Exactly<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? 'ok' : A;
type Flat<T> = { [K in keyof T]: T[K] };
declare const db: Db<{ orders: { id: number; city: string | null; channel: 'web' | 'retail'; price: import('martlet').DecimalString | null; customer: number | null }; customers: { id: number; name: string; country: string | null } }>;
type RowsOf<Q> = Q extends { readonly expressionType?: infer O } ? Flat<NonNullable<O>> : never;
`;

/** What an author wrote, and the sentence that the editor must say; `ok` where it must be silent. */
interface Case {
  readonly code: string;
  readonly says: RegExp | 'ok';
}

const asModel = (columns: string, query: string): string =>
  `export const m = model({ name: 'm', from: { orders, customers }, columns: { ${columns} }, query: (db) => ${query} });`;

/** A query over `db`, and the exact type of its rows. */
const returns = (query: string, row: string): Case => ({
  code: `const query = ${query};\nexport const exact: Exactly<RowsOf<typeof query>, ${row}> = 'ok';`,
  says: 'ok',
});

const ID = 'id: integer().notNull()';

const WRITTEN_FIRST: Readonly<Record<string, Case>> = {
  'a number beside a decimal that may be null': {
    code: asModel(
      `${ID}, price: decimal(18, 2).notNull()`,
      `db.selectFrom('orders').select(({ ref }) => ['id', coalesce(ref('price'), 0).as('price')])`,
    ),
    says: 'ok',
  },
  'a comparison as a column': {
    code: asModel(`${ID}, late: boolean().notNull()`, `db.selectFrom('orders').select(({ eb }) => ['id', eb('id', '>', 2).as('late')])`),
    says: 'ok',
  },
  'a comparison of what may be null, as a column that may not': {
    code: asModel(`${ID}, dear: boolean().notNull()`, `db.selectFrom('orders').select(({ eb }) => ['id', eb('price', '>', 2).as('dear')])`),
    says: /column \\?"dear\\?" may be null, but the contract declares it notNull\(\)/,
  },
  'a decimal compared with a number': { code: asModel(ID, `db.selectFrom('orders').select('id').where('price', '>', 10)`), says: 'ok' },
  'a decimal compared with a number by eb': {
    code: asModel(ID, `db.selectFrom('orders').select('id').where((eb) => eb('price', '>', 10))`),
    says: 'ok',
  },
  'an integer compared with a text': {
    code: asModel(ID, `db.selectFrom('orders').select('id').where('id', '>', '10')`),
    says: /Argument of type '"10"' is not assignable/,
  },
  'a text compared with a number': {
    code: asModel(ID, `db.selectFrom('orders').select('id').where('city', '=', 10)`),
    says: /Argument of type '10' is not assignable/,
  },
  'a condition that may be null': {
    code: asModel(ID, `db.selectFrom('orders').select('id').where(({ ref }) => startsWith(ref('city'), 'O'))`),
    says: 'ok',
  },
  'not, and, or over conditions that may be null': {
    code: asModel(
      ID,
      `db.selectFrom('orders').select('id').where(({ and, eb, not, or, ref }) => and([not(startsWith(ref('city'), 'O')), or([startsWith(ref('city'), 'P'), eb('id', '>', 1)])]))`,
    ),
    says: 'ok',
  },
  'a text as a condition': {
    code: asModel(ID, `db.selectFrom('orders').select('id').where(({ ref }) => ref('city'))`),
    says: /is not assignable/,
  },
  'a sum by the name that Kysely has for it': {
    code: asModel(
      `${ID}, n: integer().notNull()`,
      `db.selectFrom('orders').groupBy('id').select(({ fn }) => ['id', fn.sum('id').as('n')])`,
    ),
    says: 'ok',
  },
  'a sum of decimals that may be null': {
    code: asModel(`total: decimal(38, 2).notNull()`, `db.selectFrom('orders').select(({ fn }) => fn.sum('price').as('total'))`),
    says: /column \\?"total\\?" may be null/,
  },
  'a column of which only rows with a value are kept': {
    code: asModel(`${ID}, city: text().notNull()`, `db.selectFrom('orders').where('city', 'is not', null).select(['id', 'city'])`),
    says: 'ok',
  },
  'the same by the name of its relation': {
    code: asModel(`city: text().notNull()`, `db.selectFrom('orders as o').where('o.city', 'is not', null).select('o.city')`),
    says: 'ok',
  },
  'a column of which rows without a value are kept': {
    code: asModel(`city: text().notNull()`, `db.selectFrom('orders').where('city', 'is', null).select('city')`),
    says: /column \\?"city\\?" may be null/,
  },
  'an expression that the author knows not to be null': {
    code: asModel(`city: text().notNull()`, `db.selectFrom('orders').select(({ ref }) => lower(ref('city')).$notNull().as('city'))`),
    says: 'ok',
  },
  'a misspelt column in a list': {
    code: asModel(ID, `db.selectFrom('orders').select(['id', 'chanel'])`),
    says: /'"chanel"' is not assignable to type .*Did you mean '"channel"'\?/,
  },
  'a misspelt column by itself, which lists the known ones': {
    code: asModel(ID, `db.selectFrom('orders').select('idd')`),
    says: /'"idd"' is not assignable to .*"city"/,
  },
  'a misspelt column in a condition': {
    code: asModel(ID, `db.selectFrom('orders').select('id').where('idd', '=', 1)`),
    says: /Argument of type '"idd"' is not assignable/,
  },
  'a misspelt column of ref, which lists the known ones': {
    code: asModel(ID, `db.selectFrom('orders').select(({ ref }) => sum(ref('idd')).as('id'))`),
    says: /'"idd"' is not assignable to .*"city"/,
  },
  'a misspelt column of a join': {
    code: asModel(ID, `db.selectFrom('orders').innerJoin('customers', 'customers.idd', 'orders.customer').select('orders.id')`),
    says: /'"customers.idd"' is not assignable/,
  },
  'a value outside accepted(…)': {
    code: asModel(ID, `db.selectFrom('orders').select('id').where('channel', 'in', ['web', 'phone'])`),
    says: /'"phone"' is not assignable/,
  },
};

const PARTS: Readonly<Record<string, Case>> = {
  'an alias of a table': returns(`db.selectFrom('orders as o').select(['o.id', 'o.city as town'])`, '{ id: number; town: string | null }'),
  'several relations': returns(
    `db.selectFrom(['orders as o', 'customers']).select(['o.id', 'customers.name'])`,
    '{ id: number; name: string }',
  ),
  'a left join': returns(
    `db.selectFrom('orders').leftJoin('customers as c', 'c.id', 'orders.customer').select(['orders.id', 'c.name'])`,
    '{ id: number; name: string | null }',
  ),
  'a right join': returns(
    `db.selectFrom('orders').rightJoin('customers as c', 'c.id', 'orders.customer').select(['orders.id', 'c.name'])`,
    '{ id: number | null; name: string }',
  ),
  'a full join': returns(
    `db.selectFrom('orders').fullJoin('customers as c', (join) => join.onRef('c.id', '=', 'orders.customer').on('c.name', '<>', 'x')).select(['orders.id', 'c.name'])`,
    '{ id: number | null; name: string | null }',
  ),
  'a cross join': returns(`db.selectFrom('orders').crossJoin('customers as c').select(['c.name'])`, '{ name: string }'),
  'a join with a subquery': returns(
    `db.selectFrom('orders').innerJoin(db.selectFrom('customers').select(['id as key', 'name']).as('c'), 'c.key', 'orders.customer').select(['name', 'orders.id'])`,
    '{ name: string; id: number }',
  ),
  'a join with a callback': returns(
    `db.selectFrom('orders').leftJoin((eb) => eb.selectFrom('customers').selectAll().as('c'), 'c.id', 'orders.customer').select(['c.name', 'orders.id'])`,
    '{ name: string | null; id: number }',
  ),
  'a lateral join': returns(
    `db.selectFrom('orders as o').crossJoinLateral((eb) => eb.selectFrom('customers as c').whereRef('c.id', '=', 'o.customer').select('c.name').as('l')).select(['l.name'])`,
    '{ name: string }',
  ),
  'a self join, whose first condition names one side': returns(
    `db.selectFrom('orders as a').innerJoin('orders as b', (join) => join.onRef('a.id', '<', 'b.id').on((eb) => eb('a.price', '=', eb.ref('b.price')))).select(['a.id as low', 'b.id as high'])`,
    '{ low: number; high: number }',
  ),
  'a subquery whose alias hides one outside': returns(
    `db.selectFrom('customers as c').where(({ exists, selectFrom }) => exists(selectFrom('orders').leftJoin('customers as c', 'c.id', 'orders.customer').select((eb) => eb.ref('c.name').as('n')).$call((query): SelectQuery<never, never, { n: string | null }> => query as never))).select('c.name')`,
    '{ name: string }',
  ),
  'all columns': returns(`db.selectFrom('customers').selectAll()`, '{ id: number; name: string; country: string | null }'),
  'all columns of two relations': returns(
    `db.selectFrom('orders').leftJoin('customers', 'customers.id', 'orders.customer').selectAll('customers')`,
    '{ id: number | null; name: string | null; country: string | null }',
  ),
  'a query by name, and one that reads itself': returns(
    `db.with('big', (db) => db.selectFrom('orders').where('price', '>', 10).select('id')).withRecursive('n(i)', (db) => db.selectNoFrom((eb) => eb.lit(1).as('i')).$castTo<{ i: number }>().unionAll(db.selectFrom('n').select(({ eb }) => eb('i', '+', 1).as('i')))).selectFrom('big').innerJoin('n', 'n.i', 'big.id').select('n.i')`,
    '{ i: number }',
  ),
  'set operations': returns(
    `db.selectFrom('orders').select('id').union(db.selectFrom('customers').select('id')).unionAll((eb) => eb.selectFrom('orders').select('id')).except(db.selectFrom('customers').select('id')).intersect(db.selectFrom('orders').select('id'))`,
    '{ id: number }',
  ),
  'a set operation of rows of another type': {
    code: `export const query = db.selectFrom('orders').select('id').union(db.selectFrom('customers').select('name as id'));`,
    says: /is not assignable/,
  },
  'groups, their conditions and their order': returns(
    `db.selectFrom('orders').groupBy(['channel', 'city']).having(({ fn }) => fn.countAll(), '>', 1).select((eb) => ['channel', eb.fn.countAll().as('rows'), eb.fn.max('price').as('most')]).orderBy('rows', 'desc').orderBy('channel').distinct().limit(3).offset(1)`,
    `{ channel: 'web' | 'retail'; rows: number; most: import('martlet').DecimalString | null }`,
  ),
  'a group by an alias that is not selected': {
    code: `export const query = db.selectFrom('orders').groupBy('month').select('city');`,
    says: /'"month"' is not assignable/,
  },
  windows: returns(
    `db.selectFrom('orders').select((eb) => ['id', eb.fn.count('id').over((window) => window.partitionBy('channel').orderBy('id', 'desc')).as('so_far'), eb.fn.agg<number>('row_number').over((window) => window.orderBy('id')).as('place')])`,
    '{ id: number; so_far: number; place: number }',
  ),
  'a case of conditions': returns(
    `db.selectFrom('orders').select((eb) => eb.case().when('price', '>', 10).then(eb.ref('price')).when(startsWith(eb.ref('city'), 'O')).then(0).else(1).end().as('paid'))`,
    `{ paid: import('martlet').DecimalString | null }`,
  ),
  'a case of values without an end': returns(
    `db.selectFrom('orders').select((eb) => eb.case('channel').when('web').then(1).end().as('web'))`,
    '{ web: number | null }',
  ),
  'a value of another type in a case': {
    code: `export const query = db.selectFrom('orders').select((eb) => eb.case('channel').when('phone').then(1).end().as('web'));`,
    says: /'"phone"' is not assignable/,
  },
  'between, exists, in a subquery': returns(
    `db.selectFrom('orders').where(({ between, exists, selectFrom, and }) => and([between('id', 1, 5), exists(selectFrom('customers').whereRef('customers.id', '=', 'orders.customer').select('name'))])).where('customer', 'in', (eb) => eb.selectFrom('customers').select('customers.id')).select('id')`,
    '{ id: number }',
  ),
  'a subquery as a column': returns(
    `db.selectFrom('orders').select((eb) => ['id', eb.selectFrom('customers').whereRef('customers.id', '=', 'orders.customer').select('name').as('name')])`,
    '{ id: number; name: string | null }',
  ),
  'a query of no relation': returns(`db.selectNoFrom((eb) => [eb.lit(1).as('one'), sql<string>\`'x'\`.as('x')])`, '{ one: 1; x: string }'),
  'types that the author names': returns(
    `db.selectFrom('orders').select(['id', 'city']).$narrowType<{ city: string }>().$castTo<{ id: number; town: string }>().$assertType<{ id: number; town: string }>()`,
    '{ id: number; town: string }',
  ),
  'what is not null': returns(
    `db.selectFrom('orders').select(({ ref }) => [ref('city').$notNull().as('city'), ref('price').$castTo<number>().as('price')])`,
    '{ city: string; price: number }',
  ),
  'what is chosen when the query is written': returns(
    `db.selectFrom('orders').select('id').$if(true, (query) => query.select('city')).$call((query) => query.limit(1))`,
    '{ id: number; city?: string | null }',
  ),
  'SQL of the author’s own': returns(
    `db.selectFrom('orders').where(sql<boolean>\`length(city) > 3\`).select((eb) => ['id', sql<string>\`upper(\${eb.ref('city')})\`.as('city')])`,
    '{ id: number; city: string }',
  ),
  'expressions of Martlet': returns(
    `qualify(db.selectFrom('orders').select('id'), (eb) => eb(over(rowNumber(), { orderBy: desc(eb.ref('id')) }), '=', 1))`,
    '{ id: number }',
  ),
  'rows of a query': returns(
    `deduplicate(db.selectFrom('orders').select(['id', 'city']), ({ ref }) => ({ partitionBy: [ref('city')], orderBy: ref('id') }))`,
    '{ id: number; city: string | null }',
  ),
};

const ESCAPES: Readonly<Record<string, Case>> = {
  'a whole query': {
    code: asModel(ID, `kysely(db).selectFrom('orders').select('id').modifyEnd(sql\`limit 3\`)`),
    says: 'ok',
  },
  'a whole query that does not conform': {
    code: asModel(ID, `kysely(db).selectFrom('orders').select('customer as id')`),
    says: /column \\?"id\\?" may be null/,
  },
  'the rest of a query': {
    code: asModel(ID, `kysely(db.selectFrom('orders').select('id')).distinctOn('city').orderBy('city')`),
    says: 'ok',
  },
  'a subquery, in a query of Martlet’s types': {
    code: asModel(ID, `db.selectFrom(kysely(db).selectFrom('orders').select('id').distinctOn('city').as('o')).select('o.id')`),
    says: 'ok',
  },
  'an expression inside of a callback': {
    code: asModel(
      `${ID}, city: text()`,
      `db.selectFrom('orders').select((eb) => ['id', kysely(eb).fn.coalesce('city', eb.val('none')).as('city')])`,
    ),
    says: 'ok',
  },
  'a subquery inside of a callback, with the nulls of the query outside': {
    code: asModel(
      `name: text()`,
      `db.selectFrom('orders').leftJoin('customers as c', 'c.id', 'orders.customer').select((eb) => kysely(eb).ref('c.name').as('name')).where((eb) => kysely(eb).exists(kysely(eb).selectFrom('customers as d').whereRef('d.id', '=', 'c.id').select('d.id')))`,
    ),
    says: 'ok',
  },
  'a builder of Kysely’s where Martlet’s is asked for, at once': {
    code: `declare function helper(db: Db<{ orders: { id: number } }>): void; declare const creator: import('martlet').QueryCreator<{ orders: { id: number } }>; helper(creator);`,
    says: /'\[typing\]' is missing in type 'QueryCreator/,
  },
  'a function of the author’s over any query': {
    code: `${'const newest = <D, S, O>(query: SelectQuery<D, S, O>) => query.limit(1);\n'}${asModel(ID, `newest(db.selectFrom('orders').select('id'))`)}`,
    says: 'ok',
  },
  'a function of the author’s over db': {
    code: `const cities = (db: Db<{ orders: { id: number; city: string | null } }>) => db.selectFrom('orders').select('id');\ntype Reads = Parameters<typeof cities>[0];\ndeclare const read: Reads;\nexport const ids = cities(read);`,
    says: 'ok',
  },
};

describe.each(Object.entries({ 'what an author writes first': WRITTEN_FIRST, 'parts of a query': PARTS, 'ways to Kysely': ESCAPES }))(
  '%s',
  (group, cases) => {
    const nameOf = (name: string): string => `db-${group}-${name}`.replace(/\W+/g, '-');
    const checked = typeCheck(new Map(Object.entries(cases).map(([name, { code }]) => [nameOf(name), PRELUDE + code])));

    test.each(Object.entries(cases))('%s', (name, { says }) => {
      const messages = checked.messages.get(nameOf(name)) ?? [];
      if (says === 'ok') expect(messages).toEqual([]);
      else expect(messages.join('\n')).toMatch(says);
    });
  },
);
