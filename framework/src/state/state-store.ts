import { MartletError } from '../errors.js';
import type { ResultRow } from '../warehouses/warehouse.js';
import type { ResultEntry, StateEntries } from './entries.js';
import { type LogRow, mappingName, neededMappings, publicationHeaders, rowsOfEntries, stateOfRows } from './log.js';
import { migrationsFrom, STATE_VERSION } from './migrations.js';
import type { Publication, PublicationHeader } from './publication.js';
import type { State } from './state.js';
import type { StateDatabase } from './state-database.js';

/** Where Martlet keeps what it knows: a log that is only added to, until the janitor takes out what no longer matters. */
export interface StateStore {
  readonly database: StateDatabase;
  /**
   * Makes the tables, or brings them to the form of this Martlet.
   *
   * @throws MartletError `state-newer` when a newer Martlet wrote them.
   */
  prepare(): Promise<void>;
  read(): Promise<State>;
  /** Writes entries, with at most two statements. */
  append(entries: StateEntries): Promise<void>;
  /** Every publication, oldest first. */
  publications(): Promise<readonly PublicationHeader[]>;
  /** One publication with what it holds; undefined when there is none of that number. */
  publication(environment: string, number: number): Promise<Publication | undefined>;
  /** The numbers of the publications of an environment that can be returned to, oldest first. */
  restorable(environment: string): Promise<readonly number[]>;
  /** The select that a version was built from. */
  sqlOf(version: string): Promise<string | undefined>;
  /** Takes out all rows about versions, and publications with what they held. */
  forget(versions: readonly string[], publications: readonly { readonly environment: string; readonly number: number }[]): Promise<void>;
}

export function createStateStore(database: StateDatabase, now: () => string): StateStore {
  const { prefix } = database;
  const log = `${prefix}log`;
  const text = (value: string | undefined): string => (value === undefined ? 'null' : database.literal(value));
  const number = (value: number | undefined): string => text(value === undefined ? undefined : String(value));
  const list = (values: readonly string[]): string => values.map(text).join(', ');
  let written = 0;

  const readRows = async (where: string): Promise<readonly LogRow[]> => {
    const rows = await database.query(`select kind, name, body from ${log} where ${where} order by place`);
    return rows.map(logRow);
  };

  return {
    database,
    prepare: async () => {
      if (database.createSchema !== undefined) await database.execute(database.createSchema);
      await database.execute(`create table if not exists ${prefix}state_version (version ${database.textType})`);
      const rows = await database.query(`select version from ${prefix}state_version`);
      const found = Math.max(0, ...rows.map(({ version }) => Number(version)));
      if (found > STATE_VERSION) throw new MartletError('state-newer', { found, known: STATE_VERSION });
      if (found === STATE_VERSION) return;
      await database.transaction(async () => {
        for (const statement of migrationsFrom(found, database)) await database.execute(statement);
        await database.execute(`insert into ${prefix}state_version values (${number(STATE_VERSION)})`);
      });
    },
    read: async () => {
      const rows = await readRows(`kind not in ('sql', 'mapping')`);
      const needed = neededMappings(rows);
      return stateOfRows(needed.length === 0 ? rows : [...rows, ...(await readRows(`kind = 'mapping' and name in (${list(needed)})`))]);
    },
    append: async (entries) => {
      const at = now();
      const rows = rowsOfEntries(entries).map(({ kind, name, body }) => {
        written += 1;
        return `(${list([`${at} ${String(written).padStart(9, '0')}`, kind, name, body])})`;
      });
      if (rows.length > 0) await database.execute(`insert into ${log} (place, kind, name, body) values ${rows.join(', ')}`);
      const { results = [] } = entries;
      if (results.length > 0) await database.execute(`insert into ${prefix}results values ${results.map(resultValues).join(', ')}`);
    },
    publications: async () => publicationHeaders(await readRows(`kind = 'publication'`)),
    publication: async (environment, wanted) => {
      const rows = await readRows(`kind = 'publication' and name = ${text(environment)}`);
      const header = publicationHeaders(rows).findLast((candidate) => candidate.number === wanted && candidate.status === 'finished');
      if (header === undefined) return undefined;
      const mapping = (await readRows(`kind = 'mapping' and name = ${text(mappingName(header))}`)).at(-1);
      return mapping === undefined ? undefined : { ...header, versions: new Map(JSON.parse(mapping.body) as [string, string][]) };
    },
    restorable: async (environment) => {
      const headers = publicationHeaders(await readRows(`kind = 'publication' and name = ${text(environment)}`));
      const names = headers.filter(({ status }) => status === 'finished').map(mappingName);
      if (names.length === 0) return [];
      const kept = await database.query(`select name from ${log} where kind = 'mapping' and name in (${list(names)})`);
      const known = new Set(kept.map(({ name }) => String(name)));
      const since = headers.findLastIndex(({ cause }) => cause === 'invalidate');
      return [
        ...new Set(
          headers
            .slice(since + 1)
            .filter((header) => known.has(mappingName(header)))
            .map((header) => header.number),
        ),
      ];
    },
    sqlOf: async (version) => (await readRows(`kind = 'sql' and name = ${text(version)}`)).at(-1)?.body,
    forget: async (versions, publications) => {
      if (versions.length > 0)
        await database.execute(
          `delete from ${log} where kind in ('version', 'sql', 'load', 'interval', 'audit') and name in (${list(versions)})`,
        );
      if (publications.length > 0)
        await database.execute(`delete from ${log} where kind = 'mapping' and name in (${list(publications.map(mappingName))})`);
    },
  };

  function resultValues(result: ResultEntry): string {
    const { runId, environment, step, kind, relation, test, status, rows, failures, milliseconds, at } = result;
    const texts = [runId, environment, step, kind, relation, test, status].map(text);
    return `(${[...texts, number(rows), number(failures), number(Math.round(milliseconds)), text(at)].join(', ')})`;
  }
}

function logRow({ kind, name, body }: ResultRow): LogRow {
  // The rows are Martlet's own.
  return { kind: kind as LogRow['kind'], name: String(name), body: String(body) };
}
