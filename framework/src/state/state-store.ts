import type { ResultRow } from '../warehouses/warehouse.js';
import { type AuditNotes, appendToChain, type LastEntries, readChain } from './audit/audit-chain.js';
import type { AuditHead, AuditRow } from './audit/audit-entry.js';
import type { ResultEntry, StateEntries } from './entries.js';
import type { HistoryEntry, HistoryQuestion } from './history.js';
import { HybridClock } from './hybrid-clock.js';
import { type LogRow, mappingName, neededMappings, publicationHeaders, readable, rowsOfEntries, stateOfRows } from './log.js';
import { type PackedMapping, unpackMapping } from './packed-mapping.js';
import { prepareState } from './prepare-state.js';
import type { Publication, PublicationHeader, PublicationMapping } from './publication.js';
import type { DamagedRow, State } from './state.js';
import { ownRows, type StateDatabase } from './state-database.js';
import type { StateWorld } from './state-world.js';

/** What tells a publication from others. */
type PublicationName = Pick<Publication, 'environment' | 'number'>;

/** Where Martlet keeps what it knows: a log that is only added to, until the janitor takes out what no longer matters. */
export interface StateStore {
  readonly database: StateDatabase;
  /** The order of all that the command writes, here and beside it. */
  readonly clock: HybridClock;
  /**
   * Makes the tables, or brings them to the form of this Martlet.
   *
   * @throws MartletError `state-newer` when a newer Martlet wrote them.
   */
  prepare(): Promise<void>;
  read(): Promise<State>;
  /** Puts damaged rows aside, where nothing reads them and people may look at them. */
  quarantine(rows: readonly DamagedRow[]): Promise<void>;
  /** Writes entries, with one statement or two; more only where a statement would be longer than the database takes. */
  append(entries: StateEntries): Promise<void>;
  /** Notes what happened, with one statement; no plan depends on it. */
  note(entries: readonly HistoryEntry[]): Promise<void>;
  /** What was noted, oldest first. */
  history(question: HistoryQuestion): Promise<readonly HistoryEntry[]>;
  /**
   * The places of what happened before an instant and is of no more use: there is a later word on it, or the last one is settled. What
   * people have said stays, and so do runs.
   */
  outdated(before: string, isSettled: (entry: HistoryEntry) => boolean): Promise<readonly string[]>;
  /** The places of the runs that ended before an instant. */
  outdatedRuns(before: string): Promise<readonly string[]>;
  /** Takes out what of the history holds any of some texts, and answers with how many entries. */
  forgetMentions(texts: readonly string[]): Promise<number>;
  /** Takes out how the data tests of some versions have held, so that they are asked again. */
  forgetPassedTests(versions: readonly string[]): Promise<void>;
  /** Takes entries out of the history, by their places. */
  forgetHistory(places: readonly string[]): Promise<void>;
  /** How the steps of runs in an environment ended, from an instant on, oldest first. */
  results(environment: string, since: string): Promise<readonly ResultEntry[]>;
  /** How each step ended last, oldest first. */
  latestResults(environment: string): Promise<readonly ResultEntry[]>;
  /**
   * Names the results from before an instant that are of no more use: their step has a later one, or nobody asks for what it was about any more.
   */
  outdatedResults(before: string, isGone: (result: Pick<ResultEntry, 'environment' | 'relation'>) => boolean): Promise<readonly string[]>;
  /** Takes out results, by these names. */
  forgetResults(names: readonly string[]): Promise<void>;
  /** Every publication, oldest first. */
  publications(): Promise<readonly PublicationHeader[]>;
  /** The last publication of an environment, also one that is begun and not finished. */
  lastPublication(environment: string): Promise<Pick<PublicationHeader, 'number' | 'runId' | 'status'> | undefined>;
  /** One publication with what it holds; undefined when there is none of that number. */
  publication(environment: string, number: number): Promise<Publication | undefined>;
  /** What each of some publications held, with one statement; undefined for one of which that is not known any more. */
  mappings(publications: readonly PublicationName[]): Promise<readonly (PublicationMapping | undefined)[]>;
  /** The numbers of the publications of an environment that can be returned to, oldest first. */
  restorable(environment: string): Promise<readonly number[]>;
  /**
   * Adds entries at the end of the audit log, and answers with its new head.
   *
   * @throws MartletError `audit-unwritten`
   */
  audit(notes: AuditNotes, depending?: LastEntries): Promise<AuditHead>;
  /** The entries of the audit log, or those behind one, by their numbers. */
  auditRows(after?: number): Promise<readonly AuditRow[]>;
  /** The select that a version was built from. */
  sqlOf(version: string): Promise<string | undefined>;
  /** Takes out all rows about versions, and publications with what they held. */
  forget(versions: readonly string[], publications: readonly PublicationName[]): Promise<void>;
}

