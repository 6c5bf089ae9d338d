import { MartletError } from '../../errors.js';
import { isNotDistinct } from '../batch/index.js';
import { createStatements } from '../create-statements.js';
import type { Statements, TableOptions, TablePartitions } from '../statements.js';
import { snowflakeDialect as dialect } from './snowflake-dialect.js';
import { policyName, rowClause } from './snowflake-policies.js';
import type { SnowflakeTarget } from './snowflake-target.js';
import { snowflakeType } from './snowflake-types.js';

const { literal, identifier } = dialect;

/** What of a target decides about statements. */
export type SnowflakeStatementSettings = Partial<Pick<SnowflakeTarget, 'tagSchema' | 'virtualWarehouse'>>;

export function createSnowflakeStatements({ tagSchema, virtualWarehouse }: SnowflakeStatementSettings): Statements {
  const tableClauses = ({ partitionBy, clusterBy = [], description, labels = {} }: TableOptions): readonly string[] => {
    const keys = [...(partitionBy === undefined ? [] : [partitionKey(partitionBy)]), ...clusterBy.map(identifier)];
    return [
      ...(keys.length === 0 ? [] : [`cluster by (${keys.join(', ')})`]),
      ...(description === undefined ? [] : [`comment = ${literal(description)}`]),
      ...tagClause(tagSchema, labels),
    ];
  };
  return createStatements({
    dialect,
    comparable: (value) => value,
    sameOrNull: isNotDistinct,
    tableClauses,
    columnComment: (description) => `comment ${literal(description)}`,
    // Behind the columns and before the comment: https://docs.snowflake.com/en/sql-reference/sql/create-view
    keepingRights: 'copy grants',
    policyClauses: { ofColumn: (policy) => `masking policy ${policyName(policy)}`, ofRows: rowClause },
    tableWord,
    // A transient table can be cloned to a transient one only: https://docs.snowflake.com/en/user-guide/tables-temp-transient
    clone: (from, to, options) => `create or replace ${tableWord(options)} ${to} clone ${from}`,
    // A materialized view has one table and is always up to date; what may be behind is a dynamic table, which has any query.
    // https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table
    materializedView: (options) => {
      if (options.maxLagMinutes === undefined) return { word: 'materialized view', clauses: tableClauses(options) };
      if (virtualWarehouse === undefined)
        throw new MartletError('refresher-missing', { dialect: dialect.title, option: 'virtualWarehouse' });
      const lag = [
        `target_lag = '${options.maxLagMinutes} minutes'`,
        `warehouse = ${identifier(virtualWarehouse)}`,
        'initialize = on_create',
      ];
      return { word: options.isTransient ? 'transient dynamic table' : 'dynamic table', clauses: [...lag, ...tableClauses(options)] };
    },
    // Snowflake keeps the others up to date by itself: https://docs.snowflake.com/en/user-guide/views-materialized
    refreshMaterializedView: (relation, { maxLagMinutes }) =>
      maxLagMinutes === undefined ? [] : [`alter dynamic table ${relation} refresh`],
    columnType: dialect.typeName,
    storedType: (type) => (type.kind === 'integer' ? 'number(38,0)' : snowflakeType(type).replaceAll(' ', '')),
    // A type can be made wider only in few cases: https://docs.snowflake.com/en/sql-reference/sql/alter-table-column
    alters: { add: (columns) => [`add column ${columns.join(', ')}`], drop: (columns) => [`drop column ${columns.join(', ')}`] },
    except: 'exclude',
    // https://docs.snowflake.com/en/sql-reference/functions/flatten
    given: { from: 'table(flatten(input => parse_json(?))) as given', textAt: (position) => `given.value[${position}]::varchar` },
    selectOn: ({ as }, name) => `select on ${as === 'materialized-view' ? 'view' : as.replace('-', ' ')} ${name}`,
    grantee: (name) => `role ${identifier(name)}`,
  });
}

/** Those of a target that says nothing about them. */
export const snowflakeStatements: Statements = createSnowflakeStatements({});

/**
 * Labels are tags, which exist apart from tables: without a word about where, there are none.
 * https://docs.snowflake.com/en/user-guide/object-tagging/work
 */
function tagClause(tagSchema: string | undefined, labels: NonNullable<TableOptions['labels']>): readonly string[] {
  if (tagSchema === undefined || Object.keys(labels).length === 0) return [];
  const schema = tagSchema.split('.').map(identifier);
  const tags = Object.entries(labels).map(([name, value]) => `${[...schema, identifier(name)].join('.')} = ${literal(value)}`);
  return [`with tag (${tags.join(', ')})`];
}

/** https://docs.snowflake.com/en/user-guide/data-cdp-storage-costs */
function tableWord({ isTransient = false }: TableOptions): string {
  return isTransient ? 'transient table' : 'table';
}

/** Snowflake has no partitions; what they would be is the first thing by which rows lie together. */
function partitionKey({ column, unit, type }: TablePartitions): string {
  const isWhole = unit === undefined || (unit === 'day' && type.kind === 'date');
  return isWhole ? identifier(column) : `date_trunc('${unit}', ${identifier(column)})`;
}
