import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.js';
import { StatementReader } from '../../src/cli/shell/statement-reader.js';
import { sharedProject, tempFolder, tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';
import { PERSONAL_SHOP, PLANTED } from './personal-shop.js';

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, complaints: world.complaints, written: `${world.written}${world.complained}` };
}

let shop: string;
beforeAll(async () => {
  shop = sharedProject(PERSONAL_SHOP);
  expect((await martlet(shop, 'build', '--quiet')).exitCode).toBe(0);
  expect((await martlet(shop, 'build', '--quiet', '--env', 'dev')).exitCode).toBe(0);
});

describe('martlet sql', () => {
  it('runs a statement over models by their ids and by their names, in the environment that is named', async () => {
    const statement = (from: string) => `select product_key, sum(amount) as revenue from ${from} group by all order by 1;`;
    const expected = ['product_key  revenue', 'P1             70.00', 'P2             50.00', 'P3              5.00', '', '3 rows'];
    for (const from of ['gold.fact_sales', 'fact_sales', 'FACT_SALES'])
      expect((await martlet(shop, 'sql', statement(from))).lines).toEqual(expected);
    expect((await martlet(shop, 'sql', '--env', 'dev', statement('fact_sales'))).lines).toEqual(expected);
  });

  it('prints CSV and JSON with all rows, and a table with the first', async () => {
    expect((await martlet(shop, 'sql', 'select * from range(3000) r(n)', '--csv')).lines).toHaveLength(3001);
    expect((await martlet(shop, 'sql', 'select 1 as a, null as b, 1.50 as c', '--json')).lines).toEqual(['{"a":"1","b":null,"c":"1.50"}']);
    const { lines } = await martlet(shop, 'sql', 'select * from range(3000) r(n)', '--limit', '5');
    expect(lines.slice(6)).toEqual(['', '5 rows', 'These are the first 5 rows at most: --limit shows more, --csv, --json and --out all.']);
  });

  it('writes files in the format that their names say, whole or not at all', async () => {
    const folder = tempFolder();
    for (const [name, start] of Object.entries({
      'a.csv': 'n\r\n0',
      'b.ndjson': '{"n":"0"}',
      'c.parquet': 'PAR1',
      'd.arrow': '\xff\xff\xff\xff',
    })) {
      expect((await martlet(shop, 'sql', 'select * from range(10) r(n)', '--out', join(folder, name))).lines).toEqual([
        `10 rows written to ${join(folder, name)}.`,
      ]);
      expect(readFileSync(join(folder, name)).toString('latin1').startsWith(start)).toBe(true);
    }
    expect(
      (await martlet(shop, 'sql', "select cast('x' || n as integer) from range(10) r(n)", '--out', join(folder, 'e.csv'))).exitCode,
    ).not.toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['a.csv', 'b.ndjson', 'c.parquet', 'd.arrow']);
    expect((await martlet(shop, 'sql', 'select 1', '--out', join(folder, 'e.txt'))).complaints[0]).toContain('MARTLET-U301');
  });

  it.each([
    'create table gold.x as select 1',
    'delete from gold.fact_sales',
    "insert into gold.dim_product values ('P4', null, null)",
    'drop view gold.fact_sales',
    "copy gold.fact_sales to 'x.csv'",
    "attach 'x.db'",
    'set threads = 1',
    'pragma database_list',
    'select 1; select 2',
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    'select * from gold__versions.anything',
    'select * from duckdb_tables()',
    'select * from information_schema.tables',
    "select getenv('HOME')",
  ])('refuses %s', async (statement) => {
    const { exitCode, complaints } = await martlet(shop, 'sql', statement);
    expect([exitCode, complaints[0]]).toEqual([2, expect.stringMatching(/^MARTLET-U23[45] /)]);
  });

  it.each([
    'select * from dim_customer',
    'select email from gold.dim_customer',
    'select cast(email as varchar) as x from dim_customer',
    'select upper(email), reverse(email), md5(email) from dim_customer',
    'select e from (select email || $$ $$ as e from dim_customer)',
    'with c as (select email as contact from dim_customer) select contact from c union all select contact from c',
    'select (select max(email) from dim_customer) as m',
    'select list(email), string_agg(email, $$,$$) from dim_customer',
    'select c from dim_customer c',
    'select to_json(c) from dim_customer c',
    'select substr(email, n, 1) from dim_customer, range(1, 9) r(n)',
    'select cast(email as integer) from dim_customer',
    'select struct_pack(x := email) from dim_customer',
    'select columns($$em.*$$) from dim_customer',
    'from dim_customer select *',
  ])('shows nothing personal by %s', async (statement) => {
    for (const form of [[], ['--csv'], ['--json']]) {
      const { written } = await martlet(shop, 'sql', statement, ...form);
      for (const trace of [PLANTED, PLANTED.toUpperCase(), [...PLANTED].reverse().join(''), 'planted', '1990-04-01'])
        expect(written).not.toContain(trace);
    }
  });

  it('finds no row by a value that it does not show', async () => {
    const { lines } = await martlet(
      shop,
      'sql',
      '--csv',
      `select customer_id from dim_customer where email = '${PLANTED}' or birthday = date '1990-04-01'`,
    );
    expect(lines).toEqual(['customer_id']);
    expect(
      (await martlet(shop, 'sql', '--csv', '--reveal', `select customer_id from dim_customer where email = '${PLANTED}'`)).lines,
    ).toEqual(['customer_id', 'C1']);
  });

  it('answers an unknown name with a similar one, and what is not built with how to build it', async () => {
    expect((await martlet(shop, 'sql', 'select * from gold.fact_sale')).complaints).toEqual([
      'MARTLET-U235  There is no relation gold.fact_sale for you.',
      expect.stringContaining('gold.fact_sales'),
    ]);
    expect((await martlet(tempProject(PERSONAL_SHOP), 'sql', 'select * from fact_sales')).complaints[1]).toContain(
      'martlet build --select',
    );
  });
});

