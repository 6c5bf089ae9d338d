import { describe, expect, test } from 'vitest';
import { type Columns, text } from '../../src/columns/index.js';
import type { CsvFileOptions } from '../../src/model/index.js';
import { useLoading } from './loading.js';

const loading = useLoading();

/** A file that others test their readers with: what it holds, and what of it can't be read. */
interface CorpusFile {
  readonly text: string;
  readonly names: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** The number of each row that is rejected, and why. */
  readonly rejected?: readonly (readonly [row: number, reason: string])[];
  readonly options?: Partial<CsvFileOptions>;
}

const abc = ['a', 'b', 'c'];
const ab = ['a', 'b'];

/** By their origin: the standard, and what the authors of other readers keep. */
const CORPUS: Readonly<Record<string, Readonly<Record<string, CorpusFile>>>> = {
  'RFC 4180': {
    '2.1, each record on a line': {
      text: 'a,b,c\r\naaa,bbb,ccc\r\nzzz,yyy,xxx\r\n',
      names: abc,
      rows: [
        ['aaa', 'bbb', 'ccc'],
        ['zzz', 'yyy', 'xxx'],
      ],
    },
    '2.2, no line end behind the last': {
      text: 'a,b,c\r\naaa,bbb,ccc\r\nzzz,yyy,xxx',
      names: abc,
      rows: [
        ['aaa', 'bbb', 'ccc'],
        ['zzz', 'yyy', 'xxx'],
      ],
    },
    '2.3, no header': { text: 'aaa,bbb,ccc\r\n', names: abc, rows: [['aaa', 'bbb', 'ccc']], options: { header: false } },
    '2.4, spaces are part of a field': { text: 'a,b,c\r\n aaa , bbb,ccc \r\n', names: abc, rows: [[' aaa ', ' bbb', 'ccc ']] },
    '2.5, fields in quotes': {
      text: 'a,b,c\r\n"aaa","bbb","ccc"\r\nzzz,yyy,xxx\r\n',
      names: abc,
      rows: [
        ['aaa', 'bbb', 'ccc'],
        ['zzz', 'yyy', 'xxx'],
      ],
    },
    '2.6, line ends and commas in quotes': {
      text: 'a,b,c\r\n"aaa","b \r\nbb","c,cc"\r\nzzz,yyy,xxx\r\n',
      names: abc,
      rows: [
        ['aaa', 'b \r\nbb', 'c,cc'],
        ['zzz', 'yyy', 'xxx'],
      ],
    },
    '2.7, doubled quotes': { text: 'a,b,c\r\n"aaa","b""bb","ccc"\r\n', names: abc, rows: [['aaa', 'b"bb', 'ccc']] },
  },
  'csv-spectrum': {
    comma_in_quotes: {
      text: 'first,last,address,city,zip\nJohn,Doe,120 any st.,"Anytown, WW",08123',
      names: ['first', 'last', 'address', 'city', 'zip'],
      rows: [['John', 'Doe', '120 any st.', 'Anytown, WW', '08123']],
    },
    empty: {
      text: 'a,b,c\n1,"",""\n2,3,4',
      names: abc,
      rows: [
        ['1', '', ''],
        ['2', '3', '4'],
      ],
    },
    empty_crlf: {
      text: 'a,b,c\r\n1,"",""\r\n2,3,4',
      names: abc,
      rows: [
        ['1', '', ''],
        ['2', '3', '4'],
      ],
    },
    escaped_quotes: {
      text: 'a,b\n1,"ha ""ha"" ha"\n3,4\n',
      names: ab,
      rows: [
        ['1', 'ha "ha" ha'],
        ['3', '4'],
      ],
    },
    json: {
      text: 'key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n',
      names: ['key', 'val'],
      rows: [['1', '{"type": "Point", "coordinates": [102.0, 0.5]}']],
    },
    location_coordinates: {
      text: 'phone,coordinates,city\n2095257564,37\ufffd36\'37.8"N 121\ufffd2\'17.9"W,Modesto',
      names: ['phone', 'coordinates', 'city'],
      rows: [['2095257564', '37\ufffd36\'37.8"N 121\ufffd2\'17.9"W', 'Modesto']],
    },
    newlines: {
      text: 'a,b,c\n1,2,3\n"Once upon \na time",5,6\n7,8,9\n',
      names: abc,
      rows: [
        ['1', '2', '3'],
        ['Once upon \na time', '5', '6'],
        ['7', '8', '9'],
      ],
    },
    newlines_crlf: {
      text: 'a,b,c\r\n1,2,3\r\n"Once upon \r\na time",5,6\r\n7,8,9\r\n',
      names: abc,
      rows: [
        ['1', '2', '3'],
        ['Once upon \r\na time', '5', '6'],
        ['7', '8', '9'],
      ],
    },
    quotes_and_newlines: {
      text: 'a,b\n1,"ha \n""ha"" \nha"\n3,4\n',
      names: ab,
      rows: [
        ['1', 'ha \n"ha" \nha'],
        ['3', '4'],
      ],
    },
    simple: { text: 'a,b,c\n1,2,3\n', names: abc, rows: [['1', '2', '3']] },
    utf8: {
      text: 'a,b,c\n1,2,3\n4,5,ʤ',
      names: abc,
      rows: [
        ['1', '2', '3'],
        ['4', '5', 'ʤ'],
      ],
    },
  },
  'Papa Parse': {
    'quoted field with extra whitespace on edges': { text: 'a,b,c\n1,"  2  ",3\n', names: abc, rows: [['1', '  2  ', '3']] },
    'quoted field with whitespace around quotes': { text: 'a,b,c\n1, "2" ,3\n', names: abc, rows: [['1', '2', '3']] },
    'quoted field has no closing quote': {
      text: 'a,b,c\n1,"2,3\n4,5,6\n',
      names: abc,
      rows: [['4', '5', '6']],
      rejected: [[1, 'broken quoting']],
    },
    'misplaced quotes in data, not as opening quotes': { text: 'a,b,c\n1,b "B",3\n', names: abc, rows: [['1', 'b "B"', '3']] },
    'row with too few fields': { text: 'a,b,c\n1,2\n4,5,6\n', names: abc, rows: [['4', '5', '6']], rejected: [[1, 'too few fields']] },
    'row with too many fields': {
      text: 'a,b,c\n1,2,3,4\n5,6,7\n',
      names: abc,
      rows: [['5', '6', '7']],
      rejected: [[1, 'too many fields']],
    },
    'tab delimiter': { text: 'a\tb\tc\nd\te\tf', names: abc, rows: [['d', 'e', 'f']], options: { delimiter: '\t' } },
    'multi-character delimiter': { text: 'a, b, c\nd, e, f', names: abc, rows: [['d', 'e', 'f']], options: { delimiter: ', ' } },
    'custom quote character': { text: "a,b,c\n'd','e,f','g'", names: abc, rows: [['d', 'e,f', 'g']], options: { quote: "'" } },
    'custom escape character in the middle': { text: 'a,b\n"c\\"d",e\n', names: ab, rows: [['c"d', 'e']], options: { escape: '\\' } },
    'commented line': { text: 'a,b,c\n# comment!\n1,2,3\n', names: abc, rows: [['1', '2', '3']], options: { comment: '#' } },
    'input with only a carriage return between lines': {
      text: 'a,b,c\r1,2,3\r4,5,6',
      names: abc,
      rows: [
        ['1', '2', '3'],
        ['4', '5', '6'],
      ],
    },
    'skip empty lines': { text: 'a,b,c\n\n1,2,3\n\n', names: abc, rows: [['1', '2', '3']] },
    'byte order mark': { text: '\ufeffa,b,c\n1,2,3\n', names: abc, rows: [['1', '2', '3']] },
  },
  'Python test_csv': {
    'a lone quote in a field': { text: 'a,b\nx"y,1\n', names: ab, rows: [['x"y', '1']] },
    'text behind a closing quote': { text: 'a,b\n"x"y,1\n2,3\n', names: ab, rows: [['2', '3']], rejected: [[1, 'broken quoting']] },
    'a quoted field that is empty, and one that is not there': { text: 'a,b\n"",\n', names: ab, rows: [['', null]] },
    'a field of many characters': { text: `a,b\n"${'x'.repeat(100_000)}",1\n`, names: ab, rows: [['x'.repeat(100_000), '1']] },
  },
};

describe.each(Object.keys(CORPUS))('files of %s', (origin) => {
  test.each(Object.keys(CORPUS[origin] ?? {}))('%s', async (name) => {
    const file = CORPUS[origin]?.[name];
    if (file === undefined) throw new RangeError(name);
    const columns: Columns = Object.fromEntries(file.names.map((column) => [column, text()]));
    const loaded = await loading().load({ 'things.csv': file.text }, columns, { maxRejects: 9, ...file.options });
    expect((await loaded.rows()).map((row) => file.names.map((column) => row[column]))).toEqual(file.rows);
    const rejected = (await loaded.rejected()).map(({ row_number, reason }) => [Number(row_number), reason]);
    expect(rejected).toEqual(file.rejected ?? []);
  });
});
