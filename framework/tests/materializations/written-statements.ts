import { expect } from 'vitest';
import { isMartletError } from '../../src/errors.js';
import { bigqueryStatements } from '../../src/warehouses/bigquery/bigquery-statements.js';
import { databricksStatements } from '../../src/warehouses/databricks/databricks-statements.js';
import type { DialectName } from '../../src/warehouses/dialect.js';
import { duckdbStatements } from '../../src/warehouses/duckdb/duckdb-statements.js';
import { createSnowflakeStatements } from '../../src/warehouses/snowflake/snowflake-statements.js';
import type { Statements } from '../../src/warehouses/statements.js';

export const STATEMENTS: Readonly<Record<DialectName, Statements>> = {
  duckdb: duckdbStatements,
  snowflake: createSnowflakeStatements({ tagSchema: 'governance.tags', virtualWarehouse: 'refreshing' }),
  bigquery: bigqueryStatements,
  databricks: databricksStatements,
};

/** What each warehouse is told, or that it can't. Every warehouse has to be there. */
export type WrittenStatements = Readonly<Record<DialectName, string | readonly string[] | { readonly cant: string }>>;

/** Compares the statements of every warehouse with what was expected. */
export function expectWritten(write: (statements: Statements) => string | readonly string[], expected: WrittenStatements): void {
  const actual = Object.fromEntries(Object.entries(STATEMENTS).map(([name, statements]) => [name, written(() => write(statements))]));
  expect(actual).toEqual(expected);
}

/** The same text on every warehouse. */
export function everywhere(text: string | readonly string[]): WrittenStatements {
  return { duckdb: text, snowflake: text, bigquery: text, databricks: text };
}

function written(write: () => string | readonly string[]): string | readonly string[] | { readonly cant: string } {
  try {
    return write();
  } catch (error) {
    if (isMartletError(error, 'capability-missing')) return { cant: error.parameters.what };
    throw error;
  }
}
