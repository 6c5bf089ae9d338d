import type { BulkLoad, BulkLoader } from '../bulk-loader.js';
import type { RelationName, Session } from '../warehouse.js';
import { snowflakeDialect as dialect } from './snowflake-dialect.js';
import { snowflakeStatements as statements } from './snowflake-statements.js';

const qualified = ({ schema, name }: RelationName): string => `${dialect.identifier(schema)}.${dialect.identifier(name)}`;

/** PUT and COPY INTO, through a stage that Snowflake itself drops with the session, whatever becomes of this process. */
export const snowflakeLoader: BulkLoader = {
  format: { kind: 'csv', nullText: '' },
  load: async (session, load) => {
    const { relation, signal, labels } = load;
    const options = { signal, labels };
    const stage = { schema: relation.schema, name: `${relation.name}__stage` };
    await session.execute(createTable(load), options);
    try {
      if (load.parts.length === 0) return;
      await session.execute(`create or replace temporary stage ${qualified(stage)}`, options);
      await session.execute(put(load, stage), options);
      await session.execute(copy(load, stage), options);
    } catch (error) {
      await dropQuietly(session, relation);
      throw error;
    }
  },
};

function createTable({ relation, columns }: BulkLoad): string {
  const declared = columns.map(({ name, type }) => `${dialect.identifier(name)} ${dialect.typeName(type)}`);
  return `create or replace table ${qualified(relation)} (${declared.join(', ')})`;
}

/** https://docs.snowflake.com/en/sql-reference/sql/put */
function put({ directory, parts }: BulkLoad, stage: RelationName): string {
  const pattern = `file://${directory.replaceAll('\\', '/')}/*.csv.gz`;
  return `put ${dialect.literal(pattern)} @${qualified(stage)} auto_compress = false source_compression = gzip parallel = ${Math.min(parts.length, MOST_THREADS)}`;
}

const MOST_THREADS = 8;

/** https://docs.snowflake.com/en/sql-reference/sql/copy-into-table */
function copy({ relation, columns }: BulkLoad, stage: RelationName): string {
  const fields = columns.map(({ type }, index) => (type.kind === 'json' ? `parse_json($${index + 1})` : `$${index + 1}`));
  const format = [
    'type = csv',
    'compression = gzip',
    `field_optionally_enclosed_by = '"'`,
    'escape_unenclosed_field = none',
    'null_if = ()',
    'empty_field_as_null = true',
  ];
  const source = columns.some(({ type }) => type.kind === 'json')
    ? `(select ${fields.join(', ')} from @${qualified(stage)})`
    : `@${qualified(stage)}`;
  return `copy into ${qualified(relation)} from ${source} file_format = (${format.join(' ')}) on_error = abort_statement purge = true`;
}

/** What failed is told; a table that can't be dropped either has a name that nobody reads. */
async function dropQuietly(session: Session, relation: RelationName): Promise<void> {
  await session.execute(statements.drop({ ...relation, as: 'table' })).catch(() => undefined);
}
