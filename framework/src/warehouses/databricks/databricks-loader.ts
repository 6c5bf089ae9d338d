import { basename, join } from 'node:path';
import { MartletError } from '../../errors.js';
import type { BulkLoad, BulkLoader } from '../bulk-loader.js';
import { severalAtOnce } from '../several-at-once.js';
import type { RelationName, Session } from '../warehouse.js';
import { databricksDialect as dialect } from './databricks-dialect.js';
import { databricksStatements as statements } from './databricks-statements.js';

const qualified = ({ schema, name }: RelationName): string => `${dialect.identifier(schema)}.${dialect.identifier(name)}`;

/** PUT into a directory of a volume and COPY INTO, which reads the files at once and remembers them. Files are there whole or not at all. */
export function createDatabricksLoader(volume: string | undefined): BulkLoader {
  return {
    format: { kind: 'parquet' },
    load: async (session, load) => {
      if (volume === undefined) throw new MartletError('target-incomplete', { warehouse: 'Databricks', missing: ['volume'] });
      const { relation, signal, labels } = load;
      const options = { signal, labels };
      const place = `${volume.replace(/\/$/, '')}/${load.source}`;
      const directory = `${place}/${relation.name}`;
      const removeAll = (): Promise<void> =>
        severalAtOnce(load.parts, FILES_AT_ONCE, (part) => remove(session, `${directory}/${part}`, load));
      const sent = await partsIn(session, load, place);
      await session.execute(createTable(load), options);
      try {
        const missing = load.parts.filter((part) => !sent.includes(part));
        load.onSent(sent.length);
        await severalAtOnce(missing, FILES_AT_ONCE, async (part) => {
          await put(session, load, part, `${directory}/${part}`);
          load.onSent(1);
        });
        if (load.parts.length > 0) await session.execute(copy(load, directory), options);
      } catch (error) {
        // What failed is told; a table that can't be dropped either has a name that nobody reads.
        await session.execute(statements.drop({ ...relation, as: 'table' })).catch(() => undefined);
        if (!load.isWorthKeeping(error)) await removeAll();
        throw error;
      }
      await removeAll();
      return sent.length;
    },
  };
}

const FILES_AT_ONCE = 4;

function createTable({ relation, columns }: BulkLoad): string {
  const declared = columns.map(({ name, type }) => `${dialect.identifier(name)} ${dialect.typeName(type)}`);
  return `create or replace table ${qualified(relation)} (${declared.join(', ')})`;
}

/** https://docs.databricks.com/aws/en/dev-tools/nodejs-sql-driver#manage-files-in-volumes */
async function put(session: Session, { directory, signal, labels }: BulkLoad, part: string, path: string): Promise<void> {
  const sql = `put ${dialect.literal(join(directory, part))} into ${dialect.literal(path)} overwrite`;
  await session.execute(sql, { signal, labels, uploadFrom: directory });
}

async function remove(session: Session, path: string, { directory }: BulkLoad): Promise<void> {
  // A part that never arrived is not there to be removed.
  await session.execute(`remove ${dialect.literal(path)}`, { uploadFrom: directory }).catch(() => undefined);
}

/** The parts that are there from an attempt before. What else it has left is removed; nobody else loads the same source now. */
async function partsIn(session: Session, load: BulkLoad, place: string): Promise<readonly string[]> {
  const sent: string[] = [];
  for (const directory of await entriesOf(session, place)) {
    for (const path of await entriesOf(session, directory)) {
      const part = basename(path);
      if (basename(directory) === load.relation.name && load.parts.includes(part)) sent.push(part);
      else await remove(session, path, load);
    }
  }
  return sent;
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
  // Without force, files that an attempt before has loaded are skipped, though the table was made anew since.
  const options = "fileformat = parquet copy_options ('force' = 'true')";
  return `copy into ${qualified(relation)} from (select ${names.join(', ')} from ${dialect.literal(directory)}) ${options}`;
}
