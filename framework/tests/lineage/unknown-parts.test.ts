import { type OperationNodeSource, type RawBuilder, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { queryFacts, type RelationFacts } from '../../src/project/proofs/query-facts.js';
import { bind } from '../../src/sql/bound/index.js';
import { type DataFingerprint, fingerprintsOfBound, modelFingerprint } from '../../src/sql/fingerprint/index.js';
import { lineageOfBound, lineageOfColumn, type QueryLineage } from '../../src/sql/lineage/index.js';
import { piiProblems } from '../../src/sql/pii/index.js';
import { db, TABLES } from './sample.js';

type Text = RawBuilder<string>;
const CUSTOMERS = sql.table('customers');
const from = () => db.selectFrom('customers');

/** Parts of a query that nothing is known of, and whether they may be in the value of `z`, or decide on rows. Each reads the e-mail. */
const PARTS: Record<string, { readonly query: OperationNodeSource; readonly in: readonly ('value' | 'rows')[] }> = {
  'columns(…) in select': { query: from().select(sql<string>`columns(${sql.lit('em.*')})`.as('z')), in: ['value', 'rows'] },
  'columns(…) as a call of the builder': {
    query: from().select((eb) => eb.fn<string>('columns', [sql.lit('em.*')]).as('z')),
    in: ['value', 'rows'],
  },
  'a position in select': { query: from().select(sql<string>`#3`.as('z')), in: ['value', 'rows'] },
  'a star in select': { query: from().select(sql<string>`struct_pack(*)`.as('z')), in: ['value', 'rows'] },
  'a method of a column': { query: from().select(sql<string>`email.obscured()`.as('z')), in: ['value', 'rows'] },
  'an unknown function of text': { query: from().select(sql<string>`my_function(${sql.ref('id')})`.as('z')), in: ['value', 'rows'] },
  'an unknown function of the builder': {
    query: from().select((eb) => eb.fn<string>('my_function', ['id']).as('z')),
    in: ['value', 'rows'],
  },
  'an unknown aggregate of the builder': {
    query: from().select((eb) => eb.fn.agg<string>('my_total', ['id']).as('z')),
    in: ['value', 'rows'],
  },
  'a subquery of text': { query: from().select(sql<string>`(select max(email) from ${CUSTOMERS})`.as('z')), in: ['value', 'rows'] },
  'a subquery in from': {
    query: db.selectFrom(sql<{ z: string }>`(select email as z from ${CUSTOMERS})`.as('q')).select('q.z'),
    in: ['value', 'rows'],
  },
  'a subquery in from, all of it': {
    query: db.selectFrom(sql<{ z: string }>`(select email as z from ${CUSTOMERS})`.as('q')).selectAll(),
    in: ['value', 'rows'],
  },
  'a subquery in from, inside of another': {
    query: db.selectFrom(db.selectFrom(sql<{ z: string }>`(from ${CUSTOMERS})`.as('q')).selectAll().as('r')).select('r.z'),
    in: ['value', 'rows'],
  },
  'a table function': { query: db.selectFrom(sql<{ z: string }>`my_rows(${CUSTOMERS})`.as('q')).select('q.z'), in: ['value', 'rows'] },
  'a table by another name': {
    query: db.selectFrom(sql<{ z: string }>`query_table('customers')`.as('q')).select('q.z'),
    in: ['value', 'rows'],
  },
  'an unpivot': {
    query: db.selectFrom(sql<{ z: string }>`(unpivot ${CUSTOMERS} on email into name n value z)`.as('q')).select('q.z'),
    in: ['value', 'rows'],
  },
  'a subquery in a join': {
    query: from()
      .innerJoin(sql<{ i: number; z: string }>`(select id as i, email as z from ${CUSTOMERS})`.as('q'), 'q.i', 'customers.id')
      .select('q.z'),
    in: ['value', 'rows'],
  },
  'a lateral subquery': {
    query: from()
      .innerJoinLateral(sql<{ z: string }>`(select customers.email as z)`.as('q'), (on) => on.onTrue())
      .select('q.z'),
    in: ['value', 'rows'],
  },
  'a query in with': {
    query: db
      .with('q', () => sql<{ z: string }>`(select email as z from ${CUSTOMERS})` as never)
      .selectFrom('q' as never)
      .select('q.z' as never),
    in: ['value', 'rows'],
  },
  'a union with text': {
    query: from()
      .select('name as z')
      .union(sql<{ z: string }>`select email from ${CUSTOMERS}` as never),
    in: ['value', 'rows'],
  },
  'a set-returning function': {
    query: from().select((eb) => eb.fn<string>('unnest', [sql`split(email, '.')`]).as('z')),
    in: ['value', 'rows'],
  },
  'a join condition': {
    query: from()
      .innerJoin('orders', (on) => on.on(sql<boolean>`#3 = 'x'`))
      .select('customers.name as z'),
    in: ['rows'],
  },
  'a where': { query: from().select('name as z').where(sql<boolean>`#3 like 'a%'`), in: ['rows'] },
  'a having': { query: from().select('name as z').groupBy('name').having(sql<boolean>`my_check()`), in: ['rows'] },
  'grouping sets': { query: from().select('name as z').groupBy(sql`grouping sets ((name, email), ())`), in: ['rows'] },
  'a rollup': { query: from().select('name as z').groupBy(sql`rollup(name, email)`), in: ['rows'] },
  'a cube': { query: from().select('name as z').groupBy(sql`cube (name, email)`), in: ['rows'] },
  'a rollup called by the builder': {
    query: from()
      .select('name as z')
      .groupBy((eb) => eb.fn('rollup', ['name', 'email'])),
    in: ['rows'],
  },
  'all columns that are no aggregates': { query: from().select('name as z').groupBy(sql`all`), in: ['rows'] },
  'no group at all': {
    query: from()
      .select((eb) => eb.fn.min('name').as('z'))
      .groupBy(sql`()`),
    in: ['rows'],
  },
  'an order with a clause behind it': { query: from().select('name as z').orderBy(sql`name limit length(email)`), in: ['rows'] },
  'a modifier at the end': {
    query: from().select('name as z').modifyEnd(sql`qualify row_number() over (order by email) = 1`),
    in: ['rows'],
  },
};

describe.each(Object.entries(PARTS))('%s', (_, { query, in: places }) => {
  const bound = bind(query.toOperationNode(), TABLES);
  const lineage = lineageOfBound(bound);

  it('may read the column that it does not name', () => {
    expect(readsEmail(lineageOfColumn(lineage, 'z'), lineage)).toEqual({ value: places.includes('value'), rows: places.includes('rows') });
  });

  it('is personal data where it may hold it', () => {
    const columns = { id: undefined, name: undefined, email: 'email', region: undefined } as const;
    const found = piiProblems([
      { relation: 'dim_customers', columns, isPublic: false },
      { relation: 'm', columns: { z: undefined }, isPublic: false, lineage },
    ]);
    expect(found.map(({ column }) => column)).toEqual(places.includes('value') ? ['z'] : []);
  });

  it('is other data when the column is', () => {
    const fingerprint = (email: string): DataFingerprint =>
      modelFingerprint({
        query: fingerprintsOfBound(bound),
        lineage,
        columns: { z: { type: { kind: 'text' }, nullable: true } },
        rowsBeside: undefined,
        storage: '',
        inputs: { dim_customers: { version: email, rows: 'rows', columns: { id: 'id', name: 'name', email, region: 'region' } } },
      });
    expect(fingerprint('lower').version).not.toBe(fingerprint('upper').version);
    expect(fingerprint('lower').rows === fingerprint('upper').rows).toBe(!places.includes('rows'));
    expect(fingerprint('lower').columns.z === fingerprint('upper').columns.z).toBe(!places.includes('value'));
  });

  it('proves nothing of the result', () => {
    const { columns, keys } = queryFacts(bound.query, EVERYTHING_HOLDS);
    expect(columns.map(({ notNull, accepted }) => notNull ?? accepted).filter((fact) => fact !== undefined)).toEqual([]);
    expect(keys).toEqual([]);
  });
});

/** Every column is known to be never null and to be a key. */
const EVERYTHING_HOLDS: RelationFacts = {
  columnFacts: () => ({ notNull: new Set(['t']), occursIn: new Map(), kind: 'text' }),
  keys: () => ['id', 'name', 'email'].map((column) => ({ columns: [column], nulls: 'left out' as const, basis: new Set(['t']) })),
  memberOf: () => [],
};

function readsEmail(column: ReturnType<typeof lineageOfColumn>, lineage: QueryLineage) {
  const isEmail = (one: { readonly column: string }): boolean => one.column === 'email';
  return {
    value: [...(column?.inputs ?? []), ...(column?.mayRead ?? [])].some(isEmail),
    rows: [...lineage.rowInputs, ...lineage.rowsMayRead].some(isEmail),
  };
}

describe('what is known', () => {
  const facts = (query: OperationNodeSource) => queryFacts(bind(query.toOperationNode(), TABLES).query, EVERYTHING_HOLDS);
  const opaque = (query: OperationNodeSource): boolean => {
    const { columns, rowsOpaque } = lineageOfBound(bind(query.toOperationNode(), TABLES));
    return rowsOpaque || columns.some((column) => column.opaque);
  };

  it.each<[string, Text]>([
    ['operators', sql`${sql.ref('name')} || '-' || ${sql.ref('region')}`],
    ['functions of one row', sql`substr(trim(${sql.ref('name')}), 1, 2)`],
    ['cases', sql`case when ${sql.ref('name')} is not null then upper(${sql.ref('name')}) else 'x' end`],
    ['types', sql`cast(${sql.ref('id')} as decimal(18, 2))`],
    ['casts', sql`${sql.ref('id')}::varchar`],
    ['parts of dates', sql`extract(year from date '2024-02-29')`],
    ['comparisons', sql`${sql.ref('name')} is distinct from ${sql.ref('region')}`],
  ])('%s of raw SQL read nothing but their operands, and leave rows and keys of other columns as they are', (_, text) => {
    const query = from().select(['id', text.as('z')]);
    expect(opaque(query)).toBe(false);
    expect(facts(query).columns.map(({ notNull }) => notNull !== undefined)).toEqual([true, false]);
  });

  it('keeps what is proved where raw SQL groups by a value', () => {
    const query = from()
      .select((eb) => ['name', eb.fn.countAll().as('rows')])
      .groupBy(['name', sql`lower(${sql.ref('region')})`]);
    expect(facts(query).columns.map(({ notNull }) => notNull !== undefined)).toEqual([true, true]);
  });

  it('reads nothing but its operands where a list is unnested, and may make several rows of one', () => {
    const query = from().select([sql<string>`unnest(split(${sql.ref('name')}, ' '))`.as('z'), 'id']);
    const lineage = lineageOfBound(bind(query.toOperationNode(), TABLES));
    expect(lineage.columns[0]?.inputs.map(({ column }) => column)).toEqual(['name']);
    expect(lineage.rowInputs.map(({ column }) => column)).toEqual(['name']);
    expect(facts(query).keys).toEqual([]);
  });

  it('tells nothing of columns that an outer apply may leave empty, nor of conditions that are read in another way', () => {
    expect(
      facts(from().outerApply(db.selectFrom('lines').select('product').as('l')).select('l.product')).columns[0]?.notNull,
    ).toBeUndefined();
    const misread = from()
      .select('name')
      .where((eb) => eb.and([sql<boolean>`${eb.ref('name')} = 'x' or true`, eb('name', '=', 'y')]));
    const unknown: RelationFacts = { ...EVERYTHING_HOLDS, columnFacts: () => ({ occursIn: new Map() }) };
    expect(queryFacts(bind(misread.toOperationNode(), TABLES).query, unknown).columns[0]?.notNull).toBeUndefined();
  });
});
