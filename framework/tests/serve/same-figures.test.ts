import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, expect, test } from 'vitest';
import { writeWorkbook } from '../../src/excel/index.js';
import { viewIn } from '../../src/plan/index.js';
import { loadProject, type Project } from '../../src/project/index.js';
import { compileQuestion, type Question, semanticModelOf } from '../../src/semantic/index.js';
import { ReaderAccess } from '../../src/serve/access/access.js';
import { shownRelations } from '../../src/serve/http/shown-relation.js';
import { openReader, type PublicationReader, WHOLE_SCOPE } from '../../src/serve/index.js';
import { readySheet } from '../../src/serve/reports/report-sheet.js';
import { resolveRelations } from '../../src/sql/index.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { withEmbedded } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';
import { dayOfSerial, readParts, readTable } from '../excel/read-workbook.js';
import { rowsOf, run } from '../run-project.js';
import { tempFolder, tempProject } from '../temp-project.js';
import { binaryText } from './postgres/binary-values.js';
import { type Mode, WireClient } from './postgres/wire-client.js';
import { type ServedProject, serveProject } from './served-project.js';
import { type Figures, type KnownQuestion, TEN_QUESTIONS, TEN_QUESTIONS_SHOP, TODAY, viewOf } from './ten-questions.js';

/** What a way of asking needs. */
interface World {
  readonly directory: string;
  readonly project: Project;
  readonly served: ServedProject;
  readonly client: WireClient;
}

/** Ways of asking for metrics: each answers a question with its figures. A new way is one more row. */
const WAYS: Readonly<Record<string, (asked: KnownQuestion, world: World) => Promise<Figures>>> = {
  TypeScript: ({ question }, { directory, project }) => inTypeScript(question, directory, project),
  'HTTP, json': ({ question }, { served }) => overHttp('json', question, served),
  'HTTP, ndjson': ({ question }, { served }) => overHttp('ndjson', question, served),
  'HTTP, csv': ({ question }, { served }) => overHttp('csv', question, served),
  'HTTP, arrow': ({ question }, { served }) => overHttp('arrow', question, served),
  'HTTP, parquet': ({ question }, { served }) => overHttp('parquet', question, served),
  Excel: (asked, { project }) => inExcel(asked, project),
  'PostgreSQL, simple': ({ sql }, { client }) => overWire(client, sql),
  'PostgreSQL, extended': ({ sql }, { client }) => overWire(client, sql, 'extended'),
  'PostgreSQL, binary': ({ sql }, { client }) => overWire(client, sql, 'binary'),
};

/** Ways of reading a metrics view, whose rows have no order. */
const VIEWS: Readonly<Record<string, (view: string, columns: readonly string[], world: World) => Promise<Figures>>> = {
  warehouse: async (view, columns, { directory }) => {
    const rows = await rowsOf(directory, `select * from gold.${view}`);
    return rows.map((row) => columns.map((column) => textOf(row[column])));
  },
  HTTP: async (view, _, { served }) => read('json', await served.app.fetch(new Request(`http://localhost/v1/relations/gold.${view}/rows`))),
  PostgreSQL: (view, columns, { client }) => overWire(client, `select ${columns.join(', ')} from gold.${view}`),
};

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

// All in one test: a project goes when its test ends.
test('ten questions have the same figures by each way of asking, and in metrics views, to the last digit', async () => {
  expect(TEN_QUESTIONS).toHaveLength(10);
  const world = await openWorld();
  for (const asked of TEN_QUESTIONS) {
    const { name, figures, columns, notInViews } = asked;
    for (const [way, figuresBy] of Object.entries(WAYS))
      expect({ name, way, figures: await figuresBy(asked, world) }).toEqual({ name, way, figures });
    if (notInViews !== undefined) continue;
    for (const [way, rowsBy] of Object.entries(VIEWS)) {
      const found = await rowsBy(
        viewOf(name),
        columns.map(([column]) => column),
        world,
      );
      expect({ name, way, figures: inOrder(found) }).toEqual({ name, way, figures: inOrder(figures) });
    }
  }
}, 120_000);

const inOrder = (figures: Figures): Figures => [...figures].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

async function openWorld(): Promise<World> {
  const directory = tempProject(TEN_QUESTIONS_SHOP);
  const { steps } = await run(directory, { command: 'build' });
  expect(steps.filter(({ status }) => status === 'error' || status === 'failed')).toEqual([]);
  const project = await loadProject(directory);
  const { serve } = project.config;
  if (serve === undefined) throw new Error('nothing is served');
  const now = (): Date => new Date(`${TODAY}T12:00:00Z`);
  const reader: PublicationReader = await openReader(project);
  opened.push(reader);
  const access = await ReaderAccess.open(project, serve, { now });
  opened.push(access);
  const served = await serveProject({ project, reader, access, now });
  opened.push(served);
  const client = await WireClient.connect({ port: served.port, user: 'anonymous' });
  opened.push(client);
  return { directory, project, served, client };
}

