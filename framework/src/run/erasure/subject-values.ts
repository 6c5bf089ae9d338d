import { subjectHash } from '../../ingest/index.js';
import type { Secret } from '../../warehouses/secret.js';
import type { Session, Warehouse } from '../../warehouses/warehouse.js';
import type { NamedTable, SubjectPlaces } from './subject-places.js';
import { distinctValues, hasAny, placeOf, type WantedValues } from './subject-sql.js';

/** What names a person: values by the name of the identity. */
export type SubjectKeys = ReadonlyMap<string, ReadonlySet<string>>;

type Open = { readonly session: Session; readonly warehouse: Pick<Warehouse, 'dialect'> };

/** What is known of a person once all tables were asked. */
export interface FoundSubject {
  readonly keys: SubjectKeys;
  /** Keys that rows of the person share with rows of others, by identity: they name no one alone, and are not followed. */
  readonly shared: SubjectKeys;
  /** Personal values that are in no row of anyone else. */
  readonly values: ReadonlySet<string>;
}

/**
 * Follows keys from row to row: a row that has a key of the person names them by its other keys too, as long as no row of anyone
 * else has these.
 *
 * @param remembered - The hashes of an erasure that was begun: a key that has one of them is the person's, though no row says so any more.
 */
export async function findSubject(
  open: Open,
  { raw, kept }: Pick<SubjectPlaces, 'raw' | 'kept'>,
  given: SubjectKeys,
  remembered: { readonly key: Secret; readonly hashes: Readonly<Record<string, readonly string[]>> } | undefined,
): Promise<FoundSubject> {
  const tables = [...raw, ...kept];
  const keys = new Map([...given].map(([identity, values]) => [identity, new Set(values)]));
  const shared = new Map<string, Set<string>>();
  if (remembered !== undefined) await addRemembered(open, tables, keys, remembered);
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const table of tables) {
      for (const [column, values] of await linkedValues(open, table, keys)) {
        const identity = table.identities.get(column) ?? '';
        const others = await valuesOfOthers(open, tables, identity, values, keys);
        for (const value of values) {
          if (others.has(value)) add(shared, identity, value);
          else if (add(keys, identity, value)) isNew = true;
        }
      }
    }
  }
  return { keys, shared, values: await valuesOf(open, tables, keys) };
}

/** The columns of a table that may have a key of the person. */
export function wantedIn({ identities }: Pick<NamedTable, 'identities'>, keys: SubjectKeys): WantedValues {
  return new Map([...identities].map(([column, identity]) => [column, keys.get(identity) ?? new Set<string>()]));
}

/** How many rows of a table are the person's. */
export async function countSubjectRows(
  { session, warehouse: { dialect } }: Open,
  table: Pick<NamedTable, 'relation' | 'identities'>,
  keys: SubjectKeys,
): Promise<number> {
  const { sql, parameters } = hasAny(dialect, wantedIn(table, keys));
  if (parameters.length === 0) return 0;
  const [row] = await session.query(`select count(*) as counted from ${placeOf(dialect, table.relation)} where ${sql}`, { parameters });
  return Number(row?.counted);
}

/** The keys in rows of the person that are not known yet, by column. */
async function linkedValues(
  { session, warehouse: { dialect } }: Open,
  table: NamedTable,
  keys: SubjectKeys,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (table.identities.size < 2) return new Map();
  const where = hasAny(dialect, wantedIn(table, keys));
  if (where.parameters.length === 0) return new Map();
  const columns = [...table.identities.keys()];
  const { sql, parameters } = distinctValues(dialect, table.relation, columns, where);
  const found = new Map<string, Set<string>>();
  for (const { position, found: value } of await session.query(sql, { parameters })) {
    const column = columns[Number(position)] ?? '';
    if (keys.get(table.identities.get(column) ?? '')?.has(String(value)) !== true) add(found, column, String(value));
  }
  return found;
}

