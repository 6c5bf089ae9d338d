import { type OperationNodeSource, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { columnLineage, type QueryLineage } from '../../src/sql/lineage/index.js';
import { isPublicModel, type PiiRelation, piiProblems, piiTaint } from '../../src/sql/pii/index.js';
import { portable } from '../../src/sql/portable.js';
import { db, TABLES } from '../lineage/sample.js';

const customers: PiiRelation = {
  relation: 'dim_customers',
  columns: { id: undefined, name: 'name', email: 'email', region: undefined },
  isPublic: false,
};

function model(relation: string, query: OperationNodeSource, changes: Partial<PiiRelation> = {}): PiiRelation {
  // What an earlier model returns stands for the sample's table of orders.
  const lineage: QueryLineage = columnLineage(query.toOperationNode(), {
    ...TABLES,
    orders: { relation: 'stg_orders', columns: ['id', 'status'] },
  });
  return {
    relation,
    lineage,
    columns: Object.fromEntries(lineage.columns.map(({ name }) => [name, undefined])),
    isPublic: false,
    ...changes,
  };
}

const told = (...models: readonly PiiRelation[]) =>
  piiProblems([customers, ...models]).map(
    ({ kind, path, class: pii, certain }) =>
      `${kind} ${pii}${certain ? '' : ' perhaps'}: ${path.map((step) => `${step.relation}.${step.column}${step.usedAs ? ` ${step.usedAs} → ` : ''}`).join('')}`,
  );

describe('personal data', () => {
  it('must be declared wherever it is copied or computed with', () => {
    const leaks = model(
      'm',
      db
        .selectFrom('customers')
        .select((eb) => ['id', 'email as contact', eb.fn<string>('lower', ['name']).as('label'), eb.fn.max('email').as('last')]),
    );
    expect(told(leaks)).toEqual([
      'undeclared-column email: dim_customers.email copied → m.contact',
      'undeclared-column name: dim_customers.name transformed → m.label',
      'undeclared-column email: dim_customers.email aggregated → m.last',
    ]);
  });

  it('is no problem where it is declared', () => {
    expect(told(model('m', db.selectFrom('customers').select('email'), { columns: { email: 'email' } }))).toEqual([]);
  });

  it('may be masked, counted or looked for', () => {
    const safe = model(
      'm',
      db
        .selectFrom('customers')
        .where('email', 'like', '%@x.org')
        .select((eb) => [
          portable('maskEmail', eb.ref('email')).as('masked'),
          portable('redact', eb.ref('name')).as('redacted'),
          eb.fn.count('email').distinct().as('people'),
          eb.fn.countAll().filterWhere('email', 'is', null).as('without'),
        ]),
    );
    expect(told(safe)).toEqual([]);
  });

  it('is still there when it is masked on one path only', () => {
    const half = model(
      'm',
      db.selectFrom('customers').select((eb) => portable('concat', portable('mask', eb.ref('email')), eb.ref('email')).as('x')),
    );
    expect(told(half)).toEqual(['undeclared-column email: dim_customers.email transformed → m.x']);
  });

  it('is followed through models that declare it, and told with its whole path', () => {
    const between = model('stg_orders', db.selectFrom('customers').select(['id', 'email as status']), {
      columns: { id: undefined, status: 'email' },
    });
    const last = model(
      'm',
      db.selectFrom('orders').select((eb) => eb.fn.coalesce('status', eb.val('')).as('x')),
    );
    expect(told(between, last)).toEqual(['undeclared-column email: dim_customers.email copied → stg_orders.status transformed → m.x']);
  });

  it('is reported where it first goes undeclared, not in each reader behind', () => {
    const between = model('stg_orders', db.selectFrom('customers').select(['id', 'email as status']));
    const last = model('m', db.selectFrom('orders').select('status'));
    expect(told(between, last)).toEqual(['undeclared-column email: dim_customers.email copied → stg_orders.status']);
  });

  it('is no join key of a public model', () => {
    const query = db.selectFrom('orders').innerJoin('customers', 'customers.email', 'orders.status').select('orders.id');
    expect(told(model('m', query, { isPublic: true }))).toEqual(['public-join-key email: dim_customers.email joined → ']);
    expect(told(model('m', query))).toEqual([]);
  });

  it('that raw SQL may read is told as uncertain', () => {
    expect(told(model('m', db.selectFrom('customers').select(sql`upper(email)`.as('x'))))).toEqual([
      'undeclared-column email perhaps: dim_customers.email opaque → m.x',
    ]);
  });

  it('is listed by column, declared or not, for whoever shows samples', () => {
    const leak = model('m', db.selectFrom('customers').select(['id', 'email as contact']));
    expect(Object.fromEntries(piiTaint([customers, leak]).tainted)).toEqual({
      'dim_customers.name': 'name',
      'dim_customers.email': 'email',
      'm.contact': 'email',
    });
  });
});

it('a model is public when it is a metric view or says so by a tag', () => {
  expect(isPublicModel({ kind: 'metric', tags: [] })).toBe(true);
  expect(isPublicModel({ kind: 'fact', tags: ['public'] })).toBe(true);
  expect(isPublicModel({ kind: 'fact', tags: ['daily'] })).toBe(false);
});
