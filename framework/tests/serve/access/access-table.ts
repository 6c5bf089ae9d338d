import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { main } from '../../../src/cli/main.js';
import { FakeSurroundings } from '../../cli/fake-surroundings.js';
import { readParts } from '../../excel/read-workbook.js';
import { rowsOf } from '../../run-project.js';
import { type Mode, WireClient } from '../postgres/wire-client.js';
import { type ServedProject, serveProject } from '../served-project.js';
import { PersonalShop, PLANTED } from './personal-shop.js';
import { httpBytes } from './sent-bytes.js';

/** The roles of the table, and who holds the project and its warehouse. */
export const ROLES = {
  cleared: `{ relations: '*', metrics: '*', clearance: '*' }`,
  masked: `{ relations: '*', metrics: '*' }`,
  tokens: `{ relations: '*', metrics: '*', mask: { email: 'tokenized', identifier: 'tokenized', name: 'absent', phone: 'absent', birth: 'generalized', financial: 'absent', health: 'tokenized' } }`,
  south: `{ relations: '*', metrics: '*', rows: { 'gold.dim_people': "region = 'south'", 'gold.fact_payments': "region = 'south'" } }`,
  nothing: '{}',
} as const;

export type Role = keyof typeof ROLES;

/** Whether personal data that was planted is in what a reader gets. */
export type Cell = 'shown' | 'hidden';

/** Who reads: a role, or those who run Martlet itself and so hold the warehouse. */
export type Reader = Role | 'owner';

/** A way of reading: what it gives to whom, and all bytes that it gives. */
export interface Way {
  readonly cells: Readonly<Partial<Record<Reader, Cell>>>;
  readonly read: (world: AccessWorld, reader: Reader) => Promise<Buffer>;
}

/** Rows, of which personal data is for those with clearance. */
const ROWS = { cleared: 'shown', masked: 'hidden', tokens: 'hidden', south: 'hidden', nothing: 'hidden' } as const;
/** What holds no rows. */
const NO_ROWS = { ...ROWS, cleared: 'hidden' } as const;

const select = 'select * from gold.dim_people';

