import { describe, expect, test } from 'vitest';
import { decimal, integer, text } from '../../src/columns/index.js';
import { useLoading } from './loading.js';

const columns = { id: integer().notNull(), name: text(), price: decimal(18, 2) };
const loading = useLoading();

const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

describe('rows of a file', () => {
  test('are loaded with where they come from', async () => {
    const loaded = await loading().load({ 'things.csv': 'id,name,price\n1,Bread,2.50\n2,,\n' }, columns);
    expect(await loaded.allColumns()).toEqual([
      {
        id: '1',
        name: 'Bread',
        price: '2.50',
        _loaded_at: '2026-03-01 12:00:00',
        _source_file: 'things.csv',
        _row_number: '1',
      },
      { id: '2', name: null, price: null, _loaded_at: '2026-03-01 12:00:00', _source_file: 'things.csv', _row_number: '2' },
    ]);
    expect(await loaded.rejected()).toEqual([]);
    expect(loaded.record).toMatchObject({ source: 'bronze.things', rows: 2, rejectedRows: 0 });
  });

  test.each<[string, string | Buffer]>([
    ['line feeds', 'id,name,price\n1,a,1.00\n2,b,2.00\n'],
    ['no line end behind the last row', 'id,name,price\n1,a,1.00\n2,b,2.00'],
    ['CRLF', 'id,name,price\r\n1,a,1.00\r\n2,b,2.00\r\n'],
    ['carriage returns only', 'id,name,price\r1,a,1.00\r2,b,2.00\r'],
    ['line feeds and CRLF mixed', 'id,name,price\r\n1,a,1.00\n2,b,2.00\r\n'],
    ['CRLF behind a header with a line feed', 'id,name,price\n1,a,1.00\r\n2,b,2.00\r\n'],
    ['a line feed behind the last row only', 'id,name,price\r\n1,a,1.00\r\n2,b,2.00\n'],
    ['a byte-order mark', '\ufeffid,name,price\n1,a,1.00\n2,b,2.00\n'],
    ['a byte-order mark and quoted names', '\ufeff"id","name","price"\r\n1,a,1.00\r\n2,b,2.00\r\n'],
    ['blank lines', 'id,name,price\n\n1,a,1.00\n\n\n2,b,2.00\n\n'],
    ['surplus fields without content, as spreadsheets write them', 'id,name,price\n1,a,1.00,\n2,b,2.00,,""\n'],
    ['blanks around quotes', 'id,name,price\n1, "a" ,1.00\n2,b,2.00\n'],
  ])('are read from a file with %s', async (_name, content) => {
    const loaded = await loading().load({ 'things.csv': content }, columns);
    expect(await loaded.rows()).toEqual([
      { id: '1', name: 'a', price: '1.00' },
      { id: '2', name: 'b', price: '2.00' },
    ]);
    expect((await loaded.allColumns()).map(({ _row_number }) => _row_number)).toEqual(['1', '2']);
  });

  test('may hold delimiters, quotes and line ends between quotes', async () => {
    const loaded = await loading().load({ 'things.csv': 'id,name,price\n1,"a,b ""c""\nd",1.00\n2,x"y,\n' }, columns);
    expect((await loaded.rows()).map(({ name }) => name)).toEqual(['a,b "c"\nd', 'x"y']);
  });

  test('may use another delimiter and quote', async () => {
    const loaded = await loading().load({ 'things.csv': "id;name;price\n1;'a;''b';1.00\n" }, columns, { delimiter: ';', quote: "'" });
    expect(await loaded.rows()).toEqual([{ id: '1', name: "a;'b", price: '1.00' }]);
    const tabs = await loading().load({ 'things.csv': 'id\tname\tprice\n1\ta\tx\n' }, columns, { delimiter: '\t', maxRejects: 1 });
    expect((await tabs.rejected()).map(({ raw_row }) => raw_row)).toEqual(['1\ta\tx']);
  });

  test('with a single column count blank lines as nulls', async () => {
    const loaded = await loading().load({ 'things.csv': 'name\na\n\n""\n' }, { name: text() });
    expect(await loaded.rows()).toEqual([{ name: 'a' }, { name: null }, { name: '' }]);
  });
});

