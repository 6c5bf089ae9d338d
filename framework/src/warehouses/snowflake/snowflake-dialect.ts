import { createDialect } from '../create-dialect.js';
import type { Dialect } from '../dialect.js';
import { snowflakeCapabilities } from './snowflake-capabilities.js';
import { snowflakeFunctions } from './snowflake-functions.js';
import { snowflakeLiterals } from './snowflake-literals.js';
import { snowflakeType, snowflakeTypes } from './snowflake-types.js';

/** https://docs.snowflake.com/en/sql-reference/reserved-keywords */
const RESERVED = `account all alter and any as between by case cast check column connect connection constraint create cross current
  current_date current_time current_timestamp current_user database delete distinct drop else exists false following for from full
  grant group gscluster having ilike in increment inner insert intersect into is issue join lateral left like localtime localtimestamp
  minus natural not null of on or order organization qualify regexp revoke right rlike row rows sample schema select set some start
  table tablesample then to trigger true try_cast union unique update using values view when whenever where with`;

export const snowflakeDialect: Dialect = createDialect({
  name: 'snowflake',
  title: 'Snowflake',
  capabilities: snowflakeCapabilities,
  typeName: snowflakeType,
  physicalTypes: snowflakeTypes,
  literals: snowflakeLiterals,
  identifiers: { quote: '"', escaped: '""', stored: 'upper', reserved: new Set(RESERVED.split(/\s+/)) },
  ...snowflakeFunctions,
  operators: {},
  nullOrder: { asc: 'last', desc: 'first' },
  aggregateNullOrder: 'nulls',
  aggregateFilter: 'case',
  distinctOn: false,
  setOperations: 'all-for-unions',
  limitBeforeOffset: 'null',
  lateral: 'subqueries',
  cteColumns: true,
  cteHints: false,
  likeEscapes: false,
  jsonOperators: false,
});
