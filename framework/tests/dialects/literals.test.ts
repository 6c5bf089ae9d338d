import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DialectName } from '../../src/warehouses/dialect.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';

const NAMES: readonly DialectName[] = ['duckdb', 'snowflake', 'bigquery', 'databricks'];

function written(value: unknown): Readonly<Record<DialectName, string>> {
  return Object.fromEntries(NAMES.map((name) => [name, dialect(name).literal(value)])) as Record<DialectName, string>;
}

describe('literals', () => {
  test('text with quotes, backslashes and line breaks', () => {
    expect(written("it's \\ a\nb")).toEqual({
      duckdb: "'it''s \\ a\nb'",
      snowflake: "'it''s \\\\ a\nb'",
      bigquery: "'it\\'s \\\\ a\\nb'",
      databricks: "'it\\'s \\\\ a\nb'",
    });
  });

  test('numbers that are none', () => {
    expect(written(Number.NEGATIVE_INFINITY)).toEqual({
      duckdb: "cast('-Infinity' as double)",
      snowflake: "cast('-inf' as double)",
      bigquery: "cast('-inf' as float64)",
      databricks: "cast('-Infinity' as double)",
    });
    expect(written(Number.NaN)).toMatchObject({ duckdb: "cast('NaN' as double)", bigquery: "cast('nan' as float64)" });
  });

  test('null, booleans and large integers', () => {
    expect(written(null).duckdb).toBe('null');
    expect(written(true).bigquery).toBe('true');
    expect(written(9223372036854775807n).snowflake).toBe('9223372036854775807');
  });

  test('instants are written in UTC', () => {
    expect(written(new Date('2024-02-29T12:00:00Z'))).toEqual({
      duckdb: "timestamp '2024-02-29 12:00:00'",
      snowflake: "to_timestamp_ntz('2024-02-29 12:00:00')",
      bigquery: "timestamp '2024-02-29 12:00:00+00'",
      databricks: "timestamp_ntz '2024-02-29 12:00:00'",
    });
  });

  test.each(NAMES)('%s refuses a NUL character', (name) => {
    expect(() => dialect(name).literal('a\0b')).toThrow(expect.objectContaining({ reason: 'expression-unsupported' }));
  });

  test.each(NAMES)('%s refuses what is no value', (name) => {
    expect(() => dialect(name).literal({ a: 1 })).toThrow(expect.objectContaining({ reason: 'expression-unsupported' }));
  });

  test('DuckDB reads every text as it was', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (value) => {
        fc.pre(!value.includes('\0'));
        expect(await session.query(`select ${dialect('duckdb').literal(value)} as v`)).toEqual([{ v: value }]);
      }),
    );
    await session.close();
    await warehouse.close();
  });
});

describe('identifiers', () => {
  test('are plain where they can be', () => {
    expect(NAMES.map((name) => dialect(name).identifier('order_date'))).toEqual(Array(4).fill('order_date'));
  });

  test('are quoted where they are words of SQL', () => {
    expect(NAMES.map((name) => dialect(name).identifier('order'))).toEqual(['"order"', '"ORDER"', '`order`', '`order`']);
  });

  test('are quoted where they are odd', () => {
    expect(NAMES.map((name) => dialect(name).identifier('a "b" `c`'))).toEqual([
      '"a ""b"" `c`"',
      '"A ""B"" `C`"',
      '`a "b" \\`c\\``',
      '`a "b" ``c```',
    ]);
  });
});

describe('types', () => {
  test('have a name on every warehouse', () => {
    const names = (type: Parameters<ReturnType<typeof dialect>['typeName']>[0]) => NAMES.map((name) => dialect(name).typeName(type));
    expect(names({ kind: 'text' })).toEqual(['varchar', 'varchar', 'string', 'string']);
    expect(names({ kind: 'integer' })).toEqual(['bigint', 'bigint', 'int64', 'bigint']);
    expect(names({ kind: 'decimal', precision: 18, scale: 2 })).toEqual([
      'decimal(18, 2)',
      'number(18, 2)',
      'numeric(18, 2)',
      'decimal(18, 2)',
    ]);
    expect(names({ kind: 'decimal', precision: 38, scale: 0 })).toEqual([
      'decimal(38, 0)',
      'number(38, 0)',
      'bignumeric(38, 0)',
      'decimal(38, 0)',
    ]);
    expect(names({ kind: 'double' })).toEqual(['double', 'double', 'float64', 'double']);
    expect(names({ kind: 'boolean' })).toEqual(['boolean', 'boolean', 'bool', 'boolean']);
    expect(names({ kind: 'date' })).toEqual(['date', 'date', 'date', 'date']);
    expect(names({ kind: 'timestamp' })).toEqual(['timestamp', 'timestamp_ntz(6)', 'timestamp', 'timestamp_ntz']);
    expect(names({ kind: 'json' })).toEqual(['json', 'variant', 'json', 'string']);
    expect(names({ kind: 'array', of: { kind: 'text' } })).toEqual(['varchar[]', 'array', 'array<string>', 'array<string>']);
  });
});
