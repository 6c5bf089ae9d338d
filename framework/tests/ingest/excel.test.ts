import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boolean, type Columns, date, decimal, double, integer, text, timestamp } from '../../src/columns/index.js';
import type { ExcelFileOptions } from '../../src/model/index.js';
import { failure, useLoading } from './loading.js';
import { type Cells, type WorkbookOptions, writeWorkbook } from './write-workbook.js';

const loading = useLoading();

type Options = Omit<ExcelFileOptions, 'pattern' | 'format'>;

async function load(content: Uint8Array, columns: Columns, options: Options = {}) {
  const loaded = await loading().load({ 'things.xlsx': content }, columns, {
    pattern: 'things.xlsx',
    format: 'excel',
    maxRejects: 100,
    ...options,
  });
  return { rows: await loaded.rows(), problems: await loaded.problems() };
}

const named = { id: integer().notNull(), name: text() };
const table: Cells = { A1: 'id', B1: 'name', A2: 1, B2: 'a', A3: 2, B3: 'b' };
const rows = [
  { id: '1', name: 'a' },
  { id: '2', name: 'b' },
];

describe('a table of a workbook', () => {
  const forms: readonly (readonly [string, Readonly<Record<string, Cells>>, Options, WorkbookOptions?])[] = [
    ['of the first sheet', { Orders: table, Other: { A1: 'x' } }, {}],
    ['of a sheet by its name', { Other: { A1: 'x' }, Orders: table }, { sheet: 'orders' }],
    ['of a sheet by its place', { Other: { A1: 'x' }, Orders: table }, { sheet: 2 }],
    ['behind empty rows and columns', { Orders: { C4: 'id', D4: 'name', C5: 1, D5: 'a', C7: 2, D7: 'b', C8: '', D8: ' ' } }, {}],
    [
      'beside and below others',
      { Orders: { A1: 'Report', B3: 'id', C3: 'name', E3: 'note', B4: 1, C4: 'a', E4: 'x', B5: 2, C5: 'b', B7: 'Total', C7: 3 } },
      { range: 'B3:C5' },
    ],
    ['with a total', { Orders: { ...table, A4: 'Total' } }, { footerRows: 1 }],
    ['without a header', { Orders: { A1: 1, B1: 'a', A2: 2, B2: 'b' } }, { header: false }],
    ['without a header, in another order', { Orders: { A1: 'a', B1: 1, A2: 'b', B2: 2 } }, { header: ['name', 'id'] }],
    ['by a program that prefixes its elements', { Orders: table }, {}, { prefix: 'x:' }],
  ];
  test.each(forms.map(([what, sheets, options, written]) => ({ what, sheets, options, written })))(
    '$what',
    async ({ sheets, options, written }) => {
      expect(await load(writeWorkbook(sheets, written), named, options)).toEqual({ rows, problems: [] });
    },
  );

  test('that is not there is an error which names those that are', async () => {
    expect(await failure(load(writeWorkbook({ Orders: table, Lines: table }), named, { sheet: 'Order' }))).toEqual([
      [
        'source-sheet-missing',
        { source: 'bronze.things', file: 'things.xlsx', sheet: 'Order', sheets: ['Orders', 'Lines'], similar: ['Orders'] },
      ],
    ]);
    expect(await failure(load(writeWorkbook({ Orders: {} }), named))).toEqual([
      ['source-header-missing', { source: 'bronze.things', file: 'things.xlsx' }],
    ]);
  });
});

/** Loads one cell below the header `v`. */
async function value(cell: Cells[string], column: Columns[string], options: WorkbookOptions & Pick<Options, 'columns' | 'nullText'> = {}) {
  const content = writeWorkbook({ Sheet1: { A1: 'id', B1: 'v', A2: 1, B2: cell } }, options);
  const { columns, nullText } = options;
  const { rows: found, problems } = await load(
    content,
    { id: integer(), v: column },
    {
      ...(columns === undefined ? {} : { columns }),
      ...(nullText === undefined ? {} : { nullText }),
    },
  );
  return problems.length > 0 ? problems : found[0]?.v;
}

