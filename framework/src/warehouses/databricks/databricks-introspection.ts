import { type Introspection, instantOrNone, numberOrNone, relationsBy } from '../introspection.js';
import type { RelationName, Session } from '../warehouse.js';
import { databricksDialect as dialect } from './databricks-dialect.js';

export const databricksIntrospection: Introspection = {
  relations: (session, schemas) =>
    relationsBy(
      session,
      'select table_schema as `schema`, table_name as name, ' +
        "case table_type when 'VIEW' then 'view' when 'MATERIALIZED_VIEW' then 'materialized-view' else 'table' end as `as` " +
        `from information_schema.tables where table_schema in (${schemas.map(dialect.literal).join(', ')})`,
    ),
  columns: async (session, { schema, name }) => {
    const rows = await session.query(
      'select column_name as name, full_data_type as type, is_nullable from information_schema.columns ' +
        `where table_schema = ${dialect.literal(schema.toLowerCase())} and table_name = ${dialect.literal(name.toLowerCase())} order by ordinal_position`,
    );
    return rows.map((row) => ({ name: String(row.name), type: String(row.type), nullable: row.is_nullable === 'YES' }));
  },
  facts: async (session, relation) => {
    if (!(await isTable(session, relation))) return undefined;
    const table = `${dialect.identifier(relation.schema)}.${dialect.identifier(relation.name)}`;
    const [detail] = await session.query(`describe detail ${table}`);
    const [counted] = await session.query(`select count(*) as rows from ${table}`);
    return {
      // Answered from the statistics of the files, without reading them.
      rows: numberOrNone(counted?.rows),
      bytes: numberOrNone(detail?.sizeInBytes),
      lastModified: instantOrNone(detail?.lastModified),
    };
  },
};

async function isTable(session: Session, { schema, name }: RelationName): Promise<boolean> {
  const found = await session.query(
    'select table_name from information_schema.tables ' +
      `where table_schema = ${dialect.literal(schema.toLowerCase())} and table_name = ${dialect.literal(name.toLowerCase())} and table_type <> 'VIEW'`,
  );
  return found.length > 0;
}