/**
 * @param clock - The command's own clock, where it writes through several sessions: each of them writes later than any wrote before.
 */
export function createStateStore(database: StateDatabase, world: StateWorld, clock: HybridClock = new HybridClock(world.now)): StateStore {
  const { prefix } = database;
  const log = `${prefix}log`;
  const own = ownRows(database);
  const mine = database.literal(database.project);
  const text = (value: string | undefined): string => (value === undefined ? 'null' : database.literal(value));
  const number = (value: number | undefined): string => text(value === undefined ? undefined : String(value));
  const list = (values: readonly string[]): string => values.map(text).join(', ');
  /** The history, with the rank of each entry among those on its name, the latest first. */
  const ranked = (where: string): string =>
    '(select place, kind, environment, name, happened_at, body, row_number() over (partition by kind, environment, name order by place desc) ' +
    `as newest from ${prefix}history where ${own} and ${where}) as entries`;

  const readRows = async (where: string): Promise<readonly LogRow[]> => {
    const rows = await database.query(`select place, kind, name, body from ${log} where ${own} and (${where}) order by place`);
    clock.observe(rows.at(-1)?.place);
    return rows.map(logRow);
  };

  const insert = async (into: string, rows: readonly string[]): Promise<void> => {
    for (const values of inStatements(rows, database.longestStatement)) await database.execute(`insert into ${into} values ${values}`);
  };

  return {
    database,
    clock,
    prepare: () => prepareState(database, world),
    read: async () => {
      const rows = await readRows(`kind not in ('sql', 'mapping') and kind not like '${DAMAGED}%'`);
      const needed = neededMappings(rows);
      return stateOfRows(needed.length === 0 ? rows : [...rows, ...(await readRows(`kind = 'mapping' and name in (${list(needed)})`))]);
    },
    quarantine: async (rows) => {
      for (const some of inStatements([...new Set(rows.map(({ place }) => text(place)))], database.longestStatement)) {
        const kinds = list([...new Set(rows.map(({ kind }) => kind))]);
        await database.execute(
          `update ${log} set kind = ${text(DAMAGED)} || kind where ${own} and kind in (${kinds}) and place in (${some})`,
        );
      }
    },
    append: async (entries) => {
      const rows = rowsOfEntries(entries).map(({ kind, name, body }) => `(${list([database.project, clock.next(), kind, name, body])})`);
      await insert(`${log} (project, place, kind, name, body)`, rows);
      await insert(`${prefix}results (${RESULT_COLUMNS.join(', ')})`, (entries.results ?? []).map(resultValues));
    },
    note: (entries) =>
      insert(
        `${prefix}history (project, place, kind, environment, name, happened_at, body)`,
        entries.map(
          ({ kind, environment, name, at, body }) =>
            `(${list([database.project, clock.next(), kind, environment, name, at, JSON.stringify(body)])})`,
        ),
      ),
    history: async ({ kind, environment, since, latest = false, most }) => {
      const within = environment === undefined ? '' : ` and environment = ${text(environment)}`;
      const where = `kind = ${text(kind)}${within}${since === undefined ? '' : ` and happened_at >= ${text(since)}`}`;
      const from = latest ? `${ranked(where)} where newest = 1` : `${prefix}history where ${own} and ${where}`;
      const some = most === undefined ? 'place' : `place desc limit ${Math.trunc(most)}`;
      const found = await database.query(`select place, kind, environment, name, happened_at, body from ${from} order by ${some}`);
      const rows = most === undefined ? found : found.toReversed();
      clock.observe(rows.at(-1)?.place);
      return rows.flatMap(historyEntry);
    },
    outdated: async (before, isSettled) => {
      // Only the latest word is looked into, and bodies may be long.
      const rows = await database.query(
        `select place, kind, environment, name, happened_at, newest, case when newest = 1 then body end as body ` +
          `from ${ranked(`kind not in ('feedback', 'run')`)} where happened_at < ${text(before)}`,
      );
      const isNeeded = (row: ResultRow): boolean => Number(row.newest) === 1 && !historyEntry(row).every(isSettled);
      const needed = new Set(rows.filter(isNeeded).map(({ place }) => place));
      // Two machines may have used one place.
      return rows.filter(({ place }) => !needed.has(place)).map(({ place }) => String(place));
    },
    outdatedRuns: async (before) => {
      const rows = await database.query(
        `select place from ${prefix}history where ${own} and kind = 'run' and happened_at < ${text(before)}`,
      );
      return rows.map(({ place }) => String(place));
    },
    forgetMentions: async (texts) => {
      let found = 0;
      for (const each of texts) {
        // Bodies are JSON, in which a text may be written with escapes.
        const written = JSON.stringify(each).slice(1, -1);
        const where = `${own} and body like ${text(`%${written.replace(/[!%_]/g, '!$&')}%`)} escape '!'`;
        const [row] = await database.query(`select count(*) as counted from ${prefix}history where ${where}`);
        if (Number(row?.counted) === 0) continue;
        found += Number(row?.counted);
        await database.execute(`delete from ${prefix}history where ${where}`);
      }
      return found;
    },
    forgetPassedTests: async (versions) => {
      if (versions.length > 0) await database.execute(`delete from ${log} where ${own} and kind = 'audit' and name in (${list(versions)})`);
    },
    forgetHistory: async (gone) => {
      for (const some of inStatements(gone.map(text), database.longestStatement)) {
        await database.execute(`delete from ${prefix}history where ${own} and place in (${some})`);
      }
    },
    results: async (environment, since) => {
      const where = `${own} and environment = ${text(environment)} and finished_at >= ${text(since)}`;
      const rows = await database.query(`select * from ${prefix}results where ${where} order by finished_at`);
      return rows.map(resultEntry);
    },
    latestResults: async (environment) => {
      const there = `environment = ${text(environment)}`;
      const newest = `select step, max(finished_at) as newest_at from ${prefix}results where ${own} and ${there} group by step`;
      const rows = await database.query(
        `select r.* from ${prefix}results r join (${newest}) n on r.step = n.step and r.finished_at = n.newest_at ` +
          `where r.${own} and r.${there} order by r.finished_at`,
      );
      return rows.map(resultEntry);
    },
    outdatedResults: async (before, isGone) => {
      // Those of one instant are all the latest.
      const rows = await database.query(
        `select name, environment, relation, newest from (select ${RESULT} as name, environment, relation, finished_at, ` +
          `rank() over (partition by environment, step order by finished_at desc) as newest from ${prefix}results where ${own}) as entries ` +
          `where finished_at < ${text(before)}`,
      );
      const isNeeded = ({ newest, environment, relation }: ResultRow): boolean =>
        Number(newest) === 1 && !isGone({ environment: String(environment), relation: String(relation) });
      return rows.filter((row) => !isNeeded(row)).map(({ name }) => String(name));
    },
    forgetResults: async (gone) => {
      for (const some of inStatements(gone.map(text), database.longestStatement)) {
        await database.execute(`delete from ${prefix}results where ${own} and ${RESULT} in (${some})`);
      }
    },
    publications: async () => {
      const headers = publicationHeaders(await readRows(`kind = 'publication'`));
      const rows = await database.query(`select name from ${log} where ${own} and kind = 'mapping'`);
      const kept = new Set(rows.map(({ name }) => name));
      return headers.map((header) => ({ ...header, isKept: kept.has(mappingName(header)) }));
    },
    lastPublication: async (environment) => {
      const headers = publicationHeaders(await readRows(`kind = 'publication' and name = ${text(environment)}`));
      return headers.reduce<(typeof headers)[number] | undefined>(
        (last, header) => (last === undefined || header.number >= last.number ? header : last),
        undefined,
      );
    },
    publication: async (environment, wanted) => {
      const rows = await readRows(`kind = 'publication' and name = ${text(environment)}`);
      const header = publicationHeaders(rows).findLast((candidate) => candidate.number === wanted && candidate.status === 'finished');
      if (header === undefined) return undefined;
      const mapping = (await readRows(`kind = 'mapping' and name = ${text(mappingName(header))}`)).at(-1);
      const body = mapping === undefined ? undefined : readable(mapping);
      return body === undefined ? undefined : { ...header, ...unpackMapping(body as PackedMapping) };
    },
    mappings: async (publications) => {
      if (publications.length === 0) return [];
      const rows = await readRows(`kind = 'mapping' and name in (${list([...new Set(publications.map(mappingName))])})`);
      // The last row of a name wins.
      const held = new Map(rows.map((row) => [row.name, readable(row)]));
      return publications.map((publication) => {
        const body = held.get(mappingName(publication));
        return body === undefined ? undefined : unpackMapping(body as PackedMapping);
      });
    },
    restorable: async (environment) => {
      const headers = publicationHeaders(await readRows(`kind = 'publication' and name = ${text(environment)}`));
      const names = headers.filter(({ status }) => status === 'finished').map(mappingName);
      if (names.length === 0) return [];
      const kept = await database.query(`select name from ${log} where ${own} and kind = 'mapping' and name in (${list(names)})`);
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
    audit: (notes, depending) => appendToChain(database, world, notes, depending),
    auditRows: (after = 0) => readChain(database, after),
    sqlOf: async (version) => (await readRows(`kind = 'sql' and name = ${text(version)}`)).at(-1)?.body,
    forget: async (versions, publications) => {
      // An environment's name has no dot in it and a version's has, so all names fit into one list.
      const names = [...versions, ...publications.map(mappingName)].map(text);
      for (const some of inStatements(names, database.longestStatement)) {
        await database.execute(
          `delete from ${log} where ${own} and kind in ('version', 'sql', 'load', 'interval', 'audit', 'mapping') and name in (${some})`,
        );
      }
    },
  };

  function resultValues(result: ResultEntry): string {
    const { runId, environment, step, kind, relation, test, status, rows, failures, milliseconds, at } = result;
    const texts = [runId, environment, step, kind, relation, test, status].map(text);
    return `(${[mine, ...texts, number(rows), number(failures), number(Math.round(milliseconds)), text(at)].join(', ')})`;
  }
}

/** What stands before the kind of a row that can't be read. */
const DAMAGED = 'damaged ';

/** The columns of the results, in the order in which rows are written. */
const RESULT_COLUMNS = [
  'project',
  'run_id',
  'environment',
  'step',
  'kind',
  'relation',
  'test',
  'status',
  'row_count',
  'failures',
  'milliseconds',
  'finished_at',
];

/** What tells a row of results from others; neither an environment nor an instant has a space in it. */
const RESULT = `environment || ' ' || finished_at || ' ' || step`;

/** Lists of as many parts as a statement can have. */
function* inStatements(rows: readonly string[], longest: number): Generator<string> {
  let statement: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const more = Buffer.byteLength(row) + 2;
    if (bytes + more > longest && statement.length > 0) {
      yield statement.join(', ');
      statement = [];
      bytes = 0;
    }
    statement.push(row);
    bytes += more;
  }
  if (statement.length > 0) yield statement.join(', ');
}

