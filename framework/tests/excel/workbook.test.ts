import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogicalType } from '../../src/columns/index.js';
import { numberFormat, type SheetColumn, splitSheets, type WorkbookSheet, writeWorkbook } from '../../src/excel/index.js';
import type { ResultValue } from '../../src/warehouses/warehouse.js';
import { tempFolder } from '../temp-project.js';
import { dayOfSerial, readCells, readParts, readTable } from './read-workbook.js';

const TEXT: LogicalType = { kind: 'text' };
const MONEY: LogicalType = { kind: 'decimal', precision: 38, scale: 2 };

async function* batches(...rows: readonly (readonly ResultValue[])[]) {
  yield rows;
}

async function written(sheet: Partial<WorkbookSheet> & { readonly columns: readonly SheetColumn[]; readonly rows: WorkbookSheet['rows'] }) {
  const file = join(tempFolder(), 'report.xlsx');
  const sheets = await writeWorkbook(file, {
    title: 'Report',
    createdAt: '2026-01-05T07:00:00Z',
    sheets: [{ name: 'Sales', title: 'Sales', ...sheet }],
  });
  const parts = await readParts(file);
  return { file, sheets, parts, xml: parts.get('xl/worksheets/sheet1.xml') ?? '' };
}

async function cellsOf(type: LogicalType, values: readonly ResultValue[], timeZone?: string) {
  const { xml, sheets, parts } = await written({
    columns: [{ title: 'Value', type, format: numberFormat({ type }) }],
    rows: batches(...values.map((value) => [value])),
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  const cells = readCells(xml);
  return {
    cells: values.map((_, at) => cells.get(5 + at)?.get(0)),
    notes: sheets.flatMap(({ notes }) => notes),
    styles: parts.get('xl/styles.xml') ?? '',
  };
}

describe('sheets', () => {
  test.each([
    [[], [0]],
    [[3], [3]],
    [[4], [4]],
    [[5], [4, 1]],
    [
      [3, 0, 3, 3],
      [4, 4, 1],
    ],
    [
      [4, 4, 0],
      [4, 4],
    ],
    [
      [0, 9],
      [4, 4, 1],
    ],
  ])('have the rows of batches of %j, of which each has room for four: %j', async (sizes, expected) => {
    let given = 0;
    const rows = async function* () {
      for (const size of sizes)
        yield Array.from({ length: size }, () => {
          given += 1;
          return [given];
        });
    };
    const name = 'a_name_of_thirty_one_characters';
    const sheet: WorkbookSheet = { name, title: 'Rows', columns: [{ title: 'id', type: { kind: 'integer' } }], rows: rows() };
    const file = join(tempFolder(), 'split.xlsx');
    const sheets = await writeWorkbook(file, { title: 'Rows', createdAt: '2026-01-05T07:00:00Z', sheets: splitSheets(sheet, 4) });
    expect(sheets.map((each) => each.rows)).toEqual(expected);
    const names = sheets.map((each) => each.name);
    expect(new Set(names).size).toBe(sheets.length);
    expect(Math.max(...names.map(({ length }) => length))).toBe(31);
    const parts = await readParts(file);
    const ids = sheets.flatMap((_, at) =>
      [...readCells(parts.get(`xl/worksheets/sheet${at + 1}.xml`) ?? '')].flatMap(([row, cells]) => (row > 4 ? [cells.get(0)?.value] : [])),
    );
    expect(ids).toEqual(Array.from({ length: given }, (_, at) => String(at + 1)));
  });
});

describe('values', () => {
  test('a text is never a formula, also when someone edits the cell', async () => {
    const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', 'plain'];
    const { cells, styles } = await cellsOf(TEXT, texts);
    expect(cells.map((cell) => cell?.kind)).toEqual(texts.map(() => 'text'));
    expect(cells.map((cell) => cell?.value)).toEqual(texts);
    const looks = [...(/<cellXfs[^>]*>(.*)<\/cellXfs>/.exec(styles)?.[1] ?? '').matchAll(/<xf [^>]*>/g)].map(([xf]) =>
      xf.includes('quotePrefix="1"'),
    );
    expect(cells.map((cell) => looks[cell?.style ?? 0])).toEqual([true, true, true, true, true, false]);
  });

  test('each text is read back as it was, with characters that XML has no place for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'grapheme' }),
            fc.string({ unit: 'binary' }),
            fc.constantFrom('_x000D_', '_x005f_x0041_', '\r\n', '\u0000', ' a  ', ']]>', '&amp;<b>"'),
          ),
        ),
        async (texts) => {
          const { cells } = await cellsOf(TEXT, texts);
          // A half of a character is none.
          const whole = texts.map((text) => Buffer.from(text).toString('utf8'));
          expect(cells.map((cell) => cell?.value)).toEqual(whole);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a decimal has all of its digits, as a number where Excel keeps them and as a text where it would round', async () => {
    const decimals = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).chain((digits) =>
      fc.constantFrom(digits, digits % 10n ** 17n, digits % 10n ** 12n).map((value) => {
        const text = String(value < 0n ? -value : value).padStart(3, '0');
        return `${value < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(decimals, { minLength: 1 }), async (values) => {
        const { cells, notes } = await cellsOf(MONEY, values);
        expect(cells.map((cell) => cell?.value)).toEqual(values);
        const plain = (text: string): string => text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
        const numbers = cells.filter((cell) => cell?.kind === 'number');
        // What a reader with doubles of 15 digits makes of it is the same number.
        for (const cell of numbers)
          expect(
            plain(Number(Number(cell?.value).toPrecision(15)).toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })),
          ).toBe(plain(cell?.value ?? ''));
        expect(notes).toHaveLength(numbers.length === cells.length ? 0 : 1);
      }),
      { numRuns: 40 },
    );
  });

  test('days are Excel’s numbers from March 1900 on, and texts before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.date({ min: new Date('1900-03-01'), max: new Date('9999-12-31'), noInvalidDate: true }), async (date) => {
        const day = date.toISOString().slice(0, 10);
        const { cells } = await cellsOf({ kind: 'date' }, [day]);
        expect(dayOfSerial(cells[0]?.value ?? '')).toBe(day);
      }),
      { numRuns: 20 },
    );
    const { cells, notes } = await cellsOf({ kind: 'date' }, ['1900-02-28', '1900-03-01', '2025-03-31']);
    expect(cells.map((cell) => [cell?.kind, cell?.value])).toEqual([
      ['text', '1900-02-28'],
      ['number', '61'],
      ['number', '45747'],
    ]);
    expect(notes).toEqual(['Value: 1 day is before March 1900, which Excel has no number for. They are text.']);
  });

  test('instants are the wall clock of the time zone, on both sides of the change of clocks', async () => {
    const instants = ['2025-03-30 00:59:59', '2025-03-30 01:00:00', '2025-03-30 01:00:00.5'];
    const clock = (serial: string | undefined): string => new Date(Math.round((Number(serial) - 25_569) * 86_400_000)).toISOString();
    expect((await cellsOf({ kind: 'timestamp' }, instants, 'Europe/Berlin')).cells.map((cell) => clock(cell?.value))).toEqual([
      '2025-03-30T01:59:59.000Z',
      '2025-03-30T03:00:00.000Z',
      '2025-03-30T03:00:00.500Z',
    ]);
    expect((await cellsOf({ kind: 'timestamp' }, instants)).cells.map((cell) => clock(cell?.value))[0]).toBe('2025-03-30T00:59:59.000Z');
  });

  test('nothing is an empty cell, and what is no number is a text', async () => {
    const { cells } = await cellsOf({ kind: 'double' }, [null, 0.1, 'NaN', '-Infinity', 5e-324]);
    expect(cells.map((cell) => cell && [cell.kind, cell.value])).toEqual([
      undefined,
      ['number', '0.1'],
      ['text', 'NaN'],
      ['text', '-Infinity'],
      ['number', '5e-324'],
    ]);
    expect((await cellsOf({ kind: 'boolean' }, [true, false])).cells.map((cell) => [cell?.kind, cell?.value])).toEqual([
      ['boolean', '1'],
      ['boolean', '0'],
    ]);
  });

  test('a text longer than a cell may be is cut, and that is said', async () => {
    const { cells, notes } = await cellsOf(TEXT, ['x'.repeat(32_768)]);
    expect(cells[0]?.value).toHaveLength(32_767);
    expect(notes).toEqual(['Value: 1 text is longer than a cell may be, and cut.']);
  });
});

describe('number formats', () => {
  test.each([
    [{ type: MONEY, format: '0,0.00', unit: 'EUR' }, '#,##0.00\\ [$EUR]'],
    [{ type: MONEY, format: '0.0%', unit: 'ratio' }, '0.0%'],
    [{ type: MONEY, isFigure: true }, '#,##0.00'],
    [{ type: { kind: 'decimal', precision: 38, scale: 12 }, isFigure: true }, '#,##0.00##'],
    [{ type: { kind: 'integer' }, unit: 'order', isFigure: true }, '#,##0'],
    [{ type: { kind: 'integer' } }, '0'],
    [{ type: { kind: 'double' }, isShare: true, unit: 'EUR' }, '0.0%'],
    [{ type: { kind: 'date' }, grain: 'month' }, 'mmm yyyy'],
    [{ type: { kind: 'date' }, grain: 'week' }, 'yyyy-mm-dd'],
    [{ type: { kind: 'timestamp' } }, 'yyyy-mm-dd hh:mm:ss'],
    [{ type: TEXT, format: '0.0' }, undefined],
  ] as const)('%j looks like %s', (column, code) => {
    expect(numberFormat(column)).toBe(code);
  });
});

describe('a workbook', () => {
  const columns: readonly SheetColumn[] = [
    { title: 'Month', type: { kind: 'date' }, format: 'mmm yyyy' },
    { title: 'Category', type: TEXT },
    { title: 'Revenue', type: MONEY, format: '0.00', highlight: { kind: 'limits', limits: [{ is: 'below', value: 10, mark: 'bad' }] } },
  ];
  const rows = [
    ['2025-01-01', 'Tennis', '12.00', false],
    ['2025-01-01', null, '3.50', false],
    ['2025-02-01', 'Tennis', '8.00', false],
    [null, null, '23.50', true],
  ] as const;
  const whole = () =>
    written({
      columns,
      rows: batches(...rows),
      totals: [
        { flag: 3, column: 0 },
        { flag: 3, column: 1 },
      ],
      charts: [
        { kind: 'line', title: 'By <category>', points: 0, figures: [2], by: 1 },
        { kind: 'bar', title: 'Revenue', points: 1, figures: [2] },
      ],
    });

  test('is a table with a frozen header, in which totals are called so', async () => {
    const { xml, parts, sheets } = await whole();
    expect(sheets).toEqual([{ name: 'Sales', title: 'Sales', rows: 4, notes: [] }]);
    expect(readTable(xml, 3)).toEqual([
      ['45658', 'Tennis', '12.00'],
      ['45658', null, '3.50'],
      ['45689', 'Tennis', '8.00'],
      ['Total', 'Total', '23.50'],
    ]);
    expect(xml).toContain('<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/>');
    expect(parts.get('xl/tables/table1.xml')).toContain('ref="A4:C8"');
    expect(parts.get('xl/workbook.xml')).toContain('<definedName name="_xlnm.Print_Titles" localSheetId="0">\'Sales\'!$4:$4</definedName>');
  });

  test('draws charts over its rows without totals, and those with a series for each member over a table of their own', async () => {
    const { parts } = await whole();
    const [crossed = '', plain = ''] = [1, 2].map((number) => parts.get(`xl/charts/chart${number}.xml`));
    expect([...crossed.matchAll(/<c:f>([^<]*)<\/c:f>/g)].map(([, range]) => range)).toEqual([
      "'Chart data'!$B$2",
      "'Chart data'!$A$3:$A$4",
      "'Chart data'!$B$3:$B$4",
      "'Chart data'!$C$2",
      "'Chart data'!$A$3:$A$4",
      "'Chart data'!$C$3:$C$4",
    ]);
    expect([...plain.matchAll(/<c:f>([^<]*)<\/c:f>/g)].map(([, range]) => range)).toEqual([
      "'Sales'!$C$4",
      "'Sales'!$B$5:$B$7",
      "'Sales'!$C$5:$C$7",
    ]);
    expect(readTable(parts.get('xl/worksheets/sheet2.xml') ?? '', 3, 0)).toEqual([
      ['By <category>', null, null],
      ['Month', 'Tennis', '(none)'],
      ['45658', '12.00', '3.50'],
      ['45689', '8.00', null],
    ]);
  });

  test('has every part that another one names', async () => {
    const { parts } = await whole();
    for (const [name, xml] of parts) {
      if (!name.endsWith('.rels')) continue;
      const folder = name === '_rels/.rels' ? '' : name.replace(/_rels\/[^/]*$/, '');
      for (const [, target = ''] of xml.matchAll(/Target="([^"]+)"/g)) expect([...parts.keys()]).toContain(join(folder, target));
    }
    const types = parts.get('[Content_Types].xml') ?? '';
    const named = [...types.matchAll(/PartName="\/([^"]+)"/g)].map(([, part]) => part);
    expect([...parts.keys()].filter((name) => !name.endsWith('.rels') && name !== '[Content_Types].xml').sort()).toEqual(named.sort());
  });

  test('without rows is a table with one empty row and without charts', async () => {
    const { parts } = await written({ columns, rows: batches(), charts: [{ kind: 'pie', title: 'Pie', points: 1, figures: [2] }] });
    expect(parts.get('xl/tables/table1.xml')).toContain('ref="A4:C5"');
    expect([...parts.keys()].filter((name) => name.includes('chart') || name.includes('drawing'))).toEqual([]);
  });

  test('gives columns of one name names of their own', async () => {
    const { parts } = await written({ columns: ['Name', 'name', ' '].map((title) => ({ title, type: TEXT })), rows: batches() });
    expect([...(parts.get('xl/tables/table1.xml') ?? '').matchAll(/tableColumn id="\d" name="([^"]*)"/g)].map(([, name]) => name)).toEqual([
      'Name',
      'name 2',
      'Column',
    ]);
  });

  test('is there whole or not at all: what was there stays when rows fail', async () => {
    const folder = tempFolder();
    const file = join(folder, 'report.xlsx');
    writeFileSync(file, 'the one before');
    async function* failing() {
      yield [['a']];
      throw new Error('the engine is gone');
    }
    const sheets = [{ name: 'Sales', title: 'Sales', columns: [{ title: 'A', type: TEXT }], rows: failing() }];
    await expect(writeWorkbook(file, { title: 'Report', createdAt: '2026-01-05T07:00:00Z', sheets })).rejects.toThrow('the engine is gone');
    expect(readdirSync(folder)).toEqual(['report.xlsx']);
    await expect(readParts(file)).rejects.toThrow();
    expect(existsSync(file)).toBe(true);
  });

  test('refuses more columns than Excel has', async () => {
    const many = Array.from({ length: 16_385 }, (_, at) => ({ title: `c${at}`, type: TEXT }));
    await expect(written({ columns: many, rows: batches() })).rejects.toMatchObject({
      reason: 'sheet-too-large',
      parameters: { what: 'columns' },
    });
  });

  test('refuses more rows than Excel has', async () => {
    async function* endless() {
      for (;;) yield Array.from({ length: 50_000 }, () => []);
    }
    await expect(written({ columns: [{ title: 'A', type: TEXT }], rows: endless() })).rejects.toMatchObject({
      reason: 'sheet-too-large',
      parameters: { sheet: 'Sales', what: 'rows', most: 1_048_572 },
    });
  });
});