describe('the shell', () => {
  /** A person at a terminal. */
  function person(directory: string, history: string) {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 30 });
    let seen = '';
    output.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
    });
    const world = new FakeSurroundings(directory, { isTerminal: true, environment: { MARTLET_SQL_HISTORY: history, NO_COLOR: '1' } });
    const done = main(['sql'], Object.assign(world, { terminal: { input, output }, out: Object.assign(output, { isTTY: true }) }));
    const sees = (text: string) => vi.waitFor(() => expect(seen).toContain(text), { timeout: 15_000 });
    const types = (text: string) => void input.write(text);
    const forget = (): void => {
      seen = '';
    };
    return { sees, types, done, seen: () => seen, forget };
  }

  it('reads statements over several lines, completes names, describes relations, and keeps what was typed', async () => {
    const history = join(tempFolder(), 'sql-history');
    const { sees, types, done, seen, forget } = person(shop, history);
    await sees('martlet> ');
    types('select count(*) as lines\n');
    await sees('...> ');
    types('from fact_sa');
    await sees('from fact_sa');
    types('\t');
    await sees('from fact_sales');
    types(';\n');
    await sees('1 row');
    forget();
    types('\\d dim_customer\n');
    await sees('personal (email)');
    types('\\dt\n');
    await sees('gold.fact_sales');
    forget();
    types("select * from nowhere where password = 'hunter2';\n");
    await sees('MARTLET-U235');
    types(' select 42 as unkept;\n');
    await sees('42');
    forget();
    types('select r.n from range(100) r(n);\n');
    await sees('-- ');
    types('\n');
    await vi.waitFor(() => expect(seen().match(/more lines/g)).toHaveLength(2), { timeout: 15_000 });
    types('q\n');
    types('\\q\n');
    expect(await done).toBe(0);
    const kept = readFileSync(history, 'utf8');
    expect(kept).toContain('from fact_sales;');
    expect(kept).not.toMatch(/hunter2|unkept/);
    expect(statSync(history).mode & 0o777).toBe(0o600);
  });

  it('cancels the statement with Ctrl-C and goes on', async () => {
    const { sees, types, done, forget } = person(shop, join(shop, 'history-of-cancelling'));
    await sees('martlet> ');
    types('select sum(a.n * b.n) from range(10000000) a(n), range(100000) b(n);\n');
    await sees('range(100000)');
    const cancelling = setInterval(() => types('\x03'), 200);
    await sees('Cancelled.');
    clearInterval(cancelling);
    forget();
    types('select 1 + 1 as two;\n');
    await sees('two');
    types('\x04');
    expect(await done).toBe(0);
    expect(existsSync(join(shop, 'history-of-cancelling'))).toBe(true);
  });

  it('reads statements from a pipe', async () => {
    const world = new FakeSurroundings(shop);
    const input = new PassThrough();
    input.end("select 'a;b' as text; -- one; two\nselect 2 as n");
    expect(await main(['sql', '--csv'], Object.assign(world, { terminal: { input, output: new PassThrough() } }))).toBe(0);
    expect(world.lines.map((line) => line.trim())).toEqual(['text', 'a;b', 'n', '2']);
  });
});

describe('statements', () => {
  it.each([
    ['select 1;', ['select 1']],
    ["select ';' as a; select 2;", ["select ';' as a", 'select 2']],
    ['select ";" from x; --;', ['select ";" from x']],
    ['select 1 /* ; */ + 1;', ['select 1 /* ; */ + 1']],
    ['select $$;$$; select $a$;$$;$a$;', ['select $$;$$', 'select $a$;$$;$a$']],
    ["select 'it''s;';", ["select 'it''s;'"]],
    [';;', []],
    ["select 'open;", []],
  ])('are read from %s', (text, statements) => {
    expect(new StatementReader().add(text)).toEqual(statements);
  });
});
