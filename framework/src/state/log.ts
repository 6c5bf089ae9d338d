import type { ErasureEntry, IntervalEntry, LoadEntry, PassedTestsEntry, Restatement, RunEntry, StateEntries } from './entries.js';
import { type PackedMapping, packMapping, unpackMapping } from './packed-mapping.js';
import { type PackedVersion, packVersion, unpackVersion } from './packed-version.js';
import type { Publication, PublicationMapping } from './publication.js';
import type { State } from './state.js';
import { type ModelVersion, relationKey } from './version.js';

/** One row of the log: state is what its rows add up to, oldest first. */
export interface LogRow {
  /** Where it stands among all rows; undefined before it is written. */
  readonly place?: string;
  readonly kind: LogKind;
  /** What it is about: a version's key, an environment. */
  readonly name: string;
  readonly body: string;
}

/** The kinds of rows. `sql` and `mapping` are large and read only where they are needed. */
export const LOG_KINDS = [
  'version',
  'sql',
  'publication',
  'mapping',
  'load',
  'interval',
  'restatement',
  'audit',
  'run',
  'erasure',
] as const;
export type LogKind = (typeof LOG_KINDS)[number];

/**
 * The rows that say what entries say. They may reach the database in several statements, and the command may be killed in
 * between: a row stands behind those that it relies on, and a publication behind everything.
 */
export function rowsOfEntries(entries: StateEntries): readonly LogRow[] {
  const {
    versions = [],
    publications = [],
    loads = [],
    intervals = [],
    restatements = [],
    passedTests = [],
    runs = [],
    erasures = [],
  } = entries;
  return [
    ...versions.flatMap(({ sql, ...version }): LogRow[] => {
      const name = relationKey(version.relation);
      return [row('version', name, packVersion(version)), ...(sql === undefined ? [] : [{ kind: 'sql' as const, name, body: sql }])];
    }),
    ...loads.map((load) => row('load', load.version, load)),
    ...intervals.map((interval) => row('interval', interval.version, interval)),
    ...restatements.map((restatement) => row('restatement', restatement.id, restatement)),
    ...passedTestsRows(passedTests),
    ...runs.map((run) => row('run', run.environment, run)),
    ...erasures.map((erasure) => row('erasure', erasure.id, erasure)),
    ...publications.flatMap(({ versions, viewFingerprints, viewReaders, ...header }): LogRow[] => [
      row(
        'mapping',
        mappingName(header),
        packMapping({
          versions,
          ...(viewFingerprints === undefined ? {} : { viewFingerprints }),
          ...(viewReaders === undefined ? {} : { viewReaders }),
        }),
      ),
      row('publication', header.environment, { ...header, relations: versions.size }),
    ]),
  ];
}

/** There are several tests for each version, and each command that reads the log reads them all. Their rows are of the kind `audit`. */
function passedTestsRows(entries: readonly PassedTestsEntry[]): readonly LogRow[] {
  const found = new Map<string, PassedTestsEntry[]>();
  for (const entry of entries) push(found, entry.version, entry);
  return [...found].map(([version, own]) => {
    const keys = own.map(({ key }) => key);
    const warned = own.filter(({ isWarned }) => isWarned === true).map(({ key }) => key);
    return row('audit', version, { at: own.at(-1)?.at, keys, warned });
  });
}

/** The first releases wrote a row for each test, later ones nothing about warnings. */
function passedTestsIn(body: unknown): { readonly keys: readonly string[]; readonly warned?: readonly string[] } {
  const { key, keys, warned } = body as {
    readonly key?: string;
    readonly keys?: readonly string[];
    readonly warned?: readonly string[];
  };
  return { keys: keys ?? (key === undefined ? [] : [key]), ...(warned === undefined ? {} : { warned }) };
}

function row(kind: LogKind, name: string, body: object): LogRow {
  return { kind, name, body: JSON.stringify(body) };
}

/** The name of the row that says what a publication holds. */
export function mappingName({ environment, number }: { readonly environment: string; readonly number: number }): string {
  return `${environment} ${number}`;
}

/** The rows without the large ones that must be read too. */
export function neededMappings(rows: readonly LogRow[]): readonly string[] {
  const headers = publicationHeaders(rows);
  const newest = inForce(headers);
  return [...new Set([...newest.values(), ...unfinishedOf(headers, newest)].map(mappingName))];
}

export interface PublicationRow extends Omit<Publication, keyof PublicationMapping> {
  readonly relations: number;
}

/** All publications, oldest first; without those whose rows can't be read. */
export function publicationHeaders(rows: readonly LogRow[]): readonly PublicationRow[] {
  return rows.flatMap((row) => {
    const header = row.kind === 'publication' ? readable(row) : undefined;
    // The bodies are Martlet's own, as their fields say.
    return header === undefined ? [] : [header as PublicationRow];
  });
}

