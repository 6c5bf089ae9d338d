import type { RowsDiffer } from '../plan/index.js';
import {
  addInterval,
  contentOf,
  type HybridClock,
  type IntervalEntry,
  type ModelVersion,
  relationKey,
  type State,
  type StateStore,
} from '../state/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import { ensureSchema } from '../warehouses/ensure-schema.js';
import type { RelationName, Session, Warehouse } from '../warehouses/warehouse.js';
import { OBJECTS_SCHEMA } from './owners.js';

/**
 * What the tables that are kept from run to run hold, written beside them. A state in the warehouse is restored and lost with its tables;
 * one elsewhere is not, and then this counts.
 */
const LEDGER: RelationName = { schema: OBJECTS_SCHEMA, name: 'kept_rows' };

type Open = {
  readonly session: Session;
  readonly warehouse: Pick<Warehouse, 'classify' | 'dialect' | 'introspection' | 'statements'>;
  readonly store: Pick<StateStore, 'clock'>;
};

/** What is written of one table. */
interface KeptRecord {
  readonly version: ModelVersion | undefined;
  readonly intervals: readonly IntervalEntry[];
}
export type KeptLedger = ReadonlyMap<string, KeptRecord>;

/** What is to be written, in order. */
export interface KeptEntries {
  readonly versions?: readonly ModelVersion[];
  readonly intervals?: readonly IntervalEntry[];
}

/** Reads it; nothing where none was ever written. */
export async function readLedger(open: Open): Promise<KeptLedger> {
  if (!(await isThere(open))) return new Map();
  const { session, warehouse, store } = open;
  const rows = await session.query(`select place, relation, kind, body from ${tableIn(warehouse.dialect)} order by place`);
  store.clock.observe(rows.at(-1)?.place);
  const versions = new Map<string, ModelVersion>();
  const intervals = new Map<string, IntervalEntry[]>();
  for (const { kind, body } of rows) {
    // The rows are Martlet's own.
    const entry: unknown = JSON.parse(String(body));
    if (kind === 'version') versions.set(relationKey((entry as ModelVersion).relation), entry as ModelVersion);
    else addInterval(intervals, entry as IntervalEntry);
  }
  const keys = [...new Set([...versions.keys(), ...intervals.keys()])];
  return new Map(keys.map((key) => [key, { version: versions.get(key), intervals: intervals.get(key) ?? [] }]));
}

/** Makes its table, and writes what the state knows of tables of which it says nothing yet. */
export async function beginLedger(open: Open, state: State, kept: readonly RelationName[]): Promise<void> {
  const { session, warehouse, store } = open;
  const { dialect } = warehouse;
  const text = dialect.typeName({ kind: 'text' });
  await ensureSchema(warehouse, session, LEDGER.schema);
  await session.execute(`create table if not exists ${tableIn(dialect)} (place ${text}, relation ${text}, kind ${text}, body ${text})`);
  const keys = new Set(kept.map(relationKey));
  const written = await readLedger(open);
  const unwritten = [...keys].filter((key) => !written.has(key));
  const versions = unwritten.flatMap((key) => state.versions.get(key) ?? []);
  const intervals = unwritten.flatMap((key) => state.intervals.get(key) ?? []);
  for (const statement of ledgerStatements(dialect, { versions, intervals }, store.clock)) await session.execute(statement);
}

/** The statements that write entries: one, or none. */
export function ledgerStatements(
  dialect: Pick<Dialect, 'identifier' | 'literal'>,
  { versions = [], intervals = [] }: KeptEntries,
  places: HybridClock,
): readonly string[] {
  const entries = [
    ...intervals.map((entry) => ({ relation: entry.version, kind: 'interval', body: entry })),
    ...versions.map((version) => ({ relation: relationKey(version.relation), kind: 'version', body: version })),
  ];
  if (entries.length === 0) return [];
  const rows = entries.map(
    ({ relation, kind, body }) => `(${[places.next(), relation, kind, JSON.stringify(body)].map(dialect.literal).join(', ')})`,
  );
  return [`insert into ${tableIn(dialect)} (place, relation, kind, body) values ${rows.join(', ')}`];
}

/** What a state says once what the warehouse holds counts, and in which tables that is something else. */
export function withLedger(
  state: State,
  ledger: KeptLedger,
): { readonly state: State; readonly adopted: Required<KeptEntries>; readonly differing: Differing } {
  const versions = new Map(state.versions);
  const intervals = new Map(state.intervals);
  const adopted: { readonly versions: ModelVersion[]; readonly intervals: IntervalEntry[] } = { versions: [], intervals: [] };
  const differing = new Map<string, RowsDiffer>();
  for (const [key, { version, intervals: held }] of ledger) {
    const known = state.versions.get(key);
    const before = state.intervals.get(key) ?? [];
    if (version === undefined || (known !== undefined && isSame(known, before, version, held))) continue;
    versions.set(key, version);
    intervals.set(key, held);
    adopted.versions.push(version);
    adopted.intervals.push(beginning(key, version), ...held);
    differing.set(key, sinceWhen(before, held));
  }
  return { state: { ...state, versions, intervals }, adopted, differing };
}

/** The tables whose rows are not those that the state tells of, by their keys. */
export type Differing = ReadonlyMap<string, RowsDiffer>;

function isSame(known: ModelVersion, before: readonly IntervalEntry[], version: ModelVersion, held: readonly IntervalEntry[]): boolean {
  return contentOf(known).id === contentOf(version).id && before.at(-1)?.content === held.at(-1)?.content && before.length === held.length;
}

/** Whether the rows are of before the state, or of after. */
function sinceWhen(before: readonly IntervalEntry[], held: readonly IntervalEntry[]): RowsDiffer {
  const has = (entries: readonly IntervalEntry[], content: string | undefined): boolean =>
    entries.some((entry) => entry.content === content);
  if (has(before, held.at(-1)?.content)) return 'older';
  return before.length === 0 || has(held, before.at(-1)?.content) ? 'newer' : 'other';
}

/** What says that all that was recorded of a table before is of rows that are gone. */
function beginning(key: string, { runId, createdAt, fingerprints }: ModelVersion): IntervalEntry {
  return { version: key, begins: true, data: fingerprints.data.version, runId, at: createdAt };
}

async function isThere({ session, warehouse: { introspection } }: Open): Promise<boolean> {
  return (await introspection.relations(session, [LEDGER.schema])).some(({ name }) => name === LEDGER.name);
}

function tableIn({ identifier }: Pick<Dialect, 'identifier'>): string {
  return `${identifier(LEDGER.schema)}.${identifier(LEDGER.name)}`;
}
