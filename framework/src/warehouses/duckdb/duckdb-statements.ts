import { isNotDistinct } from '../batch/index.js';
import { createStatements } from '../create-statements.js';
import type { Statements } from '../statements.js';
import { duckdbDialect as dialect } from './duckdb-dialect.js';
import { duckdbType } from './duckdb-types.js';

export const duckdbStatements: Statements = createStatements({
  dialect,
  comparable: (value) => value,
  sameOrNull: isNotDistinct,
  // A table lies in row groups in the order in which it was written, and there is no way to say otherwise.
  tableClauses: () => [],
  tableWord: () => 'table',
  clone: (from, to) => `create or replace table ${to} as\nselect * from ${from}`,
  materializedView: () => ({ word: 'materialized view', clauses: [] }),
  refreshMaterializedView: () => [],
  columnType: dialect.typeName,
  storedType: (type) => duckdbType(type).replaceAll(' ', ''),
  alters: {
    add: (columns) => columns.map((column) => `add column ${column}`),
    drop: (columns) => columns.map((column) => `drop column ${column}`),
    retype: (columns) => columns.map((column) => `alter column ${column}`),
  },
  except: 'exclude',
  given: { from: '(select unnest(cast(? as json[])) as given) as given_rows', textAt: (position) => `given ->> ${position}` },
  selectOn: ({ as }, name) => `select on ${as} ${name}`,
  grantee: dialect.identifier,
});
