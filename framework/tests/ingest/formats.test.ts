import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { boolean, type Columns, date, decimal, double, integer, json, text, timestamp } from '../../src/columns/index.js';
import type { FileOptions } from '../../src/model/index.js';
import type { ResultRow } from '../../src/warehouses/warehouse.js';
import { failure, useLoading } from './loading.js';
import { writeWorkbook } from './write-workbook.js';

const columns = { id: integer().notNull(), name: text() };
const loading = useLoading();

const PATTERN = { pattern: 'things.*' } as const;

/** Loads one file, `things.<ending>`, and answers with its rows and its problems. */
async function load(content: string | Uint8Array, declared: Columns, options: FileOptions, ending = 'txt') {
  const loaded = await loading().load({ [`things.${ending}`]: content }, declared, { maxRejects: 100, ...options });
  return { rows: await loaded.rows(), problems: await loaded.problems() };
}

interface Form {
  readonly what: string;
  readonly content: string | Uint8Array;
  readonly options: FileOptions;
  readonly declared?: Columns;
  readonly rows: readonly ResultRow[];
  readonly problems?: readonly string[];
}

const one = (id: string, name: string | null): ResultRow => ({ id, name });

const LATIN = Buffer.from('id,name\n1,caf\xe9\n', 'latin1');

const FORMS: readonly Form[] = [
  {
    what: 'tabs, with names in quotes',
    content: '"id"\t"name"\n"1"\t"a"\n',
    options: { ...PATTERN, delimiter: '\t' },
    rows: [one('1', 'a')],
  },
  {
    what: 'a delimiter of two characters',
    content: 'id||name\n1||"a||b"\n2||c|d\n',
    options: { ...PATTERN, delimiter: '||' },
    rows: [one('1', 'a||b'), one('2', 'c|d')],
  },
  { what: 'a delimiter outside of ASCII', content: 'id¦name\n1¦é\n', options: { ...PATTERN, delimiter: '¦' }, rows: [one('1', 'é')] },
  {
    what: 'no quotes',
    content: 'id,name\n1,"a\n2,5" pipe\n',
    options: { ...PATTERN, quote: false },
    rows: [one('1', '"a'), one('2', '5" pipe')],
  },
  {
    what: 'quotes behind a backslash',
    content: 'id,name\n1,"a \\"b\\" c"\n2,"x\\\\"\n',
    options: { ...PATTERN, escape: '\\' },
    rows: [one('1', 'a "b" c'), one('2', 'x\\')],
  },
  {
    what: 'comments',
    content: '# made by hand\nid,name\n1,a\n# end of the first\n2,b\n',
    options: { ...PATTERN, comment: '#' },
    rows: [one('1', 'a'), one('2', 'b')],
  },
  {
    what: 'lines before the header',
    content: 'Report of May\n\nid,name\n1,a\n',
    options: { ...PATTERN, skipLines: 2 },
    rows: [one('1', 'a')],
  },
  {
    what: 'a footer',
    content: 'id,name\n1,a\n2,b\nTotal,2\n',
    options: { ...PATTERN, footerRows: 1 },
    rows: [one('1', 'a'), one('2', 'b')],
  },
  { what: 'no header', content: '1,a\n2,b\n', options: { ...PATTERN, header: false }, rows: [one('1', 'a'), one('2', 'b')] },
  {
    what: 'names of its own for a file without a header',
    content: 'a,1\n',
    options: { ...PATTERN, header: ['name', 'id'] },
    rows: [one('1', 'a')],
  },
  { what: 'Latin-1', content: LATIN, options: { ...PATTERN, encoding: 'latin-1' }, rows: [one('1', 'café')] },
  {
    what: 'Windows-1252',
    content: Buffer.from('id,name\n1,5 \x80 \x96 x\n', 'latin1'),
    options: { ...PATTERN, encoding: 'windows-1252' },
    rows: [one('1', '5 € – x')],
  },
  {
    what: 'UTF-16',
    content: Buffer.from('\ufeffid,name\n1,é😀\n', 'utf16le'),
    options: { ...PATTERN, encoding: 'utf-16' },
    rows: [one('1', 'é😀')],
  },
  {
    what: 'UTF-16, big endian',
    content: Buffer.from('\ufeffid,name\n1,é\n', 'utf16le').swap16(),
    options: { ...PATTERN, encoding: 'utf-16' },
    rows: [one('1', 'é')],
  },
  {
    what: 'several words for null',
    content: 'id,name\n1,NA\n2,-\n3,"NA"\n',
    options: { ...PATTERN, nullText: ['NA', '-'] },
    rows: [one('1', null), one('2', null), one('3', 'NA')],
  },
  {
    what: 'several words for null in another form',
    content: 'id;;name\n1;;NA\n2;;"NA"\n',
    options: { ...PATTERN, delimiter: ';;', nullText: ['NA', '-'] },
    rows: [one('1', null), one('2', 'NA')],
  },
  {
    what: 'rows that can’t be divided in another form',
    content: 'id;;name\n1;;a\n2\n3;;b;;c\n4;;"d\n5;;e\n',
    options: { ...PATTERN, delimiter: ';;' },
    rows: [one('1', 'a'), one('5', 'e')],
    problems: ['2 - too few fields: "2"', '3 - too many fields: "3;;b;;c"', '4 - broken quoting: "4;;\\"d"'],
  },
  {
    what: 'bytes that are no UTF-8 in another form',
    content: Buffer.from('id;;name\n1;;\xe9\n2;;b\n', 'latin1'),
    options: { ...PATTERN, delimiter: ';;' },
    rows: [one('2', 'b')],
    problems: ['1 - not valid UTF-8: "1;;\ufffd"'],
  },
  {
    what: 'lines of JSON',
    content: '{"id":1,"name":"a\\nb"}\n\n{"name":null,"id":2}\n{"id":3}\n',
    options: { ...PATTERN, format: 'ndjson' },
    rows: [one('1', 'a\nb'), one('2', null), one('3', null)],
  },
  {
    what: 'lines of JSON that are none',
    content: '{"id":1}\n{"id":2\n[3]\n{"id":4}\n',
    options: { ...PATTERN, format: 'ndjson' },
    rows: [one('1', null), one('4', null)],
    problems: ['2 - not valid JSON: "{\\"id\\":2"', '3 - not a JSON object: "[3]"'],
  },
  {
    what: 'a JSON document',
    content: '[{"id":1,"name":"a"},\n {"id":2,"name":"b"}]',
    options: { ...PATTERN, format: 'json' },
    rows: [one('1', 'a'), one('2', 'b')],
  },
  {
    what: 'rows inside of a JSON document',
    content: '{"meta":{"n":1},"data":{"items":[{"id":1,"name":"a"}]}}',
    options: { ...PATTERN, format: 'json', rows: '$.data.items' },
    rows: [one('1', 'a')],
  },
  {
    what: 'fixed width',
    content: '  1alpha \n 22é\n',
    options: { ...PATTERN, format: 'fixed-width', fields: { id: [1, 3], name: [4, 6] } },
    rows: [one('1', 'alpha'), one('22', 'é')],
  },
];

