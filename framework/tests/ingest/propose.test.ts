import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { proposeFiles } from '../../src/ingest/index.js';
import { fileSourceText } from '../../src/project/index.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { rowsOf, run } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { typeCheck } from '../types/type-check.js';
import { writeWorkbook } from './write-workbook.js';
import { writeZip } from './write-zip.js';

async function proposalFor(files: Readonly<Record<string, string | Uint8Array>>, pattern: string) {
  const directory = tempProject({});
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, 'data', path)), { recursive: true });
    writeFileSync(join(directory, 'data', path), content);
  }
  return proposeFiles({ name: 'things', schema: 'bronze', directory: join(directory, 'data'), pattern });
}

const typesIn = ({ columns }: Awaited<ReturnType<typeof proposalFor>>): Readonly<Record<string, string>> =>
  Object.fromEntries(columns.map(({ name, type, nullable }) => [name, `${type.kind}${nullable ? '' : ' not null'}`]));

describe('a proposed source', () => {
  test.each([
    ['commas', 'id,name\n1,a\n2,b\n', { pattern: 'things.csv' }],
    ['semicolons', 'id;name\n1;a\n2;b,c\n', { pattern: 'things.csv', delimiter: ';' }],
    ['tabs', 'id\tname\n1\ta\n2\tb\n', { pattern: 'things.csv', delimiter: '\t' }],
    ['bars', 'id|name\n1|a\n', { pattern: 'things.csv', delimiter: '|' }],
    ['lines before the header', 'Report of May\nid,name\n1,a\n2,b\n3,c\n', { pattern: 'things.csv', skipLines: 1 }],
    ['quotes that are part of the text', 'id,name\n1,5" pipe\n2,"6" pipe\n', { pattern: 'things.csv', quote: false }],
  ])('finds %s', async (_, content, files) => {
    const proposal = await proposalFor({ 'things.csv': content }, 'things.csv');
    expect(proposal).toMatchObject({ files, rejectedRows: 0, grain: ['id'] });
    expect(typesIn(proposal)).toEqual({ id: 'integer not null', name: 'text not null' });
  });

  test('names the columns of a file without a header', async () => {
    const proposal = await proposalFor({ 'things.csv': '1,2024-01-01\n2,2024-01-02\n' }, 'things.csv');
    expect(proposal.files).toMatchObject({ header: ['column_1', 'column_2'] });
    expect(typesIn(proposal)).toEqual({ column_1: 'integer not null', column_2: 'date not null' });
  });

  test('reads an encoding that is not UTF-8', async () => {
    const proposal = await proposalFor({ 'things.csv': Buffer.from('id,name\n1,caf\u00e9\n', 'latin1') }, 'things.csv');
    expect(proposal.files).toMatchObject({ encoding: 'windows-1252' });
  });

  test('finds the table of a workbook', async () => {
    const cells = { B3: 'Sale No', C3: 'Price', B4: 1, C4: 1.5, B5: 2, C5: 2.25 };
    const whole = await proposalFor({ 'things.xlsx': writeWorkbook({ Sales: cells }) }, 'things.xlsx');
    expect(whole.files).toEqual({ pattern: 'things.xlsx', format: 'excel', columns: { sale_no: { from: 'Sale No' } } });
    expect(typesIn(whole)).toEqual({ sale_no: 'integer not null', price: 'decimal not null' });
    const below = await proposalFor({ 'things.xlsx': writeWorkbook({ Sales: { A1: 'Report of May', ...cells } }) }, 'things.xlsx');
    expect(below.files).toMatchObject({ format: 'excel', range: 'B3' });
    const nameless = await proposalFor({ 'things.xlsx': writeWorkbook({ Sales: { A1: 1, B1: 'a', A2: 2, B2: 'b' } }) }, 'things.xlsx');
    expect(nameless.files).toMatchObject({ format: 'excel', header: ['column_1', 'column_2'] });
  });

  test('looks into an archive', async () => {
    const proposal = await proposalFor({ 'things.csv.zip': writeZip({ 'x.csv': 'id;name\n1;a\n2;b,c\n' }) }, 'things.csv.zip');
    expect(proposal).toMatchObject({ files: { pattern: 'things.csv.zip', delimiter: ';' }, rows: 2 });
  });

  test.each([
    ['whole numbers', ['1', '-2', ''], 'integer', {}],
    ['codes with zeros in front', ['007', '12', ''], 'text', {}],
    ['decimals', ['1.5', '2.25', ''], 'decimal', {}],
    ['numbers with exponents', ['1.5e10', '2', ''], 'double', {}],
    ['commas for points', ['"1,5"', '"2,25"', ''], 'decimal', { decimalSeparator: ',' }],
    ['points between thousands', ['"1.250,00"', '"80,50"', ''], 'decimal', { decimalSeparator: ',', thousandsSeparator: '.' }],
    ['commas between thousands', ['"1,250.00"', '80.50', ''], 'decimal', { thousandsSeparator: ',' }],
    ['currency signs', ['€12.00', '€3.50', ''], 'decimal', { signs: ['€'] }],
    ['a comma that may be either', ['"1,250"', '"2,300"', ''], 'text', {}],
    ['words for yes and no', ['yes', 'no', ''], 'boolean', { trueText: 'yes', falseText: 'no' }],
    ['days', ['2024-02-29', '2024-03-01', ''], 'date', {}],
    ['days of a country', ['29.02.2024', '01.03.2024', ''], 'date', { format: 'dd.MM.yyyy' }],
    ['times of a country', ['2/29/2024 10:15', '3/1/2024 09:00', ''], 'timestamp', { format: 'M/d/yyyy HH:mm' }],
    ['instants', ['2024-02-29T10:00:00Z', '2024-03-01T10:00:00+02:00', ''], 'timestamp', {}],
    ['words for null', ['1', 'N/A', ''], 'integer', { nullText: 'N/A' }],
    ['blanks around', ['" 1 "', '2', ''], 'integer', { trim: true }],
    ['JSON', ['"{""a"":1}"', '[]', ''], 'json', {}],
    ['nothing', ['', '', ''], 'text', {}],
  ])('knows %s', async (_, texts, kind, reading) => {
    const content = `id,value\n${texts.map((text, place) => `${place},${text}\n`).join('')}`;
    const proposal = await proposalFor({ 'things.csv': content }, 'things.csv');
    expect(typesIn(proposal)).toEqual({ id: 'integer not null', value: kind });
    expect(proposal.files.columns ?? {}).toEqual(Object.keys(reading).length === 0 ? {} : { value: reading });
    expect(proposal.rejectedRows).toBe(0);
  });

  test('leaves to people which of two forms a date has', async () => {
    const proposal = await proposalFor({ 'things.csv': 'id,day\n1,01/02/2024\n2,03/04/2024\n' }, 'things.csv');
    expect(typesIn(proposal)).toEqual({ id: 'integer not null', day: 'text not null' });
    expect(fileSourceText(proposal, 'bronze')).toContain(`// a date? 'dd/MM/yyyy' and 'MM/dd/yyyy' both fit`);
  });

  test('looks at every row', async () => {
    const numbers = Array.from({ length: 5000 }, (_, place) => `${place},${place}\n`).join('');
    const proposal = await proposalFor({ 'things.csv': `id,value\n${numbers}5000,late\n` }, 'things.csv');
    expect(typesIn(proposal)).toEqual({ id: 'integer not null', value: 'text not null' });
  });

  test('maps any header, and asks about personal data by name and by what texts look like', async () => {
    const content = 'Order ID,Größe,phone,contact,x,x,\n1,2,555,a@example.com,1,2,3\n2,3,556,b@example.com,1,2,3\n';
    const text = fileSourceText(await proposalFor({ 'things.csv': content }, 'things.csv'), 'bronze');
    expect(text).toContain(
      `columns: { order_id: { from: 'Order ID' }, groesse: { from: 'Größe' }, x: { from: 5 }, x_2: { from: 6 }, column_7: { from: 7 } },`,
    );
    expect(text).toContain(`  phone: integer().notNull(), // personal data? .pii('phone')`);
    expect(text).toContain(`  contact: text().notNull(), // personal data? .pii('email')`);
  });

  test('reads many files: what some lack, what the path says, and what makes rows different in all', async () => {
    const files = { 'paris/2024-05-01.csv': 'no,amount\n1,2\n', 'rome/2024-05-01.csv': 'no,amount,channel\n1,3,web\n' };
    const proposal = await proposalFor(files, '{store}/{day}.csv');
    expect(typesIn(proposal)).toEqual({
      no: 'integer not null',
      amount: 'integer not null',
      channel: 'text',
      store: 'text not null',
      day: 'date not null',
    });
    expect(proposal).toMatchObject({ grain: ['no', 'amount'], filesRead: 2, rows: 2 });
    expect(proposal.files.columns).toEqual({ channel: { whenMissing: null } });
  });

  test.each([
    ['lines of JSON', '{"id":1,"at":"2024-01-01T00:00:00Z"}\n{"id":2,"more":{"a":1}}\n', { format: 'ndjson' }],
    [
      'rows in a document',
      '{"meta":1,"data":[{"id":1,"at":"2024-01-01T00:00:00Z"},{"id":2,"more":{"a":1}}]}',
      { format: 'json', rows: '$.data' },
    ],
    ['a document of rows', '[\n{"id":1,"at":"2024-01-01T00:00:00Z"},\n{"id":2,"more":{"a":1}}\n]', { format: 'json' }],
  ])('finds %s', async (_, content, files) => {
    const proposal = await proposalFor({ 'things.json': content }, 'things.json');
    expect(proposal).toMatchObject({ files, rows: 2 });
    expect(typesIn(proposal)).toEqual({ id: 'integer not null', at: 'timestamp', more: 'json' });
  });

  test('allows as many rejects as there are rows that can’t be divided', async () => {
    const proposal = await proposalFor({ 'things.csv': 'id,name\n1,a\n2\n3,c\n' }, 'things.csv');
    expect(proposal).toMatchObject({ files: { maxRejects: 1 }, rejectedRows: 1, rows: 2 });
  });
});