/** The table: each way that there is to read what Martlet holds. What is new gets a row here. */
export const WAYS: Readonly<Record<string, Way>> = {
  'HTTP, rows as JSON': http(ROWS, '/v1/relations/gold.dim_people/rows'),
  'HTTP, rows as NDJSON': http(ROWS, '/v1/relations/gold.dim_people/rows?format=ndjson'),
  'HTTP, rows as CSV': http(ROWS, '/v1/relations/gold.dim_people/rows?format=csv'),
  'HTTP, rows as Arrow': http(ROWS, '/v1/relations/gold.dim_people/rows?format=arrow'),
  'HTTP, rows as Parquet': http(ROWS, '/v1/relations/gold.dim_people/rows?format=parquet'),
  'HTTP, rows by a personal column': http(ROWS, '/v1/relations/gold.dim_people/rows?sort=email&where=email%20is%20not%20null'),
  'HTTP, a question by a personal attribute': http(ROWS, '/v1/query?metrics=payments&by=person.email'),
  'HTTP, SQL': http(ROWS, '/v1/sql', { sql: select }),
  'HTTP, SQL that fails at a value': http(NO_ROWS, '/v1/sql', { sql: 'select email::integer from gold.dim_people' }),
  'HTTP, relations': http(NO_ROWS, '/v1/relations'),
  'HTTP, a relation': http(NO_ROWS, '/v1/relations/gold.dim_people'),
  'HTTP, dimensions': http(NO_ROWS, '/v1/dimensions'),
  'HTTP, metrics': http(NO_ROWS, '/v1/metrics'),
  'HTTP, catalog': http(NO_ROWS, '/v1/catalog'),
  'HTTP, lineage': http(NO_ROWS, '/v1/lineage'),
  'HTTP, quality': http(NO_ROWS, '/v1/quality'),
  'HTTP, freshness': http(NO_ROWS, '/v1/freshness'),
  'HTTP, runs': http(NO_ROWS, '/v1/runs'),
  'HTTP, each run': {
    cells: NO_ROWS,
    read: async ({ served, shop }, reader) => {
      const headers = { 'x-api-key': shop.keyOf(reader) };
      const listed = await fetch(`${served.url}/v1/runs`, { headers });
      const { runs = [] } = (await listed.json()) as { readonly runs?: readonly { readonly runId: string }[] };
      return Buffer.concat(await Promise.all(runs.map(({ runId }) => httpBytes(served.url, `/v1/runs/${runId}`, headers))));
    },
  },
  'PostgreSQL, simple': wire(ROWS, 'simple', [select]),
  'PostgreSQL, extended': wire(ROWS, 'extended', [select]),
  'PostgreSQL, binary': wire(ROWS, 'binary', [select]),
  'PostgreSQL, COPY': wire(ROWS, 'copy', [select]),
  'PostgreSQL, COPY in binary': wire(ROWS, 'copy in binary', [select]),
  'PostgreSQL, a cursor': wire(ROWS, 'simple', ['begin', `declare c cursor for ${select}`, 'fetch all from c', 'rollback']),
  'PostgreSQL, aggregates': wire(ROWS, 'extended', [
    "select min(email), max(email), string_agg(email, ','), array_agg(email), mode(contact), any_value(illness), histogram(email) from gold.dim_people",
    'select max(person_id), min(born_on), arg_max(email, region) from gold.dim_people',
  ]),
  'PostgreSQL, joins': wire(ROWS, 'extended', [
    'select p.*, f.* from gold.dim_people p join gold.fact_payments f on f.email = p.email',
    'with r as (select email from gold.dim_people) select * from r where email in (select email from gold.fact_payments)',
  ]),
  'PostgreSQL, casts and regular expressions': wire(ROWS, 'simple', [
    "select email::json from gold.dim_people where email ~ '^z'",
    "select regexp_replace(email, '^', '', 'g'), email::bytea, upper(email), email || '' from gold.dim_people where email ~* 'A'",
    'select to_json(p) from gold.dim_people p',
  ]),
  'PostgreSQL, metrics': wire(NO_ROWS, 'extended', [
    'select payments, payers, paid, pieces, people from metrics.payments',
    'select person_region, payments from metrics.payments group by 1',
  ]),
  'PostgreSQL, metrics by a personal attribute': wire(ROWS, 'simple', [
    'select person_email, payments from metrics.payments group by 1',
    'select person_name, payers from metrics.payments group by 1',
  ]),
  'PostgreSQL, statements that fail': wire(NO_ROWS, 'simple', failing()),
  'PostgreSQL, statements that fail, prepared': wire(NO_ROWS, 'binary', failing()),
  'PostgreSQL, notices and settings': wire(NO_ROWS, 'simple', [
    'set something.of_mine = 1',
    'begin',
    'begin',
    'commit',
    'commit',
    'show all',
    'select * from pg_settings',
    "select current_setting('masking.key')",
  ]),
  'PostgreSQL, catalog': wire(NO_ROWS, 'extended', catalog()),
  'PostgreSQL, what others ask': {
    cells: NO_ROWS,
    read: async ({ served, shop }, reader) => {
      const other = await WireClient.connect({ port: served.port, user: 'cleared', password: shop.keyOf('cleared') });
      await other.ask(`prepare of_another as select '${PLANTED.email}', email from gold.dim_people`);
      await other.ask('begin');
      await other.ask(`declare of_another cursor for select * from gold.dim_people where email = '${PLANTED.email}'`);
      try {
        return await wireBytes(served, shop, reader, 'simple', [
          'select * from pg_stat_activity',
          'select * from pg_prepared_statements',
          'select * from pg_cursors',
          'select * from pg_locks',
          'select * from pg_stat_user_tables',
          'fetch all from of_another',
          'execute of_another',
        ]);
      } finally {
        await other.close();
      }
    },
  },

  'the access log': { cells: { owner: 'hidden' }, read: async ({ directory }) => readFileSync(join(directory, 'access.jsonl')) },
  'the log of the server': { cells: { owner: 'hidden' }, read: async ({ served }) => Buffer.from(served.log.join('\n')) },
  'martlet show': command('hidden', 'show', 'dim_people', '--json', '--limit', '1000'),
  'martlet show --reveal': command('shown', 'show', 'dim_people', '--json', '--limit', '1000', '--reveal'),
  'martlet show --csv': command('hidden', 'show', 'dim_people', '--csv', '--limit', '1000', '--order-by', 'email'),
  'martlet sql': command('hidden', 'sql', select, '--csv'),
  'martlet sql, of expressions': command(
    'hidden',
    'sql',
    "select upper(email), email || '', to_json(p), list(email) over () from dim_people p",
    '--json',
  ),
  'martlet sql --reveal': command('shown', 'sql', select, '--csv', '--reveal'),
  'martlet export': exported('hidden'),
  'martlet export --reveal': exported('shown', '--reveal'),
  'martlet report': reported('hidden'),
  'martlet report --reveal': reported('shown', '--reveal'),
  'martlet tableau': {
    cells: { owner: 'hidden' },
    read: async (world, reader) => {
      const said = await command('hidden', 'tableau', '--out', 'tableau').read(world, reader);
      return Buffer.concat([said, filesIn(join(world.directory, 'tableau'))]);
    },
  },
  'martlet pii': command('hidden', 'pii', '--json'),
  'martlet lineage': command('hidden', 'lineage', 'gold.dim_people'),
  'martlet plan': command('hidden', 'plan', '--json'),
  'martlet grants': command('hidden', 'grants', '--sql'),
  'views of roles in the warehouse': {
    cells: { cleared: 'shown', masked: 'hidden', tokens: 'hidden', south: 'hidden' },
    read: async ({ directory }, reader) =>
      Buffer.from(JSON.stringify(await rowsOf(directory, `select * from gold__for_${reader}.dim_people`))),
  },
  'published files, as Python reads them without a server': {
    cells: { owner: 'shown' },
    read: async ({ directory }) => filesIn(join(directory, 'published')),
  },
  'martlet metrics query': command('hidden', 'metrics', 'query', 'payments', '--by', 'person.email'),
  'martlet metrics query --csv': command('hidden', 'metrics', 'query', 'payments', '--by', 'person.name', '--csv'),
  'martlet metrics query --reveal': command('shown', 'metrics', 'query', 'payments', '--by', 'person.email', '--reveal'),
  'martlet test': command('hidden', 'test', '--store-failures', '--json'),
  'failing rows that are kept': {
    cells: { owner: 'hidden' },
    read: async ({ directory }) => {
      const tables = await rowsOf(directory, "select table_name from duckdb_tables() where schema_name = '_martlet_failures' order by 1");
      if (tables.length === 0) throw new Error('no failing rows were kept');
      const rows: unknown[] = [];
      for (const { table_name } of tables)
        rows.push(...(await rowsOf(directory, `select * from _martlet_failures."${String(table_name)}"`)));
      if (rows.length === 0) throw new Error('the tables of failing rows are empty');
      return Buffer.from(JSON.stringify(rows));
    },
  },
  'martlet alerts': command('hidden', 'alerts', '--json'),
  'messages of alerts': {
    cells: { owner: 'hidden' },
    read: async ({ messages }) => {
      if (messages.length === 0) throw new Error('no message was sent');
      return Buffer.from(messages.join('\n'));
    },
  },
  'the catalog with samples': command('hidden', 'docs', 'generate', '--samples', '5'),
  'the typed client': command('hidden', 'client', 'generate'),
  'files in target/': { cells: { owner: 'hidden' }, read: async ({ directory }) => filesIn(join(directory, 'target')) },
};

