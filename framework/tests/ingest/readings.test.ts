import { describe, expect, test } from 'vitest';
import { boolean, type Columns, date, decimal, double, integer, text, timestamp } from '../../src/columns/index.js';
import type { ColumnReading } from '../../src/model/index.js';
import { failure, useLoading } from './loading.js';

const loading = useLoading();

/** Reads texts as one column; answers with the values of the rows that were taken, and the texts that were not. */
async function read(declared: Columns[string], reading: ColumnReading, texts: readonly string[]) {
  const content = `v\n${texts.map((each) => `"${each.replaceAll('"', '""')}"\n`).join('')}`;
  const loaded = await loading().load({ 'things.csv': content }, { v: declared }, { columns: { v: reading }, maxRejects: texts.length });
  return { values: (await loaded.rows()).map(({ v }) => v), rejected: (await loaded.rejected()).map(({ raw_text }) => raw_text) };
}

interface Case {
  readonly what: string;
  readonly declared: Columns[string];
  readonly reading: ColumnReading;
  readonly good: readonly (readonly [text: string, value: unknown])[];
  readonly bad?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    what: 'days first',
    declared: date(),
    reading: { format: 'dd/MM/yyyy' },
    good: [
      ['01/02/2024', '2024-02-01'],
      ['29/02/2024', '2024-02-29'],
    ],
    bad: ['1/2/2024', '02/29/2024', '31/02/2024', '2024-02-01', '01/02/24'],
  },
  {
    what: 'digits without separators',
    declared: date(),
    reading: { format: 'yyyyMMdd' },
    good: [['20240201', '2024-02-01']],
    bad: ['2024021', '20241301'],
  },
  {
    what: 'names of months',
    declared: date(),
    reading: { format: 'd MMM yyyy' },
    good: [
      ['1 Feb 2024', '2024-02-01'],
      ['11 Dec 2023', '2023-12-11'],
    ],
    bad: ['1 Foo 2024', '1 February 2024'],
  },
  {
    what: 'text between',
    declared: date(),
    reading: { format: "'on' dd.MM.yyyy" },
    good: [['on 01.02.2024', '2024-02-01']],
    bad: ['01.02.2024'],
  },
  {
    what: 'twelve hours',
    declared: timestamp(),
    reading: { format: 'MM/dd/yyyy hh:mm a' },
    good: [
      ['02/01/2024 12:05 AM', '2024-02-01 00:05:00'],
      ['02/01/2024 01:05 pm', '2024-02-01 13:05:00'],
    ],
    bad: ['02/01/2024 13:05 PM', '02/01/2024 01:05'],
  },
  {
    what: 'an offset',
    declared: timestamp(),
    reading: { format: 'yyyy-MM-dd HH:mm:ss XXX' },
    good: [
      ['2024-02-01 10:00:00 +02:00', '2024-02-01 08:00:00'],
      ['2024-02-01 10:00:00 Z', '2024-02-01 10:00:00'],
    ],
    bad: ['2024-02-01 10:00:00'],
  },
  {
    what: 'milliseconds',
    declared: timestamp(),
    reading: { format: 'yyyy-MM-dd HH:mm:ss,SSS' },
    good: [['2024-02-01 10:00:00,250', '2024-02-01 10:00:00.25']],
  },
  {
    what: 'seconds since 1970',
    declared: timestamp(),
    reading: { format: 'epoch-seconds' },
    good: [
      ['1700000000', '2023-11-14 22:13:20'],
      ['0', '1970-01-01 00:00:00'],
      ['-1', '1969-12-31 23:59:59'],
      ['1700000000.5', '2023-11-14 22:13:20.5'],
    ],
    bad: ['x', '1e9'],
  },
  {
    what: 'milliseconds since 1970',
    declared: timestamp(),
    reading: { format: 'epoch-milliseconds' },
    good: [['1700000000123', '2023-11-14 22:13:20.123']],
    bad: ['2023-11-14'],
  },
  { what: 'days as seconds since 1970', declared: date(), reading: { format: 'epoch-seconds' }, good: [['1700000000', '2023-11-14']] },
  {
    what: 'a time zone',
    declared: timestamp(),
    reading: { timeZone: 'Europe/Berlin' },
    good: [
      ['2024-07-01 10:00:00', '2024-07-01 08:00:00'],
      ['2024-01-01T10:00:00Z', '2024-01-01 10:00:00'],
      ['2024-01-01 10:00:00+05:00', '2024-01-01 05:00:00'],
      ['2024-10-27 02:30:00', '2024-10-27 01:30:00'],
    ],
    bad: ['2024-03-31 02:30:00'],
  },
  {
    what: 'a time zone and a form',
    declared: timestamp(),
    reading: { format: 'dd.MM.yyyy HH:mm', timeZone: 'America/New_York' },
    good: [['01.02.2024 10:00', '2024-02-01 15:00:00']],
  },
  {
    what: 'a decimal comma',
    declared: decimal(18, 2),
    reading: { decimalSeparator: ',' },
    good: [
      ['1,5', '1.50'],
      ['-1234,56', '-1234.56'],
      ['7', '7.00'],
    ],
    bad: ['1.5', '1,234', '1.234,56'],
  },
  {
    what: 'points between groups',
    declared: decimal(18, 2),
    reading: { decimalSeparator: ',', thousandsSeparator: '.' },
    good: [
      ['1.234.567,8', '1234567.80'],
      ['1234,5', '1234.50'],
    ],
    bad: ['1.5', '12.34,5', '1,2,3'],
  },
  {
    what: 'commas between groups',
    declared: integer(),
    reading: { thousandsSeparator: ',' },
    good: [
      ['1,234,567', '1234567'],
      ['12', '12'],
    ],
    bad: ['1,23', ',123', '1,234.5'],
  },
  {
    what: 'signs',
    declared: decimal(18, 2),
    reading: { signs: ['€', '%'] },
    good: [
      ['€ 1.50', '1.50'],
      ['12%', '12.00'],
      ['-3 €', '-3.00'],
    ],
    bad: ['$ 1.50', '€'],
  },
  { what: 'a double with a comma', declared: double(), reading: { decimalSeparator: ',' }, good: [['1,5e3', 1500]], bad: ['1.5'] },
  {
    what: 'words for true and false',
    declared: boolean(),
    reading: { trueText: ['Y', 'ja'], falseText: 'N' },
    good: [
      ['y', true],
      ['JA', true],
      ['n', false],
    ],
    bad: ['true', 'x'],
  },
  {
    what: 'words for null',
    declared: integer(),
    reading: { nullText: ['n/a', '-'] },
    good: [
      ['n/a', null],
      ['-', null],
      ['1', '1'],
    ],
    bad: ['x'],
  },
  {
    what: 'blanks',
    declared: text(),
    reading: { trim: true, nullText: '-' },
    good: [
      ['  a b\t', 'a b'],
      [' - ', null],
    ],
  },
  { what: 'blanks around numbers', declared: integer(), reading: { trim: true }, good: [[' 1 ', '1']], bad: ['1 2'] },
];