/** Texts of one kind, as programs write them. */
const KINDS: readonly fc.Arbitrary<fc.Arbitrary<string>>[] = [
  fc.constant(fc.integer().map(String)),
  fc.constant(fc.tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 10, max: 99 })).map(([whole, part]) => `${whole}.${part}`)),
  fc.constant(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)),
  fc.constant(fc.boolean().map(String)),
  fc.constant(
    fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10)),
  ),
  fc.constant(fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((at) => at.toISOString())),
  fc.constant(fc.stringMatching(/^[0-9]{2}\/[0-9]{2}\/20[0-9]{2}$/)),
  fc.constant(fc.json()),
  fc.constant(fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\0]/g, ' '))),
  fc.constant(
    fc.constantFrom(
      'N/A',
      '-',
      '12',
      '0012',
      'yes',
      'no',
      'null',
      '1,5',
      '1.250,00',
      '€ 3',
      '50%',
      ' 7 ',
      '"',
      ';',
      '1e3',
      'Infinity',
      '24:00',
    ),
  ),
];

const label = fc.oneof(
  fc.constantFrom('id', 'Order ID', 'e-mail', 'class', 'Größe', 'x', '日付', '_loaded_at', 'text', 'a.b', '$amount', "it's"),
  fc.stringMatching(/^[A-Za-z][A-Za-z ]{0,8}$/),
);
const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
  fc.record({
    header: fc.array(label, { minLength: width, maxLength: width }),
    rows: fc
      .tuple(...Array.from({ length: width }, () => fc.oneof(...KINDS)))
      .chain((kinds) => fc.array(fc.tuple(...kinds.map((kind) => fc.option(kind, { freq: 5, nil: '' }))), { minLength: 1, maxLength: 12 })),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineEnd: fc.constantFrom('\n', '\r\n'),
  }),
);

