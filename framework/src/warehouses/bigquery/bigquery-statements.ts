import type { Statements } from '../statements.js';
import type { RelationName } from '../warehouse.js';
import { bigqueryDialect as dialect } from './bigquery-dialect.js';

const qualified = ({ schema, name }: RelationName): string => `${dialect.identifier(schema)}.${dialect.identifier(name)}`;

export const bigqueryStatements: Statements = {
  createSchema: (schema) => `create schema if not exists ${dialect.identifier(schema)}`,
  createTable: (relation, select) => `create or replace table ${qualified(relation)} as\n${select}`,
  createView: (relation, select) => `create or replace view ${qualified(relation)} as\n${select}`,
  pointView: (relation, at) => `create or replace view ${qualified(relation)} as select * from ${qualified(at)}`,
  drop: (relation) => `drop ${relation.as} if exists ${qualified(relation)}`,
  countRows: (select) => `select count(*) as failures from (\n${select}\n) as failing`,
  // What stands in a dataset is told by the dataset itself.
  listRelations: (schemas) =>
    schemas
      .map(
        (schema) =>
          `select table_schema as schema, table_name as name, if(table_type = 'VIEW', 'view', 'table') as \`as\` from ${dialect.identifier(schema)}.INFORMATION_SCHEMA.TABLES`,
      )
      .join('\nunion all\n') || 'select cast(null as string) as schema, cast(null as string) as name, cast(null as string) as `as` limit 0',
};
