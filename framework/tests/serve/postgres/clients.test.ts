import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { KEYS, openEndpoint, SHOP, type TestEndpoint } from './endpoint.js';

let endpoint: TestEndpoint;

beforeAll(async () => {
  endpoint = await openEndpoint(SHOP);
});
afterAll(async () => {
  await endpoint.close();
});

async function connected<T>(work: (client: pg.Client) => Promise<T>, more: pg.ClientConfig = {}): Promise<T> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: endpoint.port,
    database: 'shop',
    user: 'analyst',
    password: KEYS.analyst,
    ...more,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const stateOf = (error: unknown): unknown => (error as { code?: string }).code;

describe('a client of PostgreSQL', () => {
  test('signs in with a key as password, and is refused with another, without learning which users there are', async () => {
    expect(await connected((client) => client.query('select current_user, current_database() as db').then(({ rows }) => rows))).toEqual([
      { current_user: 'analyst', db: 'shop' },
    ]);
    const refusals = ['analyst', 'nobody'].map((user) =>
      connected(async () => undefined, { user, password: 'wrong' }).then(
        () => 'let in',
        (error: Error) => error.message.replace(user, 'someone'),
      ),
    );
    expect(await Promise.all(refusals)).toEqual([
      'password authentication failed for user "someone"',
      'password authentication failed for user "someone"',
    ]);
    await expect(connected(async () => undefined, { database: 'other' })).rejects.toMatchObject({ code: '3D000' });
  });

  test('gets exact figures, nulls and names as PostgreSQL gives them', async () => {
    const { rows, fields } = await connected((client) =>
      client.query('select channel, count(*), sum(net_amount), max(order_date)::text from gold.fact_sales group by 1 order by 1'),
    );
    expect(rows).toEqual([
      { channel: 'retail', count: '1', sum: '40.40', max: '2024-02-10' },
      { channel: 'web', count: '2', sum: '24.90', max: '2024-01-05' },
      { channel: null, count: '1', sum: null, max: '2024-02-11' },
    ]);
    expect(fields.map(({ dataTypeID }) => dataTypeID)).toEqual([25, 20, 1700, 25]);
  });

  test('passes parameters whose types the statement tells, or that take them from where they stand', async () => {
    const asked = async (text: string, values: unknown[]): Promise<unknown> =>
      connected(async (client) => (await client.query({ text, values, rowMode: 'array' })).rows);
    expect(
      await asked('select order_id from fact_sales where order_date > $1 and quantity = any($2) order by 1', ['2024-01-31', [1, 4]]),
    ).toEqual([['A-2'], ['A-3']]);
    expect(await asked('select $1, $2::int + 1, coalesce($3, channel) from fact_sales limit 1', ['it’s', '41', null])).toEqual([
      ['it’s', 42, 'web'],
    ]);
    expect(await asked("select date_diff('day', $1, order_date) from fact_sales where channel = $2", ['2024-02-01', 'retail'])).toEqual([
      ['9'],
    ]);
    expect(await asked('select count(*) from fact_sales where channel = $1', ["web' or '1' = '1"])).toEqual([['0']]);
  });

  test('writes and reads moments by the patterns of PostgreSQL, and folds names without quotes', async () => {
    const one = async (sql: string): Promise<unknown> =>
      connected(async (client) => (await client.query({ text: sql, rowMode: 'array' })).rows[0]);
    const day = "from gold.fact_sales where order_id = 'A-2'";
    expect(
      await one(
        `select to_char(order_date, 'yyyy-mm-dd'), to_char(order_date, 'FMMonth YY "Q"Q, IYYY-IW'), to_char(order_date, 'Month|DY|ddd') ${day}`,
      ),
    ).toEqual(['2024-02-10', 'February 24 Q1, 2024-06', 'February |SAT|041']);
    expect(
      await one(`select to_char(timestamp '2024-02-10 15:04:05.678', 'HH24:MI:SS.MS HH12 PM'), to_char(null::date, 'YYYY') ${day}`),
    ).toEqual(['15:04:05.678 03 PM', null]);
    expect(await one(`select to_date('10/02/2024', 'DD/MM/YYYY')::text, format('%s-%s %%', order_id, 1) ${day}`)).toEqual([
      '2024-02-10',
      'A-2-1 %',
    ]);
    await expect(one(`select to_char(quantity, '999.99') ${day}`)).rejects.toMatchObject({ code: '0A000' });
    const { fields } = await connected((client) =>
      client.query(`select Order_ID, QUANTITY as Units, quantity as "Units" from GOLD.Fact_Sales`),
    );
    expect(fields.map(({ name }) => name)).toEqual(['order_id', 'units', 'Units']);
  });

  test('describes a statement without running it, and runs a named one many times', async () => {
    await connected(async (client) => {
      const query = { name: 'by channel', text: 'select sum(quantity) as units from gold.fact_sales where channel = $1' };
      for (const [channel, units] of [
        ['web', '3'],
        ['retail', '4'],
        ['none', null],
      ] as const)
        expect((await client.query({ ...query, values: [channel] })).rows).toEqual([{ units }]);
    });
  });

  test('takes rows piece by piece through a cursor, and all of them as CSV', async () => {
    await connected(async (client) => {
      await expect(client.query('declare c cursor for select 1')).rejects.toMatchObject({ code: '25P01' });
      await client.query('begin');
      await client.query('declare c cursor for select order_id, line_number from gold.fact_sales order by 1, 2');
      const sizes: number[] = [];
      for (let more = true; more; ) {
        const { rows } = await client.query('fetch forward 3 from c');
        sizes.push(rows.length);
        more = rows.length > 0;
      }
      expect(sizes).toEqual([3, 1, 0]);
      await client.query('commit');
      await expect(client.query('fetch 1 from c')).rejects.toMatchObject({ code: '34000' });
    });
  });

  test('sees one publication through a transaction, and the newest one outside', async () => {
    const own = await openEndpoint(SHOP);
    try {
      const client = new pg.Client({ host: '127.0.0.1', port: own.port, database: 'shop', user: 'analyst', password: KEYS.analyst });
      await client.connect();
      const count = async (): Promise<unknown> => (await client.query('select count(*)::int as n from gold.fact_sales')).rows[0]?.n;
      await client.query('begin');
      expect(await count()).toBe(4);
      const { 'gold.fact_sales': sales, 'gold.dim_products': products } = SHOP;
      if (sales === undefined || products === undefined) throw new Error('no shop');
      await own.publish(2, { 'gold.fact_sales': { ...sales, sql: `${sales.sql} limit 1` }, 'gold.dim_products': products });
      const other = new pg.Client({ host: '127.0.0.1', port: own.port, database: 'shop', user: 'analyst', password: KEYS.analyst });
      await other.connect();
      await vi.waitFor(async () => expect((await other.query('select count(*)::int as n from gold.fact_sales')).rows).toEqual([{ n: 1 }]));
      expect(await count()).toBe(4);
      await client.query('commit');
      expect(await count()).toBe(1);
      await Promise.all([client.end(), other.end()]);
    } finally {
      await own.close();
    }
  });

  test('fails with the SQLSTATE of PostgreSQL, and goes on', async () => {
    const states = await connected(async (client) => {
      const found: unknown[] = [];
      for (const sql of [
        'selec 1',
        'select * from gold.nothing',
        'select nothing from gold.fact_sales',
        'select nothing(1) from gold.fact_sales',
        'select channel::int from gold.fact_sales',
        'delete from gold.fact_sales',
        'create table t (a int)',
        "copy gold.fact_sales to '/tmp/x'",
        "select * from read_csv('/etc/passwd')",
        'select * from duckdb_settings()',
        "select getenv('HOME')",
        "select getenv('HOME') from gold.fact_sales",
        'select 1; select 2 from nothing',
        "set datestyle = 'German'",
        'show nothing',
        'execute nothing',
        'select $1::int',
      ])
        found.push(await client.query(sql).then(() => 'answered', stateOf));
      await client.query('begin');
      found.push(await client.query('select 1 from nothing').catch(stateOf), await client.query('select 1').catch(stateOf));
      await client.query('rollback');
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      return found;
    });
    expect(states).toEqual([
      '0A000',
      '42P01',
      '42703',
      expect.stringMatching(/^42/),
      '22P02',
      '25006',
      '25006',
      '42501',
      '42883',
      '42883',
      '42883',
      '42501',
      '42P01',
      '22023',
      '42704',
      '26000',
      '42P02',
      '42P01',
      '25P02',
    ]);
  });

  test('cancels a statement, and one that takes too long is cancelled', async () => {
    const endless =
      'select count(*) from gold.fact_sales, generate_series(1, 100000) a(n), generate_series(1, 100000) b(m) where n + m < 0';
    await connected(async (client) => {
      await client.query("set statement_timeout = '200ms'");
      await expect(client.query(endless)).rejects.toMatchObject({ code: '57014', message: 'canceling statement due to statement timeout' });
      await client.query('reset statement_timeout');
      const running = client.query(endless).catch(stateOf);
      const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
      const request = Buffer.alloc(16);
      for (const [place, value] of [16, 80_877_102, processID, secretKey].entries()) request.writeInt32BE(value | 0, place * 4);
      const isOver = running.then(() => true);
      // A request that comes before the statement has begun cancels nothing.
      for (let over = false; !over; ) {
        const socket = connect(endpoint.port, '127.0.0.1');
        socket.end(request);
        socket.resume();
        await once(socket, 'close');
        over = await Promise.race([isOver, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 50))]);
      }
      expect(await running).toBe('57014');
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    });
  });

  test('is not let on when its key is taken away', async () => {
    const own = await openEndpoint(SHOP);
    try {
      const client = new pg.Client({ host: '127.0.0.1', port: own.port, database: 'shop', user: 'narrow', password: KEYS.narrow });
      client.on('error', () => undefined);
      await client.connect();
      await client.query('select 1');
      own.revoked.add('narrow');
      await expect(client.query('select 1')).rejects.toMatchObject({ code: '28000' });
    } finally {
      await own.close();
    }
  });

  test('sees what its scope shows, in data and in the catalog', async () => {
    const own = await openEndpoint(SHOP, {
      scopes: {
        narrow: {
          name: 'narrow',
          viewsOf: ({ relations }) =>
            [...relations.values()]
              .filter(({ name }) => name.name === 'fact_sales')
              .map(({ name, columns }) => ({
                name,
                columns: columns.filter((column) => column.name !== 'net_amount'),
                hasAllRows: false,
                sql: "select order_id, line_number, order_date, channel, quantity from source where channel = 'web'",
              })),
        },
      },
    });
    try {
      const client = new pg.Client({ host: '127.0.0.1', port: own.port, database: 'shop', user: 'narrow', password: KEYS.narrow });
      await client.connect();
      const rows = async (sql: string): Promise<unknown> => (await client.query({ text: sql, rowMode: 'array' })).rows;
      expect(await rows('select count(*)::int from gold.fact_sales')).toEqual([[2]]);
      expect(await rows("select table_name from information_schema.tables where table_schema = 'gold'")).toEqual([['fact_sales']]);
      expect(
        await rows("select attname from pg_attribute where attrelid = 'gold.fact_sales'::regclass and attnum > 0 order by attnum"),
      ).toEqual([['order_id'], ['line_number'], ['order_date'], ['channel'], ['quantity']]);
      // How many rows there are is known of those alone who see all.
      expect(await rows("select reltuples::int from pg_class where relname = 'fact_sales'")).toEqual([[-1]]);
      expect(await rows("select n_live_tup::int from pg_stat_user_tables where relname = 'fact_sales'")).toEqual([[0]]);
      await expect(rows('select net_amount from gold.fact_sales')).rejects.toMatchObject({ code: '42703' });
      await expect(rows('select * from gold.dim_products')).rejects.toMatchObject({ code: '42P01' });
      await client.end();
    } finally {
      await own.close();
    }
  });

  test('is noted when it is refused, or not let in', async () => {
    const before = endpoint.entries.length;
    await connected(async (client) => {
      await client.query("select * from gold.nothing where name = 'ada@example.com'").catch(() => undefined);
      await client.query({ text: "select getenv('HOME') from gold.fact_sales where order_id = $1", values: ['x'] }).catch(() => undefined);
    });
    expect(endpoint.entries.slice(before).map(({ outcome, code, relations }) => [outcome, code, relations])).toEqual([
      ['refused', '42P01', []],
      ['refused', '42501', []],
    ]);
    const strangers = endpoint.strangers.length;
    await connected(async () => undefined, { password: 'wrong' }).catch(() => undefined);
    expect(endpoint.strangers.slice(strangers)).toEqual(['28P01']);
  });

  test('is noted with what it asked of the catalog in vain, once, without texts and comments', async () => {
    const unanswered = `select oid /* for ada */ from pg_catalog.pg_nothing where name = 'ada@example.com' and kind in ('r', 'v') and n = 1`;
    await connected(async (client) => {
      for (let time = 0; time < 3; time += 1) await client.query(unanswered).catch(() => undefined);
      await client.query("select * from gold.nothing where name = 'ada@example.com'").catch(() => undefined);
    });
    expect(endpoint.unanswered.filter((each) => each.includes('nothing'))).toEqual([
      "select oid from pg_catalog.pg_nothing where name = '…' and kind in ('r', 'v') and n = 1",
    ]);
  });

  test('is noted with what it read', async () => {
    const before = endpoint.entries.length;
    await connected((client) => client.query('select order_id from gold.fact_sales'));
    expect(endpoint.entries.slice(before)).toMatchObject([
      { operation: 'select', relations: ['gold.fact_sales'], publication: { number: 1 }, rows: 4, outcome: 'answered' },
    ]);
  });
});