/** Files whose names differ in digits only would be one source. */
const letters = (place: number): string => String.fromCharCode(97 + Math.floor(place / 26), 97 + (place % 26));

/** A blank row of one field would be no row. */
const csvOf = ({ header, rows, delimiter, lineEnd }: { header: string[]; rows: string[][]; delimiter: string; lineEnd: string }): string =>
  [header, ...rows]
    .map((row) =>
      row.map((text) => (row.length === 1 || /["\r\n,;\t|]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text)),
    )
    .map((row) => row.join(delimiter) + lineEnd)
    .join('');

describe('modules that are proposed for generated files', () => {
  test('compile, and load every row', async () => {
    const tables = fc.sample(table, 12);
    const documents = fc.sample(
      fc.array(fc.dictionary(label, fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }), { minLength: 1, maxLength: 6 }),
      4,
    );
    const files = Object.fromEntries([
      ...tables.map((one, place) => [`data/csv_${letters(place)}.csv`, csvOf(one)]),
      ...documents.map((rows, place) => [`data/json_${letters(place)}.json`, JSON.stringify(rows)]),
      ...documents.map((rows, place) => [`data/lines_${letters(place)}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join('')]),
    ]);
    const directory = tempProject(files);
    const world = new FakeSurroundings(directory);
    const names = Object.keys(files).map((path) => path.slice('data/'.length));
    const code = await main(['source', 'generate', ...names, '--json'], world);
    expect({ code, said: world.complained }).toEqual({ code: 0, said: '' });
    const proposed: { id: string; rows: number; rejectedRows: number; file: string }[] = world.lines.map((line) => JSON.parse(line));
    const texts = new Map(proposed.map(({ id, file }) => [id, readFileSync(join(directory, file), 'utf8')]));
    const { messages } = typeCheck(texts);
    expect([...messages].filter(([, found]) => found.length > 0)).toEqual([]);

    const result = await run(directory, { command: 'ingest' });
    expect(result.steps.flatMap(({ id, status, errors }) => (status === 'succeeded' ? [] : [{ id, errors }]))).toEqual([]);
    const written = [
      ...tables.map(({ rows }) => rows.length),
      ...documents.map(({ length }) => length),
      ...documents.map(({ length }) => length),
    ];
    for (const [place, { id, rows, rejectedRows }] of proposed.entries()) {
      const [found] = await rowsOf(
        directory,
        `select (select count(*) from ${id}) as loaded, (select count(distinct row_number) from ${id}__rejected) as rejected`,
      );
      expect({ id, ...found }).toEqual({ id, loaded: String(rows), rejected: String(rejectedRows) });
      expect({ id, all: rows + rejectedRows }).toEqual({ id, all: written[place] });
    }
  }, 240_000);
});