describe('the text of a column', () => {
  test.each(CASES)('may have $what', async ({ declared, reading, good, bad = [] }) => {
    expect(await read(declared as Columns[string], reading, [...good.map(([each]) => each), ...bad])).toEqual({
      values: good.map(([, value]) => value),
      rejected: bad,
    });
  });

  test('says in the reject which form was expected', async () => {
    const loaded = await loading().load(
      { 'things.csv': 'd,n\n2024-02-01,"1,5"\n' },
      { d: date(), n: decimal(9, 2) },
      { columns: { d: { format: 'dd/MM/yyyy' }, n: { decimalSeparator: '.', thousandsSeparator: ',' } }, maxRejects: 1 },
    );
    expect(await loaded.problems()).toEqual([
      '1 d is not a date in the form dd/MM/yyyy: "2024-02-01"',
      '1 n is not a decimal(9, 2) (with "." before the fraction and "," between groups of three digits): "1,5"',
    ]);
  });

  test('is null where it is empty, whatever its form', async () => {
    const loaded = await loading().load(
      { 'things.csv': 'id,d,b\n1,,\n' },
      { id: integer(), d: date(), b: boolean() },
      { columns: { d: { format: 'dd/MM/yyyy' }, b: { trueText: 'Y', falseText: 'N' } } },
    );
    expect(await loaded.rows()).toEqual([{ id: '1', d: null, b: null }]);
  });
});

