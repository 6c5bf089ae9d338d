import { createStatements } from '../create-statements.js';
import { callOf, sqlOf } from '../lowering.js';
import type { Statements, TableOptions, TablePartitions } from '../statements.js';
import { bigqueryDialect as dialect } from './bigquery-dialect.js';
import { bigqueryCastType } from './bigquery-types.js';

const { literal, identifier } = dialect;

export const bigqueryStatements: Statements = createStatements({
  dialect,
  // https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#data_type_properties
  comparable: (value, type) => (type.kind === 'json' || type.kind === 'array' ? callOf('to_json_string', value) : value),
  // An outer or anti join needs an equality of both sides; as JSON, a null has a text too.
  sameOrNull: (left, right) => sqlOf`to_json_string(${left}) = to_json_string(${right})`,
  tableClauses,
  tableWord: () => 'table',
  columnComment: (description) => `options (description = ${literal(columnDescription(description))})`,
  // There is no `or replace` for clones: https://cloud.google.com/bigquery/docs/table-clones-create
  clone: (from, to, options) =>
    [
      `drop table if exists ${to}`,
      `create table ${to} clone ${from}`,
      ...optionClause(options).map((said) => `alter table ${to} set ${said}`),
    ].join(';\n'),
  materializedView: (options) => ({ word: 'materialized view', clauses: tableClauses(options) }),
  refreshMaterializedView: (relation) => [`call bq.refresh_materialized_view(${literal(relation.replaceAll('`', ''))})`],
  // A table that is made from a select has decimals without precision, so that any other has them too.
  columnType: bigqueryCastType,
  storedType: bigqueryCastType,
  // A table takes five updates of its metadata in ten seconds: https://cloud.google.com/bigquery/quotas#standard_tables
  alters: {
    add: (columns) => [columns.map((column) => `add column ${column}`).join(', ')],
    drop: (columns) => [columns.map((column) => `drop column ${column}`).join(', ')],
  },
  except: 'except',
  given: { from: 'unnest(json_query_array(?)) as given', textAt: (position) => `json_value(given, '$[${position}]')` },
  selectOn: ({ as }, name) => `\`roles/bigquery.dataViewer\` on ${as === 'table' ? 'table' : 'view'} ${name}`,
  grantee: literal,
});

/** The characters that a column's description may have. https://cloud.google.com/bigquery/quotas#all_tables */
const COLUMN_DESCRIPTION = 1024;

/** A description of a column that is not longer than BigQuery takes. */
export function columnDescription(text: string): string {
  return text.length <= COLUMN_DESCRIPTION ? text : `${text.slice(0, COLUMN_DESCRIPTION - 1)}…`;
}

function tableClauses(options: TableOptions): readonly string[] {
  const { partitionBy, clusterBy = [] } = options;
  const partition = partitionBy === undefined ? undefined : partitionExpression(partitionBy);
  const keys = [...(partitionBy !== undefined && partition === undefined ? [partitionBy.column] : []), ...clusterBy].map(identifier);
  return [
    ...(partition === undefined ? [] : [`partition by ${partition}`]),
    ...(keys.length === 0 ? [] : [`cluster by ${keys.join(', ')}`]),
    ...optionClause(options),
  ];
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#table_option_list */
function optionClause({ description, labels = {}, partitionBy, maxLagMinutes }: TableOptions): readonly string[] {
  const days = partitionBy === undefined || partitionExpression(partitionBy) === undefined ? undefined : partitionBy.expiresAfterDays;
  const pairs = Object.entries(labels).map(([name, value]) => `(${literal(name)}, ${literal(value)})`);
  const options = [
    ...(maxLagMinutes === undefined ? [] : refreshOptions(maxLagMinutes)),
    ...(days === undefined ? [] : [`partition_expiration_days = ${days}`]),
    ...(description === undefined ? [] : [`description = ${literal(description)}`]),
    ...(pairs.length === 0 ? [] : [`labels = [${pairs.join(', ')}]`]),
  ];
  return options.length === 0 ? [] : [`options (${options.join(', ')})`];
}

/**
 * A reader gets rows that are so old at most. Any query can be one that is computed whole at each refresh; others are few.
 * https://cloud.google.com/bigquery/docs/materialized-views-create#non-incremental
 */
function refreshOptions(minutes: number): readonly string[] {
  return [
    'enable_refresh = true',
    `refresh_interval_minutes = ${Math.min(minutes, MINUTES_OF_A_WEEK)}`,
    `max_staleness = interval ${minutes} minute`,
    'allow_non_incremental_definition = true',
  ];
}

const MINUTES_OF_A_WEEK = 10_080;

/**
 * How the table is partitioned; undefined where BigQuery can't, and rows only lie together by the column.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#partition_expression
 */
function partitionExpression({ column, unit, type }: TablePartitions): string | undefined {
  const name = identifier(column);
  if (unit === 'week') return undefined;
  if (type.kind === 'timestamp') return `timestamp_trunc(${name}, ${unit ?? 'day'})`;
  if (type.kind !== 'date') return undefined;
  return unit === 'month' || unit === 'year' ? `date_trunc(${name}, ${unit})` : name;
}