/** The figures of a question that is compiled here and asked of the warehouse. */
async function inTypeScript(question: Question, directory: string, project: Project): Promise<Figures> {
  const answer = compileQuestion(semanticModelOf(project), question, { today: TODAY });
  const places = [...answer.reads].map(([name, id]) => {
    const [schema = '', relation = ''] = id.split('.');
    return [name, viewIn('prod', 'prod', { schema, name: relation })] as const;
  });
  const rows = await rowsOf(directory, dialect('duckdb').compile(resolveRelations(answer.query, new Map(places)).query));
  return rows.map((row) => answer.columns.map(({ name }) => textOf(row[name])));
}

/** The cells of a workbook. A total has no attribute, and the sheet says so in its place. */
async function inExcel({ question, columns }: KnownQuestion, project: Project): Promise<Figures> {
  const reader = await openReader(project);
  const lease = await reader.lease(WHOLE_SCOPE);
  try {
    const now = `${TODAY}T12:00:00Z`;
    const relations = shownRelations(WHOLE_SCOPE, lease.publication, dialect('duckdb'));
    const world = { project, model: semanticModelOf(project), lease, relations, now, signal: new AbortController().signal };
    const { sheet } = readySheet(
      { name: 'Answer', of: { question, metrics: [] } },
      { name: 'ten_questions' },
      { ...world, personal: undefined },
    );
    const file = join(tempFolder(), 'answer.xlsx');
    await writeWorkbook(file, { title: 'Answer', createdAt: now, sheets: [sheet] });
    const shown = columns.filter(([name]) => !name.endsWith('_is_total'));
    const rows = readTable((await readParts(file)).get('xl/worksheets/sheet1.xml') ?? '', shown.length);
    return rows.map((row) => {
      const cells = new Map(shown.map(([name, type], place) => [name, { type, value: row[place] ?? null }]));
      return columns.map(([name]) => {
        if (name.endsWith('_is_total')) return String(cells.get(name.replace(/_is_total$/, ''))?.value === 'Total');
        const { type = '', value = null } = cells.get(name) ?? {};
        if (value === null || value === 'Total') return null;
        return type === 'date' ? dayOfSerial(value) : value;
      });
    });
  } finally {
    lease.release();
    await reader.close();
  }
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

async function overHttp(format: keyof typeof FORMATS, question: Question, { app }: ServedProject): Promise<Figures> {
  const request = new Request(`http://localhost/v1/query?format=${format}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...question, at: TODAY }),
  });
  return read(format, await app.fetch(request));
}

async function read(format: keyof typeof FORMATS, response: Response): Promise<Figures> {
  expect(response.status, await (response.ok ? '' : response.text())).toBe(200);
  return FORMATS[format](response);
}

const FORMATS = {
  json: async (response: Response): Promise<Figures> => {
    const { columns, rows } = (await response.json()) as { columns: { name: string }[]; rows: Record<string, unknown>[] };
    return rows.map((row) => columns.map(({ name }) => textOf(row[name])));
  },
  ndjson: async (response: Response): Promise<Figures> =>
    (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => Object.values(JSON.parse(line) as object).map(textOf)),
  csv: async (response: Response): Promise<Figures> =>
    (await response.text())
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',').map((text) => (text === '' ? null : text))),
  arrow: async (response: Response): Promise<Figures> => {
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    return table.toArray().map((row) =>
      table.schema.fields.map(({ name, type }) => {
        const value: unknown = row[name];
        const { scale } = type as { scale?: number };
        if (value === null || scale === undefined)
          return value instanceof Date || /^Date/.test(String(type)) ? dayOf(value) : textOf(value);
        const digits = BigInt(String(value));
        const [sign, unsigned] = digits < 0n ? ['-', -digits] : ['', digits];
        const padded = String(unsigned).padStart(scale + 1, '0');
        return scale === 0 ? sign + padded : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
      }),
    );
  },
  parquet: async (response: Response): Promise<Figures> => {
    const file = join(tempFolder(), 'answer.parquet');
    await writeFile(file, new Uint8Array(await response.arrayBuffer()));
    const rows = await withEmbedded(':memory:', {}, asWritten, (_, session) => session.query(`from '${file}'`));
    return rows.map((row) => Object.values(row).map(textOf));
  },
};

function dayOf(value: unknown): string | null {
  return value === null ? null : new Date(Number(value)).toISOString().slice(0, 10);
}

/** The values as they came over the wire. */
async function overWire(client: WireClient, sql: string, mode: Mode = 'simple'): Promise<Figures> {
  const { rows, fields, error } = await client.ask(sql, mode);
  expect({ sql, error }).toEqual({ sql, error: undefined });
  const isBinary = mode === 'binary';
  return rows.map((row) =>
    row.map((value, place) => {
      if (value === null) return null;
      const { oid = 0, format } = fields[place] ?? {};
      expect(format).toBe(isBinary ? 1 : 0);
      const text = isBinary ? binaryText(value, oid) : value.toString('utf8');
      return oid === BOOLEAN ? ({ t: 'true', f: 'false' }[text] ?? text) : text;
    }),
  );
}

const BOOLEAN = 16;
