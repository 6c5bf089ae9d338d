import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatElapsed } from '../../src/cli/report/format.js';
import { styleFor } from '../../src/cli/report/style.js';
import { fittedColumns, tableLines } from '../../src/cli/report/table.js';
import { fitText, textWidth, wrapText } from '../../src/cli/report/text-width.js';

describe('numbers in reports', () => {
  it.each([
    [0, '0.00s'],
    [243, '0.24s'],
    [9_994, '9.99s'],
    [9_999, '10.0s'],
    [59_940, '59.9s'],
    [59_960, '1m 00s'],
    [185_000, '3m 05s'],
    [3_599_900, '1h 00m'],
    [3_720_000, '1h 02m'],
  ])('%d milliseconds are %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  it('leaves out hundredths while time goes on', () => expect(formatElapsed(1_290)).toBe('1.2s'));

  it('separates thousands', () => expect(formatCount(1_204_331)).toBe('1,204,331'));

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [16_200_000, '16.2 MB'],
    [3_100_000_000, '3.1 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('text in a terminal', () => {
  const { good } = styleFor({ hasColor: true });

  it('is measured without its colours, wide characters as two', () => {
    expect(textWidth(good('sales'))).toBe(5);
    expect(textWidth('売上')).toBe(4);
    expect(textWidth('e\u0301')).toBe(1);
  });

  it('is cut with an ellipsis, and its colours end', () => {
    expect(fitText('gold.fact_sales', 8)).toBe('gold.fa…');
    expect(fitText('売上売上', 5)).toBe('売上…');
    expect(textWidth(fitText(good('gold.fact_sales'), 8))).toBe(8);
    expect(fitText(good('gold.fact_sales'), 8).endsWith('\u001b[0m')).toBe(true);
  });

  it('is wrapped between words, and what follows is indented', () => {
    expect(wrapText('  one two three', 80)).toEqual(['  one two three']);
    expect(wrapText('  one two three four five six', 22)).toEqual(['  one two three four', '    five six']);
    expect(wrapText(good('gold.fact_sales was built again'), 24).map(textWidth)).toEqual([19, 13]);
  });

  it('keeps a word whole that is wider than the terminal, and the distance of columns', () => {
    expect(wrapText('see models/marts/a_very_long_name_of_a_model.ts:31 there', 30)).toEqual([
      'see',
      '  models/marts/a_very_long_name_of_a_model.ts:31',
      '  there',
    ]);
    expect(wrapText('publish  3 views will be switched', 24)).toEqual(['publish  3 views will be', '  switched']);
  });

  it.each([20, 40, 80, 120])('loses no word at %d columns', (width) => {
    const text =
      '  28 of 4,040 rows of bronze.orders violate the contract (maxRejects: 0), and none of them is in the table that readers see.';
    const lines = wrapText(text, width);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(text.trim());
    expect(lines.every((line) => textWidth(line) <= width)).toBe(true);
  });

  it('takes one line', () => expect(fitText('a\nb\tc', 10)).toBe('a b c'));

  it('has no colour where none is wanted', () => expect(styleFor({ hasColor: false }).bad('failed')).toBe('failed'));
});

describe('a table in a terminal', () => {
  const columns = [
    { title: 'Model' },
    { title: 'Kind', isExtra: true },
    { title: 'Rows', align: 'right' as const },
    { title: 'Time', isExtra: true },
  ];
  const rows = [['gold.fact_sales', 'fact', '18,934', '1.23s']];
  const at = (width: number): readonly string[] =>
    tableLines(columns, rows, styleFor({ hasColor: false, isInteractive: true, columns: () => width }));

  it('leaves extra columns out, from the right, before it is wider than the terminal', () => {
    expect(at(36)[1]).toBe('gold.fact_sales  fact  18,934  1.23s');
    expect(at(35)[1]).toBe('gold.fact_sales  fact  18,934');
    expect(at(28)).toEqual(['Model              Rows', 'gold.fact_sales  18,934']);
    expect(at(10)[1]).toBe('gold.fact_sales  18,934');
  });

  it('has all columns in a pipe', () => {
    expect(fittedColumns(columns, rows, styleFor({ hasColor: false, isInteractive: false, columns: () => 10 }))).toHaveLength(4);
  });
});