describe('a file in the form that its source declares', () => {
  test.each(FORMS)('$what', async ({ content, options, declared = columns, rows, problems = [] }) => {
    expect(await load(content, declared, options)).toEqual({ rows, problems });
  });

  test('may be packed', async () => {
    expect((await load(gzipSync('id||name\n1||a\n'), columns, { ...PATTERN, delimiter: '||' }, 'txt.gz')).rows).toEqual([one('1', 'a')]);
  });

  test('is the same, however its bytes come', async () => {
    const rows = Array.from({ length: 40_000 }, (_, id) => ({ id: String(id), name: `${'x'.repeat(id % 50)}"\r\n||${id}` }));
    const content = `id||name\r\n${rows.map(({ id, name }) => `${id}||"${name.replaceAll('"', '""')}"\r\n`).join('')}`;
    const loaded = await load(content, columns, { ...PATTERN, delimiter: '||' });
    expect(loaded.problems).toEqual([]);
    expect(loaded.rows).toEqual(rows);
  });
});

describe('JSON', () => {
  const declared = { i: integer(), d: decimal(38, 20), f: double(), b: boolean(), t: timestamp(), j: json(), s: text() };

  test('loses no digit of a number', async () => {
    const content = `{"i":9007199254740993,"d":12345678901234.12345678901234567890,"f":1.5e3,"b":true,"t":"2024-05-01T10:00:00Z","j":{"x":[1.10,12345678901234567890123]},"s":12345678901234567890}\n{"i":1e2,"d":1.5e-3,"s":{"a":1}}\n`;
    const { rows, problems } = await load(content, declared, { ...PATTERN, format: 'ndjson' });
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      {
        i: '9007199254740993',
        d: '12345678901234.12345678901234567890',
        f: 1500,
        b: true,
        t: '2024-05-01 10:00:00',
        j: '{"x":[1.10,12345678901234567890123]}',
        s: '12345678901234567890',
      },
      { i: '100', d: '0.00150000000000000000', f: null, b: null, t: null, j: null, s: '{"a":1}' },
    ]);
  });

  test('finds values at a path, and keys with any characters', async () => {
    const options: FileOptions = { ...PATTERN, format: 'ndjson', columns: { id: { from: '$.order.id' }, name: { from: 'Full name' } } };
    expect((await load('{"order":{"id":7},"Full name":"a"}\n{"Full name":"b","order":{"id":8,"x":1}}\n', columns, options)).rows).toEqual([
      one('7', 'a'),
      one('8', 'b'),
    ]);
  });

  test('with keys that the contract does not know is refused, unless the source leaves them out', async () => {
    const content = '{"id":1,"nme":"a"}\n';
    const files = { ...PATTERN, format: 'ndjson' } as const;
    expect(await failure(load(content, columns, files))).toMatchObject([['source-column-extra', { column: 'nme', similar: ['name'] }]]);
    const loaded = await loading().load({ 'things.txt': content }, columns, { ...files, extraColumns: 'ignore' });
    expect(await loaded.rows()).toEqual([one('1', null)]);
  });
});