const number = (written: string, style = 0): Cells[string] => ({ xml: `<c s="${style}"><v>${written}</v></c>` });

describe('a cell', () => {
  test('with a number has the digits that Excel computes with', async () => {
    expect(await value(number('1.1000000000000001'), decimal(18, 2))).toBe('1.10');
    expect(await value(number('3.3000000000000003'), decimal(18, 4))).toBe('3.3000');
    expect(await value(number('0.30000000000000004'), double())).toBe(0.30000000000000004);
    expect(await value(number('1.5E-7'), decimal(18, 10))).toBe('0.0000001500');
    expect(await value(number('1.25E+3'), integer())).toBe('1250');
    expect(await value(number('5.0'), integer())).toBe('5');
    expect(await value(number('9007199254740993'), integer())).toBe('9007199254740993');
    expect(await value(number('-0.5'), text())).toBe('-0.5');
    expect(await value(number('0.005'), decimal(18, 2))).toEqual([expect.stringContaining('v is not a decimal(18, 2)')]);
  });

  test('is not divided at marks that belong to texts', async () => {
    const columns = { v: { decimalSeparator: ',', thousandsSeparator: '.' } } as const;
    expect(await value(number('1.234'), decimal(18, 3), { columns })).toBe('1.234');
    expect(await value('1.234,50', decimal(18, 3), { columns })).toBe('1234.500');
  });

  const forms = ['dd.mm.yyyy', 'dd/mm/yyyy hh:mm', '[$-409]h:mm AM/PM', '[h]:mm:ss', '0.00" days"', '[Red]0.00;yyyy', 'General'];

  test('with a form for dates is a date', async () => {
    expect(await value(number('45413', 1), date(), { forms })).toBe('2024-05-01');
    expect(await value(number('45413.427083333336', 2), timestamp(), { forms })).toBe('2024-05-01 10:15:00');
    expect(await value(number('45413', 1), timestamp(), { forms })).toBe('2024-05-01 00:00:00');
    expect(await value(number('45413.5', 1), text(), { forms })).toBe('2024-05-01 12:00:00');
    expect(await value(number('45413.5', 1), date(), { forms })).toEqual([expect.stringContaining('v is not a date')]);
    expect(await value(number('0.75', 3), text(), { forms })).toBe('18:00:00');
    expect(await value(number('1.5', 4), text(), { forms })).toBe('36:00:00');
    expect(await value(number('2.5', 5), double(), { forms })).toBe(2.5);
    expect(await value(number('2.5', 6), double(), { forms })).toBe(2.5);
    expect(await value(number('2.5', 7), double(), { forms })).toBe(2.5);
  });

  test('without a form for dates is none', async () => {
    expect(await value(number('45413'), date())).toEqual([expect.stringContaining('v is not a date')]);
  });

  test('counts days as Excel does', async () => {
    expect(await value(number('1', 1), date(), { forms })).toBe('1900-01-01');
    expect(await value(number('59', 1), date(), { forms })).toBe('1900-02-28');
    expect(await value(number('60', 1), date(), { forms })).toEqual([expect.stringContaining('B2 holds the error 29 February 1900')]);
    expect(await value(number('61', 1), date(), { forms })).toBe('1900-03-01');
    expect(await value(number('43951', 1), date(), { forms, isFrom1904: true })).toBe('2024-05-01');
    expect(await value(number('2958465', 1), date(), { forms })).toBe('9999-12-31');
  });

  test('with a date stands among texts that are dates', async () => {
    const columns = { v: { format: 'd MMM yyyy' } };
    expect(await value('1 May 2024', date(), { columns })).toBe('2024-05-01');
    expect(await value(number('45413', 1), date(), { columns, forms })).toBe('2024-05-01');
    expect(await value(number('45413.5', 1), date(), { columns, forms })).toEqual([
      expect.stringContaining('B2 holds a date, which d MMM yyyy has no text for'),
    ]);
    const local = { v: { timeZone: 'Europe/Berlin' } };
    expect(await value(number('45413.5', 2), timestamp(), { columns: local, forms })).toBe('2024-05-01 10:00:00');
  });

  test('with a text has all of it', async () => {
    const strings = ['<t>a_x000D_&amp;b</t>', '<r><t>ri</t></r><r><rPr/><t xml:space="preserve">ch </t></r><rPh><t>no</t></rPh>'];
    expect(await value({ xml: '<c t="s"><v>0</v></c>' }, text(), { strings })).toBe('a\r&b');
    expect(await value({ xml: '<c t="s"><v>1</v></c>' }, text(), { strings })).toBe('rich ');
    expect(await value({ xml: '<c t="str"><f>A1&amp;B1</f><v>x</v></c>' }, text())).toBe('x');
    expect(await value({ xml: '<c t="str"><f>""</f><v></v></c>' }, text())).toBe('');
  });

  test('with true or false', async () => {
    expect(await value({ xml: '<c t="b"><v>1</v></c>' }, boolean())).toBe(true);
    expect(await value({ xml: '<c t="b"><v>0</v></c>' }, boolean(), { columns: { v: { trueText: 'ja', falseText: 'nein' } } })).toBe(false);
  });

  test('without a value that counts is rejected', async () => {
    expect(await value({ xml: '<c t="e"><v>#DIV/0!</v></c>' }, integer())).toEqual(['1 - B2 holds the error #DIV/0!: "1,#DIV/0!"']);
    expect(await value({ xml: '<c t="e"><v>#N/A</v></c>' }, integer(), { nullText: '#N/A' })).toBe(null);
    expect(await value({ xml: '<c><f>SUM(A1)</f></c>' }, integer())).toEqual(['1 - B2 has a formula without a value: "1,"']);
    expect(await value({ xml: '<c s="1"/>' }, integer(), { forms })).toBe(null);
  });

  test('beside the named columns is not lost without a word', async () => {
    expect(await load(writeWorkbook({ S: { ...table, D3: 'note' } }), named)).toEqual({
      rows: rows.slice(0, 1),
      problems: ['2 - D3 is beside the named columns: "2,b,note"'],
    });
  });
});