/** What the body of each kind of row has, whichever Martlet wrote it. */
const FIELDS: Readonly<Record<LogKind, readonly string[]>> = {
  version: ['id', 'relation', 'columns', 'prints'],
  load: ['version', 'id', 'record'],
  interval: ['version', 'data', 'runId'],
  restatement: ['id', 'token'],
  audit: [],
  run: ['runId', 'environment', 'command', 'kept'],
  erasure: ['id', 'keyId', 'hashes', 'sources'],
  publication: ['environment', 'number', 'status'],
  mapping: [],
  sql: [],
};

/** The body of a row; undefined where something has damaged it. */
export function readable({ kind, body }: LogRow): unknown {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return undefined;
    return FIELDS[kind].every((field) => field in value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The publication that is in force in each environment. Numbers only grow: a row of a lower one was written too late, whatever its place. */
function inForce(headers: readonly PublicationRow[]): ReadonlyMap<string, PublicationRow> {
  const newest = new Map<string, PublicationRow>();
  for (const header of headers) {
    const { environment, number, status } = header;
    if (status === 'finished' && number >= (newest.get(environment)?.number ?? 0)) newest.set(environment, header);
  }
  return newest;
}

function unfinishedOf(headers: readonly PublicationRow[], newest: ReadonlyMap<string, PublicationRow>): readonly PublicationRow[] {
  return headers.filter(({ status, environment, number }) => status === 'started' && number > (newest.get(environment)?.number ?? 0));
}

/** What the rows of a log add up to. The bodies are Martlet's own, in the form of the state's version. */
export function stateOfRows(rows: readonly LogRow[]): State {
  const versions = new Map<string, ModelVersion>();
  const loads = new Map<string, LoadEntry>();
  const intervals = new Map<string, IntervalEntry[]>();
  const restatements = new Map<string, Restatement[]>();
  const passedTests = new Set<string>();
  const outcomes = new Map<string, 'held' | 'warned'>();
  const runs = new Map<string, RunEntry>();
  const erasures = new Map<string, ErasureEntry>();
  const mappings = new Map<string, PublicationMapping>();
  const damaged: LogRow[] = [];
  for (const row of rows) {
    const { kind, name } = row;
    if (kind === 'sql') continue;
    const body = readable(row);
    if (body === undefined || !take(kind, name, body)) damaged.push(row);
  }
  const headers = publicationHeaders(rows);
  const publication = (header: PublicationRow): Publication => {
    const { relations: _, ...rest } = header;
    return { ...rest, ...(mappings.get(mappingName(header)) ?? { versions: new Map() }) };
  };
  const newest = inForce(headers);
  const environments = new Map([...newest].map(([name, header]) => [name, publication(header)]));
  const numbers = new Map([...environments].map(([name, { number }]) => [name, number]));
  for (const [name, { cause }] of environments) if (cause === 'invalidate') environments.delete(name);
  return {
    environments,
    numbers,
    unfinished: unfinishedOf(headers, newest).map(publication),
    versions,
    loads,
    intervals,
    restatements,
    passedTests,
    outcomes,
    erasures,
    runs,
    damaged: damaged.map(({ place = '', kind, name }) => ({ place, kind, name })),
  };

  /** Adds what a row says; false where its parts are not what they must be. The bodies are Martlet's own, as their fields say. */
  function take(kind: Exclude<LogKind, 'sql'>, name: string, body: unknown): boolean {
    try {
      switch (kind) {
        case 'version':
          versions.set(name, unpackVersion(body as PackedVersion));
          break;
        case 'load':
          loads.set(name, body as LoadEntry);
          break;
        case 'interval':
          addInterval(intervals, body as IntervalEntry);
          break;
        case 'restatement':
          push(restatements, name, body as Restatement);
          break;
        case 'audit': {
          const { keys, warned } = passedTestsIn(body);
          for (const key of keys) passedTests.add(key);
          if (warned !== undefined) for (const key of keys) outcomes.set(key, warned.includes(key) ? 'warned' : 'held');
          break;
        }
        case 'run':
          runs.set(name, body as RunEntry);
          break;
        case 'erasure':
          erasures.set(name, body as ErasureEntry);
          break;
        case 'mapping':
          mappings.set(name, unpackMapping(body as PackedMapping));
          break;
        case 'publication':
          break;
        default:
          kind satisfies never;
      }
      return true;
    } catch {
      return false;
    }
  }
}

/** Adds a range to those that a table holds. */
export function addInterval(intervals: Map<string, IntervalEntry[]>, entry: IntervalEntry): void {
  if (entry.begins === true) intervals.delete(entry.version);
  else push(intervals, entry.version, entry);
}

function push<T>(lists: Map<string, T[]>, name: string, item: T): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}
