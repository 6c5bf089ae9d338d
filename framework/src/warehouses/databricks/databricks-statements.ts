import { isNotDistinct } from '../batch/index.js';
import { createStatements } from '../create-statements.js';
import type { Statements } from '../statements.js';
import { databricksDialect as dialect } from './databricks-dialect.js';
import { databricksType } from './databricks-types.js';

const { literal, identifier } = dialect;

export const databricksStatements: Statements = createStatements({
  dialect,
  comparable: (value) => value,
  sameOrNull: isNotDistinct,
  // Liquid clustering takes the place of partitions: https://docs.databricks.com/aws/en/delta/clustering
  tableClauses: ({ partitionBy, clusterBy = [], description, labels = {} }) => {
    const keys = [...new Set([...(partitionBy === undefined ? [] : [partitionBy.column]), ...clusterBy])].map(identifier);
    const properties = Object.entries(labels).map(([name, value]) => `${literal(`label.${name}`)} = ${literal(value)}`);
    return [
      ...(keys.length === 0 ? [] : [`cluster by (${keys.join(', ')})`]),
      ...(description === undefined ? [] : [`comment ${literal(description)}`]),
      // Tags would be a statement more, after the table is there, which Unity Catalog alone knows and a governed tag refuses.
      // A name of its own, since some are reserved: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-tblproperties
      ...(properties.length === 0 ? [] : [`tblproperties (${properties.join(', ')})`]),
    ];
  },
  tableWord: () => 'table',
  clone: (from, to) => `create or replace table ${to} shallow clone ${from}`,
  refreshMaterializedView: (relation) => [`refresh materialized view ${relation}`],
  columnType: dialect.typeName,
  storedType: (type) => databricksType(type).replaceAll(' ', ''),
  describeColumns: ({ schema, name }) =>
    `select column_name as name, replace(lower(full_data_type), ' ', '') as type from information_schema.columns ` +
    `where table_schema = ${literal(schema)} and table_name = ${literal(name)} order by ordinal_position`,
  // A column is dropped or renamed only in tables with column mapping, which other readers of Delta may not know.
  alters: new Set(['add']),
  except: 'except',
  given: {
    from: "(select explode(from_json(?, 'array<array<string>>')) as given) as given_rows",
    textAt: (position) => `given[${position}]`,
  },
  selectOn: ({ as }, name) => `select on ${as === 'view' ? 'view' : 'table'} ${name}`,
  grantee: (name) => `\`${name.replaceAll('`', '``')}\``,
});