const columns = { id: integer().notNull(), name: text() };

describe('the fields of a file', () => {
  test('may be called anything', async () => {
    const content = 'Order ID,_Straße 🚲,2nd\n1,a,x\n';
    const loaded = await loading().load(
      { 'things.csv': content },
      { ...columns, second: text() },
      { columns: { id: { from: 'order id' }, name: { from: '_Straße 🚲' }, second: { from: '2nd' } } },
    );
    expect(await loaded.rows()).toEqual([{ id: '1', name: 'a', second: 'x' }]);
  });

  test('may be named by their place, where names repeat or are missing', async () => {
    const loaded = await loading().load(
      { 'things.csv': 'id,x,x,\n1,a,b,c\n' },
      { ...columns, other: text() },
      { extraColumns: 'ignore', columns: { name: { from: 3 }, other: { from: 4 } } },
    );
    expect(await loaded.rows()).toEqual([{ id: '1', name: 'b', other: 'c' }]);
  });

  test('without a name are told by their place', async () => {
    expect(await failure(loading().load({ 'things.csv': 'id\t\t"name"\n1\tWRONG\t\n' }, columns, { delimiter: '\t' }))).toMatchObject([
      ['source-column-extra', { column: '(field 2, without a name)' }],
    ]);
    const loaded = await loading().load({ 'things.csv': 'id\t\t"name"\n1\tWRONG\ta\n' }, columns, {
      delimiter: '\t',
      extraColumns: 'ignore',
    });
    expect(await loaded.rows()).toEqual([{ id: '1', name: 'a' }]);
  });

  test('may have a line end in their name', async () => {
    const loaded = await loading().load({ 'things.csv': 'id,name,"free\nnote"\n1,a,x\n2,b,"y\nz"\n' }, columns, { extraColumns: 'ignore' });
    expect((await loaded.rows()).map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('that fill two columns are refused', async () => {
    expect(await failure(loading().load({ 'things.csv': 'id\n1\n' }, columns, { columns: { name: { from: 'id' } } }))).toMatchObject([
      ['source-column-shared', { field: 'id', columns: ['id', 'name'] }],
    ]);
  });

  test('may be missing in some files, when the source says what the column holds there', async () => {
    const contents = { 'things_1.csv': 'id\n1\n', 'things_2.csv': 'id,name\n2,b\n' };
    const pattern = 'things_*.csv';
    expect((await failure(loading().load(contents, columns, { pattern })))[0]).toMatchObject([
      'source-column-missing',
      { file: 'things_1.csv', column: 'name' },
    ]);
    for (const [whenMissing, found] of [
      [null, null],
      ['none', 'none'],
    ] as const) {
      const loaded = await loading().load(contents, columns, { pattern, columns: { name: { whenMissing } } });
      expect((await loaded.rows()).map(({ name }) => name)).toEqual([found, 'b']);
    }
  });

  test('that are missing pass the checks of the contract with what stands in for them', async () => {
    const loaded = await loading().load(
      { 'things.csv': 'id\n1\n' },
      { id: integer(), n: integer().notNull() },
      { columns: { n: { whenMissing: 'x' } }, maxRejects: 1 },
    );
    expect(await loaded.problems()).toEqual(['1 n is not an integer of 64 bits: "x"']);
  });
});
