import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadProject, type Project } from '../../src/project/index.js';
import { withEmbedded } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';
import { tempFolder, tempProject } from '../temp-project.js';
import { httpOfTests } from './http-of-tests.js';

let project: Project;
beforeAll(async () => {
  project = await loadProject(tempProject({}));
});

const SALES = {
  'gold.fact_sales': {
    grain: ['id'],
    sql: `select i::bigint as id, (i * 1.5)::decimal(18, 2) as amount, case when i % 3 = 0 then null else 'c' || (i % 2) end as channel,
      date '2025-01-01' + i::int as day from range(10) t(i)`,
  },
} as const;

const ROWS = '/v1/relations/gold.fact_sales/rows';

describe('rows of a relation', () => {
  it('come sorted by the grain, with exact numbers as text', async () => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish(SALES);
    const answer = await ask(`${ROWS}?limit=2`);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      publication: { environment: 'prod', number: 1, id: 'publication 1', publishedAt: '2025-03-31T10:00:00.000Z' },
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'amount', type: 'decimal(18, 2)' },
        { name: 'channel', type: 'text' },
        { name: 'day', type: 'date' },
      ],
      rows: [
        { id: '0', amount: '0.00', channel: null, day: '2025-01-01' },
        { id: '1', amount: '1.50', channel: 'c1', day: '2025-01-02' },
      ],
      next: expect.any(String),
    });
    expect(answer.headers.get('martlet-publication')).toBe('1');
    expect(answer.headers.get('martlet-page-rows')).toMatch(/^[1-9]\d*$/);
    expect(answer.headers.get('link')).toMatch(/^<\/v1\/relations\/gold\.fact_sales\/rows\?limit=2&after=[\w-]+>; rel="next"$/);
  });

  it.each([
    ['channel desc', [1, 5, 7, 2, 4, 8, 0, 3, 6, 9]],
    ['channel', [2, 4, 8, 1, 5, 7, 0, 3, 6, 9]],
    ['amount desc', [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['day', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])('come in pages of %s that neither overlap nor leave one out, whatever is published meanwhile', async (sort, expected) => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish(SALES);
    const ids: number[] = [];
    let after: string | undefined;
    for (let page = 0; page < 20; page += 1) {
      const query = new URLSearchParams({ sort, limit: '3', select: 'id', ...(after === undefined ? {} : { after }) });
      const { rows, next } = JSON.parse((await ask(`${ROWS}?${query}`)).text);
      ids.push(...rows.map(({ id }: { id: string }) => Number(id)));
      after = next;
      if (page === 1) await reader.publish(SALES);
      if (next === undefined) break;
    }
    expect(ids).toEqual(expected);
  });

  it('are filtered by texts and by data alike', async () => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish(SALES);
    const where = "amount >= 3 and (channel = 'c1' or channel is null) and day between 2025-01-01 and 2025-01-08";
    const text = await ask(`${ROWS}?${new URLSearchParams({ where, select: 'id' })}`);
    const data = await ask(ROWS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        select: ['id'],
        where: [
          ['amount', '>=', '3'],
          {
            or: [
              ['channel', '=', 'c1'],
              ['channel', 'is null'],
            ],
          },
          ['day', 'between', ['2025-01-01', '2025-01-08']],
        ],
      }),
    });
    expect(JSON.parse(text.text).rows).toEqual([{ id: '3' }, { id: '5' }, { id: '6' }, { id: '7' }]);
    expect(JSON.parse(data.text).rows).toEqual(JSON.parse(text.text).rows);
  });

  it.each([
    ['a column that there is not', '?where=amout%3E1', 400, 'filter-column-unknown'],
    ['a column to sort by that there is not', '?sort=amout', 400, 'filter-column-unknown'],
    ['a value of another type', '?where=amount%3Dmany', 400, 'filter-unfit'],
    ['a text that is no filter', '?where=amount%20drop%20table', 400, 'filter-text-invalid'],
    ['another name', '?sortt=amount', 400, 'request-invalid'],
    ['no number', '?limit=many', 400, 'request-invalid'],
    ['a number twice', '?limit=1&limit=2', 400, 'request-invalid'],
    ['a page that is none', '?after=abc', 400, 'cursor-invalid'],
    ['a format that is none', '?format=xml', 400, 'request-invalid'],
  ])('are refused for %s', async (_, query, status, title) => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish(SALES);
    const answer = await ask(`${ROWS}${query}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(JSON.parse(answer.text)).toMatchObject({ title, status, requestId: answer.headers.get('x-request-id') });
  });

  it('do not go on with the page of another order or relation', async () => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish({ ...SALES, 'gold.other': SALES['gold.fact_sales'] });
    const { next } = JSON.parse((await ask(`${ROWS}?limit=2`)).text);
    expect((await ask(`${ROWS}?limit=2&sort=amount&after=${next}`)).status).toBe(400);
    expect((await ask(`/v1/relations/gold.other/rows?after=${next}`)).status).toBe(400);
  });

  it('have no pages where nothing identifies a row', async () => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish({ 'gold.fact_sales': { sql: SALES['gold.fact_sales'].sql } });
    const { rows, next } = JSON.parse((await ask(`${ROWS}?limit=2`)).text);
    expect([rows.length, next]).toEqual([2, undefined]);
  });
});

/** Values at the edges of their types, and texts that formats have to quote. */
const EDGES = `
  select * from (values
    (1::bigint, 9223372036854775807::bigint, '12345678901234567890123456789012345.678'::decimal(38, 3), 'a"b,c' || chr(10) || 'd', date '0001-01-01', timestamp '2024-02-29 23:59:59.999999', 0.1::double, true, [1, null]::bigint[]),
    (2::bigint, (-9223372036854775808)::bigint, '-0.001'::decimal(38, 3), '', date '9999-12-31', timestamp '1970-01-01 00:00:00', 'nan'::double, false, []::bigint[]),
    (3::bigint, null, null, null, null, null, null, null, null),
    (4::bigint, 0::bigint, 0::decimal(38, 3), 'Grüße 🦉', date '1969-12-31', timestamp '1969-12-31 23:59:59.000001', '-infinity'::double, true, [9223372036854775807]::bigint[])
  ) t(id, whole, exact, words, day, instant, rough, yes, list)`;

describe('each format', () => {
  it('has the same values, to the last digit', async () => {
    const { app, ask, reader } = await httpOfTests(project);
    await reader.publish({ 'gold.fact_sales': { sql: EDGES, grain: ['id'] } });
    const json = JSON.parse((await ask(`${ROWS}?format=json`)).text).rows;
    expect(json[0]).toEqual({
      id: '1',
      whole: '9223372036854775807',
      exact: '12345678901234567890123456789012345.678',
      words: 'a"b,c\nd',
      day: '0001-01-01',
      instant: '2024-02-29 23:59:59.999999',
      rough: 0.1,
      yes: true,
      list: ['1', null],
    });
    expect(json[1].rough).toBe('NaN');
    const lines = (await ask(`${ROWS}?format=ndjson`)).text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(json);
    expect((await ask(`${ROWS}?format=csv`)).text.split('\r\n')).toEqual([
      'id,whole,exact,words,day,instant,rough,yes,list',
      '1,9223372036854775807,12345678901234567890123456789012345.678,"a""b,c\nd",0001-01-01,2024-02-29 23:59:59.999999,0.1,true,"[""1"",null]"',
      '2,-9223372036854775808,-0.001,"",9999-12-31,1970-01-01 00:00:00,NaN,false,[]',
      '3,,,,,,,,',
      '4,0,0.000,Grüße 🦉,1969-12-31,1969-12-31 23:59:59.000001,-Infinity,true,"[""9223372036854775807""]"',
      '',
    ]);
    const arrow = tableFromIPC(await bytesOf(app, 'arrow'));
    expect(arrow.schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'id Int64',
      'whole Int64',
      'exact Decimal[38e+3]',
      'words Utf8',
      'day Date32<DAY>',
      'instant Timestamp<MICROSECOND, UTC>',
      'rough Float64',
      'yes Bool',
      'list List<Int64>',
    ]);
    // DuckDB reads Parquet; that it reads as it wrote is another test's, here its values meet those of JSON.
    const file = join(tempFolder(), 'rows.parquet');
    await writeFile(file, await bytesOf(app, 'parquet'));
    const parquet = await withEmbedded(':memory:', {}, asWritten, (_, session) => session.query(`from '${file}'`));
    expect(parquet).toEqual(json);
    const column = (name: string): unknown[] => Array.from(arrow.getChild(name) ?? []);
    expect(column('whole')).toEqual([9223372036854775807n, -9223372036854775808n, null, 0n]);
    expect(column('words')).toEqual(['a"b,c\nd', '', null, 'Grüße 🦉']);
    expect(column('yes')).toEqual([true, false, null, true]);
    expect(column('rough')).toEqual([0.1, Number.NaN, null, Number.NEGATIVE_INFINITY]);
    expect(column('exact').map((value) => (value === null ? null : String(value)))).toEqual([
      '12345678901234567890123456789012345678',
      '-1',
      null,
      '0',
    ]);
    expect(Array.from(arrow.getChild('instant')?.data[0]?.values as BigInt64Array).map(String)).toEqual([
      '1709251199999999',
      '0',
      '0',
      '-999999',
    ]);
    expect(Array.from(arrow.getChild('day')?.data[0]?.values as Int32Array)).toEqual([-719162, 2932896, 0, -1]);
    expect(column('list').map((list) => (list === null ? null : Array.from(list as Iterable<unknown>)))).toEqual([
      [1n, null],
      [],
      null,
      [9223372036854775807n],
    ]);
  });

  it.each([
    [undefined, 'application/json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
    ['text/csv', 'text/csv; charset=utf-8; header=present'],
    ['text/*;q=0.5, application/x-ndjson', 'application/x-ndjson'],
    ['application/json;q=0, */*', 'application/x-ndjson'],
    ['application/vnd.apache.arrow.stream', 'application/vnd.apache.arrow.stream'],
    ['application/vnd.apache.parquet', 'application/vnd.apache.parquet'],
  ])('is what the client likes best: %s', async (accept, type) => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish(SALES);
    const answer = await ask(ROWS, accept === undefined ? {} : { headers: { accept } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
  });

  it('is refused when it is none of them', async () => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish(SALES);
    const answer = await ask(ROWS, { headers: { accept: 'image/png' } });
    expect([answer.status, JSON.parse(answer.text).title, reader.leases()]).toEqual([406, 'format-unsupported', 0]);
  });
});

async function bytesOf({ fetch }: Awaited<ReturnType<typeof httpOfTests>>['app'], format: string): Promise<Uint8Array> {
  const response = await fetch(new Request(`http://localhost${ROWS}?format=${format}`));
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

const MANY = {
  'gold.fact_many': { grain: ['id'], sql: "select i::bigint as id, repeat('x', 40) as filling from range(20000) t(i)" },
} as const;

describe('answers of many', () => {
  it.each(['json', 'csv', 'ndjson', 'arrow'])('name the next page before a long one, as %s', async (format) => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish(MANY);
    const path = '/v1/relations/gold.fact_many/rows';
    const long = await ask(`${path}?limit=15000&format=${format}`);
    const [, after = ''] = /after=([\w-]+)>; rel="next"/.exec(long.headers.get('link') ?? '') ?? [];
    const next = JSON.parse((await ask(`${path}?limit=1&after=${after}`)).text) as { readonly rows: readonly object[] };
    expect(next.rows).toEqual([expect.objectContaining({ id: '15000' })]);
    if (format === 'json') expect(JSON.parse(long.text)).toMatchObject({ next: after });
    expect((await ask(`${path}?limit=20001&format=${format}`)).headers.get('link')).toBeNull();
  });

  it('are worked out once where several ask for the same at once', async () => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish(SALES);
    const { lease } = reader;
    let statements = 0;
    Object.assign(reader, {
      lease: async (scope: Parameters<typeof lease>[0]) => {
        const taken = await lease(scope);
        return {
          ...taken,
          stream: (...given: Parameters<typeof taken.stream>) => {
            statements += 1;
            return taken.stream(...given);
          },
        };
      },
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(`${ROWS}?limit=3`)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(statements).toBe(1);
    expect(reader.leases()).toBe(0);
  });
});