describe('a row that can’t be divided into fields', () => {
  const good = '1,a,1.00\n';
  test.each<[string, string | Buffer, string]>([
    ['too few fields', '5,x\n', '2 - too few fields: "5,x"'],
    ['nothing but blanks', '   \n', '2 - too few fields: "   "'],
    ['too many fields', '5,x,1,more\n', '2 - too many fields: "5,x,1,more"'],
    ['many too many fields', '5,x,1,more,and,more\n', '2 - too many fields: "5,x,1,more,and,more"'],
    ['a quote within quotes', '5,"x "new" y",1\n', '2 - broken quoting: "5,\\"x \\"new\\" y\\",1"'],
    ['text behind a quote', '5,"x"y,1\n', '2 - broken quoting: "5,\\"x\\"y,1"'],
    ['a quote that is never closed', '5,"x,1\n', '2 - broken quoting: "5,\\"x,1"'],
    ['bytes that are not UTF-8', bytes('5,x', [0xe9], ',1\n'), '2 - not valid UTF-8: "5,x\ufffd,1"'],
    ['a surrogate in UTF-8', bytes('5,x', [0xed, 0xa0, 0x80], ',1\n'), '2 - not valid UTF-8: "5,x\ufffd\ufffd\ufffd,1"'],
    ['a carriage return in a field', '5,x\ry,1\n', '2 - stray carriage return: "5,x\\ry,1"'],
    ['more bytes than a row may have', `5,${'x'.repeat(2_000_001)},1\n`, ''],
  ])('is rejected for %s, and no other with it', async (_name, row, problem) => {
    const content = bytes('id,name,price\n', good, typeof row === 'string' ? row : [...row], '3,"c\nd",3.00\n\n4,d,4.00\n');
    const loaded = await loading().load({ 'things.csv': content }, columns, { maxRejects: 1 });
    expect((await loaded.allColumns()).map(({ id, _row_number }) => `${id} in row ${_row_number}`)).toEqual([
      '1 in row 1',
      '3 in row 3',
      '4 in row 4',
    ]);
    const problems = await loaded.problems();
    if (problem === '') {
      expect(problems).toHaveLength(1);
      expect(problems[0]?.slice(0, 20)).toBe('2 - row too long: "5');
    } else expect(problems).toEqual([problem]);
    expect(loaded.record).toMatchObject({ rows: 3, rejectedRows: 1 });
  });

  test('is rejected at the end of a file without a line end', async () => {
    for (const [row, reason] of [
      ['2,"x', 'broken quoting'],
      ['2', 'too few fields'],
      ['2,x,1,y', 'too many fields'],
    ]) {
      const loaded = await loading().load({ 'things.csv': `id,name,price\n1,a,1.00\n${row}` }, columns, { maxRejects: 1 });
      expect(await loaded.problems()).toEqual([`2 - ${reason}: ${JSON.stringify(row)}`]);
      expect(loaded.record.rows).toBe(1);
    }
  });

  test('keeps its raw text in a table with a single column too', async () => {
    const loaded = await loading().load({ 'things.csv': 'name\na\nb,c\n\n"d"e\nf\n' }, { name: text() }, { maxRejects: 2 });
    expect((await loaded.allColumns()).map(({ name, _row_number }) => [name, _row_number])).toEqual([
      ['a', '1'],
      [null, '3'],
      ['f', '5'],
    ]);
    expect(await loaded.problems()).toEqual(['2 - too many fields: "b,c"', '4 - broken quoting: "\\"d\\"e"']);
  });

  test('stands beside rows with bad values', async () => {
    const loaded = await loading().load({ 'things.csv': 'id,name,price\nx,a,1\n1,2\n2,b,y\n3,c,1.00\n' }, columns, { maxRejects: 3 });
    expect(await loaded.problems()).toEqual([
      '1 id is not an integer of 64 bits: "x"',
      '2 - too few fields: "1,2"',
      '3 price is not a decimal(18, 2), or only after rounding: "y"',
    ]);
    expect((await loaded.allColumns()).map(({ id, _row_number }) => [id, _row_number])).toEqual([['3', '4']]);
    expect(await loaded.rejected()).toMatchObject([{ raw_row: 'x,a,1' }, { raw_row: '1,2' }, { raw_row: '2,b,y' }]);
  });
});
