import { isNotDistinct } from '../batch/index.js';
import { createStatements } from '../create-statements.js';
import type { Statements, TableOptions } from '../statements.js';
import { databricksDialect as dialect } from './databricks-dialect.js';
import { databricksType } from './databricks-types.js';

const { literal, identifier } = dialect;

export const databricksStatements: Statements = createStatements({
  dialect,
  comparable: (value) => value,
  sameOrNull: isNotDistinct,
  tableClauses,
  tableWord: () => 'table',
  columnComment: (description) => `comment ${literal(description)}`,
  // A shallow clone reads its origin's files, which a vacuum deletes once the origin is dropped:
  // https://docs.databricks.com/aws/en/delta/clone#what-are-the-types-of-clones
  clone: (from, to) => `create or replace table ${to} deep clone ${from}`,
  materializedView: (options) => ({
    word: 'materialized view',
    clauses: [...tableClauses(options), ...(options.maxLagMinutes === undefined ? [] : [schedule(options.maxLagMinutes)])],
  }),
  refreshMaterializedView: (relation) => [`refresh materialized view ${relation}`],
  columnType: dialect.typeName,
  storedType: (type) => databricksType(type).replaceAll(' ', ''),
  // A column is dropped or renamed only in tables with column mapping, which other readers of Delta may not know.
  alters: { add: (columns) => [`add columns (${columns.join(', ')})`] },
  // A table that was made without such a column has to be allowed one.
  // https://docs.databricks.com/aws/en/sql/language-manual/data-types/timestamp-ntz-type
  beforeAdding: (table, types) =>
    types.some(({ kind }) => kind === 'timestamp')
      ? [`alter table ${table} set tblproperties ('delta.feature.timestampNtz' = 'supported')`]
      : [],
  except: 'except',
  given: {
    from: "(select explode(from_json(?, 'array<array<string>>')) as given) as given_rows",
    textAt: (position) => `given[${position}]`,
  },
  selectOn: ({ as }, name) => `select on ${as === 'view' ? 'view' : 'table'} ${name}`,
  grantee: (name) => `\`${name.replaceAll('`', '``')}\``,
});

/** Liquid clustering takes the place of partitions: https://docs.databricks.com/aws/en/delta/clustering */
function tableClauses({ partitionBy, clusterBy = [], description, labels = {} }: TableOptions): readonly string[] {
  const keys = [...new Set([...(partitionBy === undefined ? [] : [partitionBy.column]), ...clusterBy])].map(identifier);
  const properties = Object.entries(labels).map(([name, value]) => `${literal(`label.${name}`)} = ${literal(value)}`);
  return [
    ...(keys.length === 0 ? [] : [`cluster by (${keys.join(', ')})`]),
    ...(description === undefined ? [] : [`comment ${literal(description)}`]),
    // Tags would be a statement more, after the table is there, which Unity Catalog alone knows and a governed tag refuses.
    // A name of its own, since some are reserved: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-tblproperties
    ...(properties.length === 0 ? [] : [`tblproperties (${properties.join(', ')})`]),
  ];
}

/** The longest span that it takes and that is no longer: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-materialized-view */
function schedule(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (hours <= 72) return every(hours, 'hour');
  return days <= 31 ? every(days, 'day') : every(Math.min(Math.floor(days / 7), 8), 'week');
}

function every(count: number, unit: string): string {
  return `schedule every ${count} ${unit}${count === 1 ? '' : 's'}`;
}
