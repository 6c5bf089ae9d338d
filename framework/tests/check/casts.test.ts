import { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { problemsIn, SOURCES } from './problems.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const STAGING = `import { integer, staging, text } from 'martlet';
import { orders } from '../sources/orders.js';
export const stgOrders = staging({ name: 'stg_orders', from: { orders }, columns: { customer_id: text(), quantity: integer() },
  query: (db) => db.selectFrom('orders').select(['customer_id', 'quantity']) });`;

/** A model over the orders, whose sum is cast to what its contract declares. */
const sales = (
  name: string,
  query: string,
  kind = 'model',
  more = '',
): string => `import { coalesce, integer, ${kind}, sum, text } from 'martlet';
import { sql } from 'kysely';
import { stgOrders } from './stg_orders.js';
export const ${name} = ${kind}({ name: '${name}', from: { orders: stgOrders }, columns: { customer_id: text(), quantity: integer() }, ${more}
  query: (db) => db.selectFrom('orders').groupBy('customer_id').select(({ ref }) => ['customer_id', sum(ref('quantity')).as('quantity')])${query} });`;

/** The texts that the engine is asked about, and what is found in the models of a project. */
async function asked(
  models: Readonly<Record<string, string>>,
): Promise<{ readonly texts: readonly string[]; readonly found: readonly string[] }> {
  const prepare = vi.spyOn(DuckDBConnection.prototype, 'prepare');
  const files = Object.entries(models).map(([name, text]) => [`models/${name}.ts`, text]);
  const found = await problemsIn({ ...SOURCES, 'models/stg_orders.ts': STAGING, ...Object.fromEntries(files) });
  const texts = prepare.mock.calls.map(([text]) => text).filter((text) => text.includes('sum('));
  prepare.mockRestore();
  return { texts, found: found.filter((line) => line.startsWith('error')) };
}

describe('a check of the select that is made of a query', () => {
  it('asks the engine about it only where it casts as none has that was found sound', async () => {
    const { texts, found } = await asked({ first: sales('first', ''), second: sales('second', ''), third: sales('third', '') });
    expect(found).toEqual([]);
    expect(texts).toHaveLength(4);
    expect(texts.filter((text) => text.includes('cast('))).toHaveLength(1);
  });

  it.each([
    ['an order by', `.orderBy('quantity')`],
    ['a condition on groups', `.having(({ ref, eb }) => eb(sum(ref('quantity')), '>', 1))`],
    ['raw SQL', `.where(sql<boolean>\`quantity > 0\`)`],
    ['an expression by which it groups', `.groupBy(({ ref }) => coalesce(ref('customer_id'), 'none'))`],
  ])('asks about it where %s could see the type of what is selected', async (_, query) => {
    const { texts } = await asked({ first: sales('first', ''), second: sales('second', query) });
    expect(texts.filter((text) => text.includes('cast('))).toHaveLength(2);
  });

  it('asks about rows that are added for what matches nothing where their values have not been cast before', async () => {
    const member = (value: string): string => `key: 'customer_id', unknownMember: { customer_id: ${value}, quantity: 0 },`;
    const { texts, found } = await asked({
      first: sales('first', '', 'dimension', member(`'none'`)),
      second: sales('second', '', 'dimension', member(`'nobody'`)),
    });
    expect(found).toEqual([]);
    expect(texts.filter((text) => text.includes('union all'))).toHaveLength(1);
  });
});
