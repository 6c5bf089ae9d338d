import { describe, expect, it } from 'vitest';
import { compareRows, type Result } from './compare-rows.js';

const result = (types: readonly string[], ...rows: readonly (readonly unknown[])[]): Result => ({ types, rows });

describe('comparing the rows of two queries', () => {
  it('takes rows in any order as equal where the query has no order', () => {
    expect(compareRows(result(['VARCHAR'], ['a'], ['b'], ['b']), result(['VARCHAR'], ['b'], ['a'], ['b']))).toEqual([]);
  });

  it('counts how often a row occurs', () => {
    expect(compareRows(result(['VARCHAR'], ['a'], ['b'], ['b']), result(['VARCHAR'], ['b'], ['a'], ['a']))).toEqual([
      'A row is missing: ["b"]',
      'A row is not expected: ["a"]',
    ]);
  });

  it('finds decimals, integers and text that differ in the last digit', () => {
    const types = ['DECIMAL(18,2)', 'HUGEINT', 'VARCHAR', 'DATE'];
    const row = ['123456789012345.67', '9007199254740993', 'x', '2024-02-29'];
    expect(compareRows(result(types, row), result(types, row))).toEqual([]);
    for (const [column, cell] of [
      [0, '123456789012345.68'],
      [1, '9007199254740994'],
      [2, 'x '],
      [3, null],
    ] as const) {
      expect(compareRows(result(types, row), result(types, row.with(column, cell as string)))).toHaveLength(2);
    }
  });

  it('takes an integer and a decimal of the same value as equal', () => {
    expect(compareRows(result(['BIGINT'], [5]), result(['DECIMAL(18,2)'], ['5']))).toEqual([]);
  });

  it('tolerates a billionth of the value in doubles only', () => {
    expect(compareRows(result(['DOUBLE'], [1e6]), result(['DOUBLE'], [1e6 + 1e-4]))).toEqual([]);
    expect(compareRows(result(['DOUBLE'], [1e6]), result(['DOUBLE'], [1e6 + 1e-2]))).toHaveLength(2);
    expect(compareRows(result(['DOUBLE'], [null]), result(['DOUBLE'], [0]))).toHaveLength(2);
  });

  it('compares row by row the columns that the query orders by', () => {
    const order = { orderedBy: [0], limit: undefined };
    const expected = result(['INTEGER', 'VARCHAR'], [1, 'a'], [1, 'b'], [2, 'c']);
    expect(compareRows(expected, result(['INTEGER', 'VARCHAR'], [1, 'b'], [1, 'a'], [2, 'c']), order)).toEqual([]);
    expect(compareRows(expected, result(['INTEGER', 'VARCHAR'], [2, 'c'], [1, 'a'], [1, 'b']), order)).toHaveLength(1);
  });

  it('lets a limit choose among rows that are equal in the order', () => {
    const order = { orderedBy: [0], limit: 2 };
    expect(
      compareRows(result(['INTEGER', 'VARCHAR'], [1, 'a'], [2, 'b']), result(['INTEGER', 'VARCHAR'], [1, 'a'], [2, 'c']), order),
    ).toEqual([]);
    expect(
      compareRows(result(['INTEGER', 'VARCHAR'], [1, 'a'], [2, 'b']), result(['INTEGER', 'VARCHAR'], [1, 'z'], [2, 'b']), order),
    ).toHaveLength(2);
  });
});
