import { DuckDBInstance } from '@duckdb/node-api';
import { type Expression, type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bind, fragmentStatement, readFragment, type SerializedExpression } from '../../src/sql/bound/index.js';
import { type ColumnLineage, lineageOfBound } from '../../src/sql/lineage/index.js';
import { db, TABLES } from './sample.js';

describe('raw SQL that a parser has read', () => {
  let instance: DuckDBInstance;
  let connection: Awaited<ReturnType<DuckDBInstance['connect']>>;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
  });
  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  async function parse(fragment: string): Promise<SerializedExpression | undefined> {
    const reader = await connection.runAndReadAll('select json_serialize_sql($1::varchar)', [fragmentStatement(fragment)]);
    return readFragment(String(reader.getRows()[0]?.[0]));
  }

  async function told(raw: (refs: { readonly amount: Expression<unknown> }) => RawBuilder<unknown>): Promise<string> {
    const query = db
      .selectFrom('orders as o')
      .innerJoin('customers as c', 'c.id', 'o.customer_id')
      .select((eb) => raw({ amount: eb.ref('o.amount') }).as('x'))
      .toOperationNode();
    const fragments = new Map<string, SerializedExpression>();
    for (const fragment of bind(query, TABLES).unread) {
      const parsed = await parse(fragment);
      if (parsed !== undefined) fragments.set(fragment, parsed);
    }
    const [column] = lineageOfBound(bind(query, TABLES, fragments)).columns;
    return column === undefined ? '' : describeColumn(column);
  }

  function describeColumn({ inputs, shapedBy, opaque }: ColumnLineage): string {
    const parts = [...inputs.map((one) => ({ ...one, kind: `${one.kind}${one.masked ? ' masked' : ''}` })), ...shapedBy];
    return `${parts.map(({ table, column, kind }) => `${table}.${column} ${kind}`).join(', ')}${opaque ? ' opaque' : ''}`;
  }

  it('has exact inputs, nodes and names together', async () => {
    expect(await told(({ amount }) => sql`${amount} + o.parent_id`)).toBe(
      'stg_orders.amount transformed, stg_orders.parent_id transformed',
    );
    expect(await told(() => sql`email`)).toBe('dim_customers.email copied');
    expect(await told(() => sql`case when status = 'x' then current_date end`)).toBe('stg_orders.status transformed');
  });

  it('tells what aggregates from what filters, partitions and orders', async () => {
    expect(await told(() => sql`sum(amount) filter (where status = 'paid')`)).toBe(
      'stg_orders.amount aggregated, stg_orders.status filtered',
    );
    expect(await told(() => sql`lag(amount) over (partition by customer_id order by o.id)`)).toBe(
      'stg_orders.amount transformed, stg_orders.customer_id grouped, stg_orders.id ordered',
    );
    expect(await told(() => sql`count(distinct email)`)).toBe('dim_customers.email aggregated masked');
  });

  it('stays opaque with names of its own, unknown names, names of two tables and text that is no expression', async () => {
    expect(await told(() => sql`list_transform([1], v -> v + amount)`)).toContain('opaque');
    expect(await told(() => sql`(select max(price) from lines)`)).toContain('opaque');
    expect(await told(() => sql`amount + nothing`)).toContain('opaque');
    expect(await told(() => sql`id`)).toContain('opaque');
    expect(await told(() => sql`amount from orders`)).toContain('opaque');
    expect(await told(() => sql`amount +`)).toContain('opaque');
  });
});
