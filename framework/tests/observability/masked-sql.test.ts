import { describe, expect, test } from 'vitest';
import { maskedSql } from '../../src/integrations/telemetry/masked-sql.js';
import { dialect } from '../../src/warehouses/dialects.js';

const masked = (sql: string) =>
  Object.fromEntries((['duckdb', 'snowflake', 'bigquery', 'databricks'] as const).map((name) => [name, maskedSql(sql, dialect(name))]));

describe('a statement without its values', () => {
  test('loses texts and numbers, and keeps names', () => {
    const all = masked(`select t1.a, 'O''Brien' as name, 42, 1.5e3 from gold.t1 where b = 'x' and c2 in (1, 2)`);
    const expected = 'select t1.a, ? as name, ?, ? from gold.t1 where b = ? and c2 in (?, ?)';
    expect(all).toEqual({ duckdb: expected, snowflake: expected, bigquery: expected, databricks: expected });
  });

  test('keeps quoted names by the rules of each warehouse, where another would see a text', () => {
    expect(masked('select "Secret" from `a b`')).toEqual({
      duckdb: 'select "Secret" from ?',
      snowflake: 'select "Secret" from ?',
      bigquery: 'select ? from `a b`',
      databricks: 'select ? from `a b`',
    });
  });

  test('loses what a backslash keeps inside of a text, where it does', () => {
    expect(maskedSql(String.raw`select 'secret\', 1 from t`, dialect('duckdb'))).toBe('select ?, ? from t');
    for (const name of ['snowflake', 'bigquery', 'databricks'] as const)
      expect(maskedSql(String.raw`select 'a\' secret', 1 from t`, dialect(name))).toBe('select ?, ? from t');
  });

  test('loses what is in comments and between dollars', () => {
    for (const text of Object.values(masked("select 1 -- it's secret\n, b /* secret */, $$secret$$, $tag$ it's secret $tag$ from t")))
      expect(text.replace(/\s+/g, ' ')).toBe('select ? , b , ?, ? from t');
  });

  test('a text that does not end loses all that follows', () => {
    for (const text of Object.values(masked(`select 'secret and more secret`))) expect(text).toBe('select ?');
  });
});