function failing(): readonly string[] {
  const casts = ['integer', 'date', 'smallint', 'uuid', 'timestamp', 'interval', 'boolean', 'decimal(3, 1)', 'bit'];
  return [
    ...casts.map((type) => `select email::${type} from gold.dim_people`),
    ...['person_id::smallint', 'salary::smallint', 'note::integer', 'name::date', 'phone::smallint', 'illness::double'].map(
      (cast) => `select ${cast} from gold.dim_people`,
    ),
    "select strptime(contact, '%Y') from gold.dim_people",
    "select regexp_matches('a', '(' || email) from gold.dim_people",
    "select regexp_matches('a', note || '(') from gold.dim_people where note <> 'a'",
    'select date_part(email, born_on) from gold.dim_people',
    "select format('{:d}', email) from gold.dim_people",
    'select salary * 9999999999999 * 99999999999 from gold.dim_people',
    'select salary * 99999999999::decimal(38, 0) * 99999999999 * 99999999999 from gold.dim_people',
    'select (select email from gold.dim_people) from gold.dim_people',
    'select error(email) from gold.dim_people',
    'explain analyze select * from gold.dim_people',
    'summarize gold.dim_people',
    'select * from duckdb_views()',
    "select * from read_csv('data/people.csv')",
    "select * from read_parquet('published/*')",
    'select stats(email) from gold.dim_people',
    'select * from source',
    'select email, payments from metrics.payments group by 2',
    'insert into gold.dim_people select * from gold.dim_people',
  ];
}

function catalog(): readonly string[] {
  const relations =
    'pg_class pg_attribute pg_description pg_views pg_stats pg_statistic pg_indexes pg_constraint pg_proc pg_roles pg_user pg_stat_user_tables pg_settings'
      .split(' ')
      .map((name) => `select * from pg_catalog.${name}`);
  const information = 'tables columns views table_constraints key_column_usage column_privileges schemata'
    .split(' ')
    .map((name) => `select * from information_schema.${name}`);
  return [
    ...relations,
    ...information,
    "select pg_get_viewdef('gold.dim_people'::regclass), pg_get_viewdef('metrics.payments'::regclass)",
    "select obj_description('gold.dim_people'::regclass), col_description('gold.dim_people'::regclass, 1)",
  ];
}

function http(cells: Way['cells'], path: string, body?: unknown): Way {
  return {
    cells,
    read: ({ served, shop }, reader) =>
      httpBytes(served.url, path, { 'x-api-key': shop.keyOf(reader) }, body === undefined ? undefined : JSON.stringify(body)),
  };
}