describe('a workbook', () => {
  test('is recognised where another format is declared, and the other way round', async () => {
    const csv = loading().load({ 'things.csv': writeWorkbook({ S: table }) }, named);
    expect(await failure(csv)).toEqual([
      ['source-format-other', expect.objectContaining({ declared: 'csv', what: 'an Excel workbook', format: 'excel' })],
    ]);
    const old = load(Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'), named);
    expect(await failure(old)).toEqual([['source-format-other', expect.objectContaining({ declared: 'excel' })]]);
    expect(await failure(load(Buffer.from('id,name\n1,a\n'), named))).toEqual([['source-unreadable', expect.anything()]]);
  });

  test.each(['openpyxl', 'xlsxwriter'])('of %s is read', async (program) => {
    const content = readFileSync(new URL(`workbooks/${program}.xlsx`, import.meta.url));
    const columns = { id: integer(), name: text(), price: decimal(18, 2), sold: date(), at: timestamp(), paid: boolean() };
    const { rows: found, problems } = await load(content, columns);
    expect(problems).toEqual([]);
    expect(found).toEqual([
      { id: '1', name: 'café 😀', price: '1.10', sold: '2024-05-01', at: '2024-05-01 10:15:30', paid: true },
      { id: '2', name: ' a "b", c\nd', price: '1234.56', sold: null, at: '1999-12-31 23:59:59', paid: false },
    ]);
  });

  test('of many rows is read as it comes', async () => {
    const cells: Record<string, string | number> = { A1: 'id', B1: 'name' };
    for (let row = 2; row <= 20_001; row++) {
      cells[`A${row}`] = row - 1;
      cells[`B${row}`] = `name ${row}`;
    }
    const found = await load(writeWorkbook({ S: cells }), named);
    expect(found.problems).toEqual([]);
    expect(found.rows).toHaveLength(20_000);
    expect(found.rows.at(-1)).toEqual({ id: '20000', name: 'name 20001' });
  });
});
