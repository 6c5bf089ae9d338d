import { join } from 'node:path';
import { MartletError } from '../../errors.js';
import type { BulkLoad, BulkLoader } from '../bulk-loader.js';
import type { RelationName, Session } from '../warehouse.js';
import { databricksDialect as dialect } from './databricks-dialect.js';
import { databricksStatements as statements } from './databricks-statements.js';

const qualified = ({ schema, name }: RelationName): string => `${dialect.identifier(schema)}.${dialect.identifier(name)}`;

/** PUT into a directory of a volume and COPY INTO, which reads the files at once and remembers them. */
export function createDatabricksLoader(volume: string | undefined): BulkLoader {
  return {
    format: { kind: 'parquet' },
    load: async (session, load) => {
      if (volume === undefined) throw new MartletError('target-incomplete', { warehouse: 'Databricks', missing: ['volume'] });
      const { relation, signal, labels } = load;
      const options = { signal, labels };
      const place = `${volume.replace(/\/$/, '')}/${load.source}`;
      const directory = `${place}/${relation.name}`;
      await removeLeftovers(session, place, load.directory);
      await session.execute(createTable(load), options);
      const sent: string[] = [];
      try {
        for (const part of load.parts) {
          const path = `${directory}/${part}`;
          sent.push(path);
          await put(session, load, part, path);
        }
        if (sent.length > 0) await session.execute(copy(load, directory), options);
      } catch (error) {
        // What failed is told; a table that can't be dropped either has a name that nobody reads.
        await session.execute(statements.drop({ ...relation, as: 'table' })).catch(() => undefined);
        throw error;
      } finally {
        for (const path of sent) await remove(session, path, load.directory);
      }
    },
  };
}

function createTable({ relation, columns }: BulkLoad): string {
  const declared = columns.map(({ name, type }) => `${dialect.identifier(name)} ${dialect.typeName(type)}`);
  return `create or replace table ${qualified(relation)} (${declared.join(', ')})`;
}

/** https://docs.databricks.com/aws/en/dev-tools/nodejs-sql-driver#manage-files-in-volumes */
async function put(session: Session, { directory, signal, labels }: BulkLoad, part: string, path: string): Promise<void> {
  const sql = `put ${dialect.literal(join(directory, part))} into ${dialect.literal(path)} overwrite`;
  await session.execute(sql, { signal, labels, uploadFrom: directory });
}

async function remove(session: Session, path: string, uploadFrom: string): Promise<void> {
  // A part that never arrived is not there to be removed.
  await session.execute(`remove ${dialect.literal(path)}`, { uploadFrom }).catch(() => undefined);
}

/** A process that was killed has removed nothing; nobody else loads the same source now. */
async function removeLeftovers(session: Session, place: string, uploadFrom: string): Promise<void> {
  for (const directory of await entriesOf(session, place)) {
    for (const path of await entriesOf(session, directory)) await remove(session, path, uploadFrom);
  }
}

/** https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-aux-resource-mgmt-list */
async function entriesOf(session: Session, directory: string): Promise<readonly string[]> {
  // Before the first load there is no such directory, which is an error.
  const rows = await session.query(`list ${dialect.literal(directory)}`).catch(() => []);
  return rows.map(({ path }) =>
    String(path)
      .replace(/^dbfs:/, '')
      .replace(/\/$/, ''),
  );
}

/** https://docs.databricks.com/aws/en/sql/language-manual/delta-copy-into */
function copy({ relation, columns }: BulkLoad, directory: string): string {
  const names = columns.map(({ name }) => dialect.identifier(name));
  return `copy into ${qualified(relation)} from (select ${names.join(', ')} from ${dialect.literal(directory)}) fileformat = parquet`;
}