function resultEntry(row: ResultRow): ResultEntry {
  const text = (name: string): string => String(row[name]);
  const number = (name: string, value: ResultRow[string] | undefined): object =>
    value === null || value === undefined ? {} : { [name]: Number(value) };
  return {
    runId: text('run_id'),
    environment: text('environment'),
    step: text('step'),
    kind: text('kind'),
    relation: text('relation'),
    status: text('status'),
    milliseconds: Number(row.milliseconds),
    at: text('finished_at'),
    ...(row.test === null ? {} : { test: text('test') }),
    ...number('rows', row.row_count),
    ...number('failures', row.failures),
  };
}

/** An entry of the history; none where something has damaged its row, since no plan depends on it. */
function historyEntry(row: ResultRow): readonly HistoryEntry[] {
  try {
    // The rows are Martlet's own.
    const kind = row.kind as HistoryEntry['kind'];
    const [environment, name, at] = [row.environment, row.name, row.happened_at].map(String) as [string, string, string];
    return [{ kind, environment, name, at, body: JSON.parse(String(row.body)) }];
  } catch {
    return [];
  }
}

function logRow({ place, kind, name, body }: ResultRow): LogRow {
  // The rows are Martlet's own.
  return { place: String(place), kind: kind as LogRow['kind'], name: String(name), body: String(body) };
}
