import type { Statements } from '../statements.js';
import type { RelationName } from '../warehouse.js';
import { snowflakeDialect as dialect } from './snowflake-dialect.js';

const qualified = ({ schema, name }: RelationName): string => `${dialect.identifier(schema)}.${dialect.identifier(name)}`;

export const snowflakeStatements: Statements = {
  createSchema: (schema) => `create schema if not exists ${dialect.identifier(schema)}`,
  createTable: (relation, select) => `create or replace table ${qualified(relation)} as\n${select}`,
  createView: (relation, select) => `create or replace view ${qualified(relation)} as\n${select}`,
  pointView: (relation, at) => `create or replace view ${qualified(relation)} as select * from ${qualified(at)}`,
  drop: (relation) => `drop ${relation.as} if exists ${qualified(relation)}`,
  countRows: (select) => `select count(*) as failures from (\n${select}\n) as failing`,
  // Names are stored in upper case.
  listRelations: (schemas) =>
    `select lower(table_schema) as "SCHEMA", lower(table_name) as name, iff(table_type = 'VIEW', 'view', 'table') as "AS" from information_schema.tables ` +
    `where table_schema in (${schemas.map((schema) => dialect.literal(schema.toUpperCase())).join(', ')})`,
};