function wire(cells: Way['cells'], mode: Mode, statements: readonly string[]): Way {
  return { cells, read: ({ served, shop }, reader) => wireBytes(served, shop, reader, mode, statements) };
}

async function wireBytes(
  served: ServedProject,
  shop: PersonalShop,
  user: string,
  mode: Mode,
  statements: readonly string[],
): Promise<Buffer> {
  const client = await WireClient.connect({ port: served.port, user, password: shop.keyOf(user) });
  for (const sql of statements) await client.ask(sql, mode);
  await client.close();
  return client.received;
}

/** What a command writes to either stream, and the files that it names. */
function command(owner: Cell, ...argv: readonly string[]): Way {
  return {
    cells: { owner },
    read: async ({ directory }) => {
      const world = new FakeSurroundings(directory);
      const code = await main(argv, world);
      if (code > 1 || world.written === '') throw new Error(`${argv.join(' ')} ends with ${code}: ${world.complained}`);
      return Buffer.from(world.written + world.complained);
    },
  };
}

/** The files of an export, and what the command says of them. */
function exported(owner: Cell, ...options: readonly string[]): Way {
  return {
    cells: { owner },
    read: async (world, reader) => {
      const out = join(world.directory, `export-${owner}`);
      const argv = ['export', 'dim_people', '--to', 'csv', '--out', out, '--overwrite', ...options];
      const said = await command(owner, ...argv).read(world, reader);
      return Buffer.concat([said, filesIn(out)]);
    },
  };
}

/** The parts of the workbooks of a report, and what the command says of them. */
function reported(owner: Cell, ...options: readonly string[]): Way {
  return {
    cells: { owner },
    read: async (world, reader) => {
      const out = `reports-${owner}`;
      const said = await command(owner, 'report', '--out', out, ...options).read(world, reader);
      const folder = join(world.directory, out);
      const parts = await Promise.all(readdirSync(folder).map((file) => readParts(join(folder, file))));
      const texts = parts.flatMap((each) => [...each.values()]);
      if (texts.length === 0) throw new Error('no workbook was written');
      return Buffer.concat([said, Buffer.from(texts.join('\n'))]);
    },
  };
}

function filesIn(directory: string): Buffer {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  if (files.length === 0) throw new Error(`${directory} is empty`);
  return Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
}

/** A workbook with the rows of people. */
const PEOPLE_REPORT = `
import { report, sheet } from 'martlet';
import { dimPeople } from '../models/dim_people.js';
export const everyone = report({ name: 'everyone', title: 'Everyone', sheets: [sheet({ name: 'People', of: dimPeople })] });
`;

/** A test that warns of each email, so that there are failing rows and an alert. */
const EVERY_EMAIL_FAILS = `
import { dataTest } from 'martlet';
import { dimPeople } from '../models/dim_people.js';
export const noEmailIsKnown = dataTest({
  name: 'no_email_is_known', description: 'Fails for each person.', from: { people: dimPeople }, severity: 'warn',
  query: (db) => db.selectFrom('people').select(['person_id', 'name', 'email', 'phone', 'born_on', 'salary', 'illness']).where('email', 'is not', null),
});
`;

/** A project with planted personal data, served, of which an alert was sent. */
export class AccessWorld {
  private constructor(
    readonly directory: string,
    readonly shop: PersonalShop,
    readonly served: ServedProject,
    readonly messages: readonly string[],
    private readonly hook: Server,
  ) {}

  static async open(): Promise<AccessWorld> {
    const messages: string[] = [];
    const hook = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (more: string) => (text += more));
      request.on('end', () => {
        messages.push(text);
        response.end();
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    const { port } = hook.address() as AddressInfo;
    const directory = PersonalShop.write(
      Object.entries(ROLES)
        // Who has it in the warehouse reads a view of the role there.
        .map(([role, rights]) => `${role}: ${rights.replace('{ relations', "{ principals: 'someone', relations")}`)
        .join(', '),
      'postgres: { port: 0 }',
      `alerts: { channels: { ours: { kind: 'webhook', url: 'http://127.0.0.1:${port}' } }, routes: [{ to: ['ours'] }] },`,
      { 'quality/no_email_is_known.ts': EVERY_EMAIL_FAILS, 'reports/everyone.ts': PEOPLE_REPORT },
    );
    const world = new FakeSurroundings(directory);
    const code = await main(['build', '--store-failures'], world);
    if (code !== 0) throw new Error(world.written + world.complained);
    const shop = await PersonalShop.opened(directory);
    return new AccessWorld(directory, shop, await serveProject(shop), messages, hook);
  }

  async close(): Promise<void> {
    await this.served.close();
    await this.shop.close();
    this.hook.closeAllConnections();
    await new Promise((resolve) => this.hook.close(resolve));
  }
}