/** Which of some keys are in rows that have none of the keys that the person is known by. */
async function valuesOfOthers(
  { session, warehouse: { dialect } }: Open,
  tables: readonly NamedTable[],
  identity: string,
  values: ReadonlySet<string>,
  keys: SubjectKeys,
): Promise<ReadonlySet<string>> {
  const others = new Set<string>();
  for (const table of tables) {
    // A table that names people by this key alone says nothing of who else has it.
    if (table.identities.size < 2) continue;
    const columns = [...table.identities].filter(([, each]) => each === identity).map(([column]) => column);
    if (columns.length === 0) continue;
    const own = hasAny(dialect, wantedIn(table, keys));
    const has = hasAny(dialect, new Map(columns.map((column) => [column, values])));
    // A row without any other key is no one else's.
    const names = [...table.identities.keys()]
      .filter((column) => !columns.includes(column))
      .map((column) => `${dialect.identifier(column)} is not null`);
    if (names.length === 0) continue;
    const where = {
      sql: `(${has.sql}) and not (${own.sql}) and (${names.join(' or ')})`,
      parameters: [...has.parameters, ...own.parameters],
    };
    const { sql, parameters } = distinctValues(dialect, table.relation, columns, where);
    for (const { found } of await session.query(sql, { parameters })) others.add(String(found));
  }
  return others;
}

/** The personal values in rows of the person that no row of anyone else has. */
async function valuesOf(
  { session, warehouse: { dialect } }: Open,
  tables: readonly NamedTable[],
  keys: SubjectKeys,
): Promise<ReadonlySet<string>> {
  const values = new Set([...keys.values()].flatMap((own) => [...own]));
  const candidates = new Set<string>();
  for (const table of tables) {
    const columns = [...table.personal.keys()].filter((column) => !table.identities.has(column));
    const where = hasAny(dialect, wantedIn(table, keys));
    if (columns.length === 0 || where.parameters.length === 0) continue;
    const { sql, parameters } = distinctValues(dialect, table.relation, columns, where);
    for (const { found } of await session.query(sql, { parameters })) candidates.add(String(found));
  }
  if (candidates.size === 0) return values;
  const taken = new Set<string>();
  for (const table of tables) {
    const columns = [...table.personal.keys()];
    const own = hasAny(dialect, wantedIn(table, keys));
    const has = hasAny(dialect, new Map(columns.map((column) => [column, candidates])));
    const where = { sql: `(${has.sql}) and not (${own.sql})`, parameters: [...has.parameters, ...own.parameters] };
    if (columns.length === 0) continue;
    const { sql, parameters } = distinctValues(dialect, table.relation, columns, where);
    for (const { found } of await session.query(sql, { parameters })) taken.add(String(found));
  }
  for (const candidate of candidates) if (!taken.has(candidate)) values.add(candidate);
  return values;
}

async function addRemembered(
  { session, warehouse: { dialect } }: Open,
  tables: readonly NamedTable[],
  keys: Map<string, Set<string>>,
  { key, hashes }: { readonly key: Secret; readonly hashes: Readonly<Record<string, readonly string[]>> },
): Promise<void> {
  for (const table of tables) {
    const columns = [...table.identities].filter(([, identity]) => (hashes[identity]?.length ?? 0) > 0).map(([column]) => column);
    if (columns.length === 0) continue;
    const { sql, parameters } = distinctValues(dialect, table.relation, columns, { sql: '1 = 1', parameters: [] });
    for (const { position, found } of await session.query(sql, { parameters })) {
      const identity = table.identities.get(columns[Number(position)] ?? '') ?? '';
      if (hashes[identity]?.includes(subjectHash(key, identity, String(found))) === true) add(keys, identity, String(found));
    }
  }
}

function add(sets: Map<string, Set<string>>, name: string, value: string): boolean {
  const set = sets.get(name) ?? new Set<string>();
  sets.set(name, set);
  if (set.has(value)) return false;
  set.add(value);
  return true;
}
