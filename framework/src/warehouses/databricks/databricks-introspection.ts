import {
  type Described,
  type Introspection,
  inEachDatabase,
  relationComment,
  relationsBy,
  rowsAbout,
  schemasBy,
  storedColumns,
  type TableFacts,
  tableFacts,
  viewsBy,
} from '../introspection.js';
import type { RelationName, Session } from '../warehouse.js';
import { databricksDialect as dialect } from './databricks-dialect.js';

export const databricksIntrospection: Introspection = {
  schemas: (session) =>
    schemasBy(session, "select schema_name as name from information_schema.schemata where schema_name <> 'information_schema'"),
  relations: (session, schemas) =>
    relationsBy(
      session,
      'select table_schema as `schema`, table_name as name, ' +
        "case table_type when 'VIEW' then 'view' when 'MATERIALIZED_VIEW' then 'materialized-view' else 'table' end as `as` " +
        `from information_schema.tables where table_schema in (${schemas.map(dialect.literal).join(', ')})`,
    ),
  views: (session, schemas) =>
    viewsBy(
      session,
      'select table_schema as `schema`, table_name as name, view_definition as definition from information_schema.views ' +
        `where table_schema in (${schemas.map(dialect.literal).join(', ')})`,
    ),
  columns: (session, relations) =>
    inEachDatabase(relations, async (some, database) => {
      const select = (condition: string): string =>
        'select table_schema, table_name, column_name as name, full_data_type as type, is_nullable, comment ' +
        `from ${schemaOf(database)}.columns where ${condition} order by ordinal_position`;
      return (await rowsAbout(session, some, { ...described, select })).map(storedColumns);
    }),
  descriptions: async (session, relations) => {
    const select = (condition: string): string =>
      `select table_schema, table_name, comment from information_schema.tables where ${condition}`;
    return (await rowsAbout(session, relations, { ...described, select })).map(relationComment);
  },
  facts: (session, relations) =>
    inEachDatabase(relations, async (some, database) => {
      const select = (condition: string): string =>
        `select table_schema, table_name from ${schemaOf(database)}.tables where (${condition}) and table_type <> 'VIEW'`;
      const tables = await rowsAbout(session, some, { ...described, select });
      const facts: (TableFacts | undefined)[] = [];
      for (const [index, relation] of some.entries()) facts.push(tables[index]?.length ? await factsOf(session, relation) : undefined);
      return facts;
    }),
};

/** Each catalog describes itself. */
function schemaOf(catalog: string | undefined): string {
  return catalog === undefined ? 'information_schema' : `${dialect.identifier(catalog)}.information_schema`;
}

const described: Pick<Described, 'literal' | 'stored'> = { literal: dialect.literal, stored: (name) => name.toLowerCase() };

async function factsOf(session: Session, { database, schema, name }: RelationName): Promise<TableFacts | undefined> {
  const table = [...(database === undefined ? [] : [database]), schema, name].map(dialect.identifier).join('.');
  const [detail] = await session.query(`describe detail ${table}`);
  // Answered from the statistics of the files, without reading them.
  const [counted] = await session.query(`select count(*) as rows from ${table}`);
  return tableFacts([{ rows: counted?.rows ?? null, bytes: detail?.sizeInBytes ?? null, last_modified: detail?.lastModified ?? null }]);
}