describe('Parquet', () => {
  test('passes the checks of the contract with every type', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'martlet-parquet-'));
    try {
      const file = join(directory, 'x.parquet');
      await loading().session.execute(
        `copy (select 1::integer as id, 'é' as name, 12.50::decimal(9,2) as price, date '2024-05-01' as day, timestamptz '2024-05-01 10:00:00+02' as at, true as yes, [1, 2] as tags, 1.5::double as f union all select 2, null, null, null, null, null, null, null) to '${file}' (format parquet)`,
      );
      const declared = {
        id: integer().notNull(),
        name: text(),
        price: decimal(18, 2),
        day: date(),
        at: timestamp(),
        yes: boolean(),
        tags: json(),
        f: double(),
      };
      const { rows, problems } = await load(readFileSync(file), declared, { ...PATTERN, format: 'parquet' });
      expect(problems).toEqual([]);
      expect(rows).toEqual([
        { id: '1', name: 'é', price: '12.50', day: '2024-05-01', at: '2024-05-01 08:00:00', yes: true, tags: '[1,2]', f: 1.5 },
        { id: '2', name: null, price: null, day: null, at: null, yes: null, tags: null, f: null },
      ]);
      const rounding = await load(
        readFileSync(file),
        { id: integer(), price: decimal(18, 1) },
        { ...PATTERN, format: 'parquet', maxRejects: 2 },
      ).catch((error: unknown) => error);
      expect(rounding).toBeInstanceOf(Error);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a file in another form than its source declares', () => {
  test.each<[string, Buffer, object]>([
    ['a Parquet file', Buffer.from('PAR1....'), { what: 'a Parquet file', format: 'parquet' }],
    ['a workbook', writeWorkbook({ Sheet1: { A1: 'id' } }), { what: 'an Excel workbook', format: 'excel' }],
    ['a web page', Buffer.from('<!DOCTYPE html><p>Not found'), { what: 'a web page' }],
    ['an XML document', Buffer.from('<?xml version="1.0"?><rows/>'), { what: 'an XML document' }],
    ['a JSON document', Buffer.from('\ufeff[\n  {"id": 1}\n]'), { what: 'a JSON document', format: 'json' }],
    ['lines of JSON', Buffer.from('{"id": 1}\n{"id": 2}\n'), { what: 'JSON', format: 'ndjson' }],
  ])('is refused with what it is: %s', async (_what, content, parameters) => {
    expect(await failure(load(content, columns, PATTERN))).toMatchObject([['source-format-other', { declared: 'csv', ...parameters }]]);
  });

  test('is refused where a document was declared as lines', async () => {
    const lines = { ...PATTERN, format: 'ndjson' } as const;
    expect(await failure(load(Buffer.from('[{"id": 1}]'), columns, lines))).toMatchObject([
      ['source-format-other', { declared: 'ndjson', what: 'a JSON document', format: 'json' }],
    ]);
  });

  test.each(['[a],b\n1,2\n', '{a},b\n1,2\n', 'ORCA,b\n1,2\n', '<a>,b\n1,2\n'])('is not what a header only resembles: %s', async (text) => {
    expect(await failure(load(Buffer.from(text), columns, PATTERN))).not.toContainEqual(['source-format-other', expect.anything()]);
  });
});
