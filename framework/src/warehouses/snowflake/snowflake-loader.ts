import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BulkLoad, BulkLoader } from '../bulk-loader.js';
import type { RelationName, Session } from '../warehouse.js';
import { snowflakeDialect as dialect } from './snowflake-dialect.js';
import { snowflakeStatements as statements } from './snowflake-statements.js';

const qualified = ({ schema, name }: RelationName): string => `${dialect.identifier(schema)}.${dialect.identifier(name)}`;

/** PUT and COPY INTO, through a stage of the source that stays until a load has succeeded. Files are in it whole or not at all. */
export const snowflakeLoader: BulkLoader = {
  format: { kind: 'csv', nullText: '' },
  load: async (session, load) => {
    const { relation, signal, labels } = load;
    const options = { signal, labels };
    const stage = qualified({ schema: relation.schema, name: `${load.source.split('.').at(-1)}__stage` });
    const place = `@${stage}/${relation.name}/`;
    await session.execute(createTable(load), options);
    try {
      if (load.parts.length === 0) return 0;
      await session.execute(`create stage if not exists ${stage}`, options);
      const sent = await partsIn(session, load, stage);
      // The pattern of a PUT means all files of the directory.
      await Promise.all(sent.map((part) => rm(join(load.directory, part))));
      if (sent.length < load.parts.length) await session.execute(put(load, place), options);
      load.onSent(load.parts.length);
      await session.execute(copy(load, place), options);
      await session.execute(`drop stage if exists ${stage}`, options);
      return sent.length;
    } catch (error) {
      // What failed is told; a table that can't be dropped either has a name that nobody reads.
      await session.execute(statements.drop({ ...relation, as: 'table' })).catch(() => undefined);
      if (!load.isWorthKeeping(error)) await session.execute(`drop stage if exists ${stage}`).catch(() => undefined);
      throw error;
    }
  },
};

/** Transient, since the files have its rows. */
function createTable({ relation, columns }: BulkLoad): string {
  const declared = columns.map(({ name, type }) => `${dialect.identifier(name)} ${dialect.typeName(type)}`);
  return `create or replace transient table ${qualified(relation)} (${declared.join(', ')})`;
}

/**
 * The parts that are there from an attempt before. What else is in their place must not be loaded, so then the stage is made anew.
 * https://docs.snowflake.com/en/sql-reference/sql/list
 */
async function partsIn(session: Session, { relation, parts, signal, labels }: BulkLoad, stage: string): Promise<readonly string[]> {
  const listed = (await session.query(`list @${stage}`, { signal, labels })).map(({ name }) => String(name).split('/'));
  const there = listed.filter((path) => path.at(-2) === relation.name).map((path) => path.at(-1) ?? '');
  if (there.every((name) => parts.includes(name))) return there;
  await session.execute(`create or replace stage ${stage}`, { signal, labels });
  return [];
}

/** https://docs.snowflake.com/en/sql-reference/sql/put */
function put({ directory, parts }: BulkLoad, place: string): string {
  const pattern = `file://${directory.replaceAll('\\', '/')}/*.csv.gz`;
  return `put ${dialect.literal(pattern)} ${place} auto_compress = false source_compression = gzip parallel = ${Math.min(parts.length, MOST_THREADS)}`;
}

const MOST_THREADS = 8;

/** https://docs.snowflake.com/en/sql-reference/sql/copy-into-table */
function copy({ relation, columns }: BulkLoad, place: string): string {
  const fields = columns.map(({ type }, index) => (type.kind === 'json' ? `parse_json($${index + 1})` : `$${index + 1}`));
  const format = [
    'type = csv',
    'compression = gzip',
    `field_optionally_enclosed_by = '"'`,
    'escape_unenclosed_field = none',
    'null_if = ()',
    'empty_field_as_null = true',
  ];
  const source = columns.some(({ type }) => type.kind === 'json') ? `(select ${fields.join(', ')} from ${place})` : place;
  return `copy into ${qualified(relation)} from ${source} file_format = (${format.join(' ')}) on_error = abort_statement purge = true`;
}
