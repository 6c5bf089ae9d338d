import { createDialect } from '../create-dialect.js';
import type { Dialect } from '../dialect.js';
import { databricksCapabilities } from './databricks-capabilities.js';
import { databricksFunctions } from './databricks-functions.js';
import { databricksLiterals } from './databricks-literals.js';
import { databricksType, databricksTypes } from './databricks-types.js';

/** https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-reserved-words */
const RESERVED = `all and anti any as authorization between both case cast check collate column constraint create cross cube current_date
  current_time current_timestamp current_user default distinct drop else end escape except exists false fetch filter for foreign from
  full function grant group grouping having in inner insert intersect interval into is join lateral leading left like local minus
  natural no not null of on only or order outer overlaps primary range references revoke right rollup row rows select semi
  session_user set some start table tablesample then time to trailing true union unique unknown update user using values when where
  window with`;

export const databricksDialect: Dialect = createDialect({
  name: 'databricks',
  title: 'Databricks',
  capabilities: databricksCapabilities,
  typeName: databricksType,
  physicalTypes: databricksTypes,
  literals: databricksLiterals,
  identifiers: { quote: '`', escaped: '``', stored: 'lower', reserved: new Set(RESERVED.split(/\s+/)) },
  ...databricksFunctions,
  operators: {},
  nullOrder: { asc: 'first', desc: 'last' },
  aggregateNullOrder: 'nulls',
  aggregateFilter: 'clause',
  distinctOn: false,
  setOperations: 'standard',
  limitBeforeOffset: undefined,
  lateral: 'subqueries',
  cteColumns: true,
  cteHints: false,
  likeEscapes: true,
  jsonOperators: false,
});
