import { describe, expect, test } from 'vitest';
import { boolean, type Column, date, decimal, double, integer, json, text, timestamp } from '../../src/columns/index.js';
import { useLoading } from './loading.js';

const loading = useLoading();

/** Loads each text as a value of the column, in quotes where it needs them. */
async function loadValues(column: Column, texts: readonly string[], nullText?: string) {
  const lines = texts.map((value, index) => `${index + 1},${/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value}\n`);
  return loading().load(
    { 'things.csv': `n,value\n${lines.join('')}` },
    { n: integer().notNull(), value: column },
    { maxRejects: texts.length, ...(nullText === undefined ? {} : { nullText }) },
  );
}

describe('the text of a field', () => {
  test.each<[string, Column, Readonly<Record<string, string | number | boolean>>]>([
    ['an integer', integer(), { '0': '0', '-12': '-12', '007': '7', '9223372036854775807': '9223372036854775807' }],
    [
      'a decimal',
      decimal(18, 2),
      { '1': '1.00', '-1.5': '-1.50', '.5': '0.50', '1.500': '1.50', '1234567890123456.78': '1234567890123456.78' },
    ],
    [
      'a decimal without scale',
      decimal(38, 0),
      { '99999999999999999999999999999999999999': '99999999999999999999999999999999999999', '5.0': '5' },
    ],
    ['a double', double(), { '1': 1, '-2.5e-3': -0.0025, '.5': 0.5 }],
    ['a boolean', boolean(), { true: true, false: false, TRUE: true, False: false }],
    ['a date', date(), { '2024-02-29': '2024-02-29', '0001-01-01': '0001-01-01', '9999-12-31': '9999-12-31' }],
    [
      'a timestamp',
      timestamp(),
      {
        '2024-02-29T10:20:30Z': '2024-02-29 10:20:30',
        '2024-02-29 10:20:30': '2024-02-29 10:20:30',
        '2024-02-29T10:20': '2024-02-29 10:20:00',
        '2024-02-29T10:20Z': '2024-02-29 10:20:00',
        '2024-02-29T10:20:30.5': '2024-02-29 10:20:30.5',
        '2024-02-29T10:20:30.123456000Z': '2024-02-29 10:20:30.123456',
        '2024-02-29T23:20:30-01:30': '2024-03-01 00:50:30',
        '2024-02-29T10:20:30+02:00': '2024-02-29 08:20:30',
        '2024-02-29T10:20:30.25+0200': '2024-02-29 08:20:30.25',
        '2024-02-29 10:20:30+02': '2024-02-29 08:20:30',
        '2024-02-29T10:20+02:00': '2024-02-29 08:20:00',
      },
    ],
    ['JSON', json(), { '{"a":[1]}': '{"a":[1]}', 'null ': 'null ', '1': '1' }],
  ])('becomes %s', async (_name, column, expected) => {
    const loaded = await loadValues(column, Object.keys(expected));
    expect(await loaded.problems()).toEqual([]);
    expect((await loaded.rows()).map(({ value }) => value)).toEqual(Object.values(expected));
  });

  test.each<[string, Column, readonly string[]]>([
    ['an integer', integer(), ['1.5', '1.0', '1e3', ' 1', '1 ', '+1', '0x10', '1_000', '9223372036854775808', 'n/a', '1,000', '١']],
    ['a decimal', decimal(5, 2), ['1.005', '1234.00', '1e2', '1.', ' 1', '1,5', 'NaN', '--1', '.', '$5', 'twelve']],
    ['a decimal without scale', decimal(5, 0), ['1.5', '123456']],
    ['a double', double(), ['1e999', 'nan', 'inf', 'Infinity', '1,5', '1e', '-']],
    ['a boolean', boolean(), ['1', '0', 't', 'yes', 'Y', 'on', 'true ']],
    [
      'a date',
      date(),
      [
        '2024-02-30',
        '2023-02-29',
        '2024-13-45',
        '2024-1-5',
        '2024/01/05',
        '31/12/2024',
        '20240105',
        '2024-01-05T00:00:00',
        'infinity',
        'epoch',
        '0000-01-01',
        'yesterday',
      ],
    ],
    [
      'a timestamp',
      timestamp(),
      [
        '2024-02-30T10:00:00Z',
        '2024-01-05',
        '2024-01-05T25:00:00',
        '2024-01-05T24:00:00',
        '2024-01-05T23:59:60',
        '2024-01-05T10:00:00.1234567',
        '2024-01-05T10:00:00+99:00',
        '2024-01-05T10:00:00 UTC',
        '2024-01-05t10:00:00z',
        '05.01.2024 10:00',
        '1704448800',
        'infinity',
        'now',
      ],
    ],
    ['JSON', json(), ['{a:1}', '{"a":1', 'undefined']],
  ])('is rejected where it is not %s', async (_name, column, texts) => {
    const loaded = await loadValues(column, texts);
    expect(await loaded.rows()).toEqual([]);
    expect((await loaded.rejected()).map(({ raw_text, column_name }) => [raw_text, column_name])).toEqual(
      texts.map((each) => [each, 'value']),
    );
    expect(new Set((await loaded.rejected()).map(({ reason }) => String(reason).slice(0, 7)))).toEqual(new Set(['is not ']));
  });

  test('is null where it is empty, in quotes too, except for text', async () => {
    const columns = { name: text(), amount: integer(), day: date() };
    const loaded = await loading().load({ 'things.csv': 'name,amount,day\n,,\n"","",""\n' }, columns);
    expect(await loaded.rows()).toEqual([
      { name: null, amount: null, day: null },
      { name: '', amount: null, day: null },
    ]);
  });

  test('is rejected where it is null and must not be', async () => {
    const columns = { name: text().notNull(), amount: integer().notNull() };
    const loaded = await loading().load({ 'things.csv': 'name,amount\n,1\nx,\n"",2\n' }, columns, { maxRejects: 2 });
    expect(await loaded.rows()).toEqual([{ name: '', amount: '2' }]);
    expect(await loaded.problems()).toEqual([
      '1 name is null, but the column is declared notNull(): null',
      '2 amount is null, but the column is declared notNull(): null',
    ]);
  });

  test('is null where the source declares a text for it, but not in quotes', async () => {
    const loaded = await loadValues(integer(), ['NA', '', '5'], 'NA');
    expect((await loaded.rows()).map(({ value }) => value)).toEqual([null, null, '5']);
    const quoted = await loading().load({ 'things.csv': 'name\nNA\n"NA"\nNULL\n' }, { name: text() }, { nullText: 'NA' });
    expect((await quoted.rows()).map(({ name }) => name)).toEqual([null, 'NA', 'NULL']);
  });

  test('is rejected where it is none of the accepted values', async () => {
    const columns = { channel: text().notNull().accepted('web', "o'clock"), size: integer().accepted(1, 2), note: text().accepted('x') };
    const content = `channel,size,note\nweb,1,x\no'clock,,\nWeb,3,y\n,2,\n`;
    const loaded = await loading().load({ 'things.csv': content }, columns, { maxRejects: 2 });
    expect(await loaded.rows()).toEqual([
      { channel: 'web', size: '1', note: 'x' },
      { channel: "o'clock", size: null, note: null },
    ]);
    expect(await loaded.problems()).toEqual([
      `3 channel is none of: web, o'clock: "Web"`,
      '3 note is none of: x: "y"',
      '3 size is none of: 1, 2: "3"',
      '4 channel is null, but the column is declared notNull(): null',
    ]);
    expect(loaded.record).toMatchObject({ rows: 2, rejectedRows: 2 });
  });

  test('is kept as the whole row, ready to be corrected and loaded again', async () => {
    const columns = { name: text(), note: text(), amount: integer() };
    const content = 'name,note,amount\n"a,b","say ""x""\nagain",five\n,"",six\n';
    const loaded = await loading().load({ 'things.csv': content }, columns, { maxRejects: 2 });
    expect((await loaded.rejected()).map(({ raw_row }) => raw_row)).toEqual(['"a,b","say ""x""\nagain",five', ',"",six']);
  });
});
