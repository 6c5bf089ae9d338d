import type { Statements } from '../statements.js';
import type { RelationName } from '../warehouse.js';
import { databricksDialect as dialect } from './databricks-dialect.js';

const qualified = ({ schema, name }: RelationName): string => `${dialect.identifier(schema)}.${dialect.identifier(name)}`;

export const databricksStatements: Statements = {
  createSchema: (schema) => `create schema if not exists ${dialect.identifier(schema)}`,
  createTable: (relation, select) => `create or replace table ${qualified(relation)} as\n${select}`,
  createView: (relation, select) => `create or replace view ${qualified(relation)} as\n${select}`,
  pointView: (relation, at) => `create or replace view ${qualified(relation)} as select * from ${qualified(at)}`,
  drop: (relation) => `drop ${relation.as} if exists ${qualified(relation)}`,
  countRows: (select) => `select count(*) as failures from (\n${select}\n) as failing`,
  listRelations: (schemas) =>
    `select table_schema as schema, table_name as name, if(table_type = 'VIEW', 'view', 'table') as \`as\` from information_schema.tables ` +
    `where table_schema in (${schemas.map((schema) => dialect.literal(schema.toLowerCase())).join(', ')})`,
};
