import { createDialect } from '../create-dialect.js';
import type { Dialect } from '../dialect.js';
import { duckdbCapabilities } from './duckdb-capabilities.js';
import { duckdbFunctions } from './duckdb-functions.js';
import { duckdbLiterals } from './duckdb-literals.js';
import { duckdbType, duckdbTypes } from './duckdb-types.js';

/** https://duckdb.org/docs/stable/sql/keywords_and_identifiers */
const RESERVED = `all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case cast check collate
  collation column columns concurrently constraint create cross default deferrable desc describe distinct do else end except false
  fetch for foreign freeze from full generated glob group having ilike in initially inner intersect into is isnull join lambda lateral
  leading left like limit map natural not notnull null offset on only or order outer overlaps pivot pivot_longer pivot_wider placing
  positional primary qualify references returning right select semi show similar some struct summarize symmetric table tablesample
  then to trailing true try_cast union unique unpack unpivot using variadic verbose when where window with`;

export const duckdbDialect: Dialect = createDialect({
  name: 'duckdb',
  title: 'DuckDB',
  capabilities: duckdbCapabilities,
  typeName: duckdbType,
  physicalTypes: duckdbTypes,
  literals: duckdbLiterals,
  identifiers: { quote: '"', escaped: '""', stored: 'lower', reserved: new Set(RESERVED.split(/\s+/)) },
  ...duckdbFunctions,
  operators: {},
  nullOrder: { asc: 'last', desc: 'last' },
  aggregateNullOrder: 'nulls',
  aggregateFilter: 'clause',
  distinctOn: true,
  setOperations: 'standard',
  limitBeforeOffset: undefined,
  lateral: 'subqueries',
  cteColumns: true,
  cteHints: true,
  likeEscapes: false,
  jsonOperators: true,
});
