import { createDialect } from '../create-dialect.js';
import type { Dialect } from '../dialect.js';
import { operatorOf, sqlOf } from '../lowering.js';
import { bigqueryCapabilities } from './bigquery-capabilities.js';
import { bigqueryFunctions } from './bigquery-functions.js';
import { bigqueryLiterals } from './bigquery-literals.js';
import { bigqueryType, bigqueryTypes } from './bigquery-types.js';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#reserved_keywords */
const RESERVED = `all and any array as asc assert_rows_modified at between by case cast collate contains create cross cube current
  default define desc distinct else end enum escape except exclude exists extract false fetch following for from full group grouping
  groups hash having if ignore in inner intersect interval into is join lateral left like limit lookup merge natural new no not null
  nulls of on or order outer over partition preceding proto qualify range recursive respect right rollup rows select set some struct
  tablesample then to treat true unbounded union unnest using when where window with within`;

export const bigqueryDialect: Dialect = createDialect({
  name: 'bigquery',
  title: 'BigQuery',
  capabilities: bigqueryCapabilities,
  typeName: bigqueryType,
  physicalTypes: bigqueryTypes,
  literals: bigqueryLiterals,
  identifiers: { quote: '`', escaped: '\\`', stored: 'lower', reserved: new Set(RESERVED.split(/\s+/)) },
  ...bigqueryFunctions,
  operators: {
    '%': (left, right) => sqlOf`mod(${left}, ${right})`,
    ilike: (left, right) => operatorOf`lower(${left}) like lower(${right})`,
    'not ilike': (left, right) => operatorOf`lower(${left}) not like lower(${right})`,
  },
  nullOrder: { asc: 'first', desc: 'last' },
  aggregateNullOrder: 'is-null',
  aggregateFilter: 'case',
  distinctOn: false,
  setOperations: 'explicit-distinct',
  limitBeforeOffset: '9223372036854775807',
  lateral: 'arrays',
  cteColumns: false,
  cteHints: false,
  likeEscapes: true,
  jsonOperators: false,
});
