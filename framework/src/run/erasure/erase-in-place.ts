import { type LoadPart, type LoadRecord, partsOfLoad, subjectToken } from '../../ingest/index.js';
import { digestParts } from '../../sql/index.js';
import {
  contentOf,
  type ErasureEntry,
  type LoadEntry,
  relationKey,
  type State,
  type StateEntries,
  type StateStore,
} from '../../state/index.js';
import type { Secret } from '../../warehouses/secret.js';
import type { RelationName, Session, Warehouse } from '../../warehouses/warehouse.js';
import { asOneChange } from '../as-one-change.js';
import { holdsAnyWord } from './search-files.js';
import type { NamedTable, SubjectPlaces } from './subject-places.js';
import { distinctValues, eraseRows, hasAny, placeOf, type Sql } from './subject-sql.js';
import { countSubjectRows, type FoundSubject, wantedIn } from './subject-values.js';

/** Rows of one table that are the person's, and what becomes of them. */
export interface TableErasure {
  readonly table: NamedTable;
  readonly rows: number;
}

/** Rejected rows that mention the person. */
export interface RejectedErasure {
  readonly id: string;
  readonly relation: RelationName;
  readonly rows: readonly { readonly file: string; readonly row: string }[];
}

export interface RowErasures {
  readonly tables: readonly TableErasure[];
  readonly rejected: readonly RejectedErasure[];
}

type Open = { readonly session: Session; readonly warehouse: Pick<Warehouse, 'dialect'> };

/** Finds the rows of a person in tables whose rows are erased one by one. */
export async function rowsToErase(open: Open, { raw, kept, rejected }: SubjectPlaces, subject: FoundSubject): Promise<RowErasures> {
  const tables: TableErasure[] = [];
  for (const table of [...raw, ...kept]) {
    const rows = await countSubjectRows(open, table, subject.keys);
    if (rows > 0) tables.push({ table, rows });
  }
  const found: RejectedErasure[] = [];
  const values = [...subject.values];
  for (const { id, relation } of rejected) {
    const all = await open.session.query(
      `select source_file as file, cast(row_number as ${open.warehouse.dialect.typeName({ kind: 'text' })}) as "row", raw_text as "text", raw_row as "whole" from ${placeOf(open.warehouse.dialect, relation)}`,
    );
    const own = all.filter(({ text, whole }) => [text, whole].some((each) => typeof each === 'string' && holdsAnyWord(each, values)));
    if (own.length > 0) found.push({ id, relation, rows: own.map(({ file, row }) => ({ file: String(file), row: String(row) })) });
  }
  return { tables, rejected: found };
}

/**
 * Takes the rows away, or their personal values, and notes that what is made of their tables is to be made again: all in one change where the
 * warehouse can do so. Doing it twice is as good as once.
 */
export async function eraseInPlace(
  { session, warehouse, store }: Open & { readonly store: StateStore },
  { tables, rejected }: RowErasures,
  subject: FoundSubject,
  { state, erasure, key, now }: { readonly state: State; readonly erasure: ErasureEntry; readonly key: Secret; readonly now: string },
): Promise<void> {
  const { dialect } = warehouse;
  const statements: Sql[] = [];
  for (const { table } of tables) statements.push(await erasing({ session, warehouse }, table, subject, key));
  for (const { relation, rows } of rejected) {
    const each = rows.map(() => `(source_file = ? and cast(row_number as ${dialect.typeName({ kind: 'text' })}) = ?)`);
    statements.push({
      sql: `delete from ${placeOf(dialect, relation)} where ${each.join(' or ')}`,
      parameters: rows.flatMap(({ file, row }) => [file, row]),
    });
  }
  const work = async (): Promise<void> => {
    for (const { sql, parameters } of statements) await session.execute(sql, { parameters });
    const entries = await entriesAfter({ session, warehouse }, tables, rejected, { state, erasure, now });
    await store.append(entries);
  };
  const isOne = store.database.sharesTransactions;
  await (isOne
    ? asOneChange(
        session,
        dialect.capabilities,
        statements.map(({ sql }) => sql),
        work,
      )
    : work());
}

async function erasing({ session, warehouse: { dialect } }: Open, table: NamedTable, subject: FoundSubject, key: Secret): Promise<Sql> {
  const where = hasAny(dialect, wantedIn(table, subject.keys));
  if (table.rule === 'delete') return eraseRows(dialect, table.relation, where, 'delete');
  const of = (kind: 'token' | 'null'): readonly string[] =>
    [...table.personal].filter(([, each]) => each === kind).map(([column]) => column);
  const columns = of('token');
  const { sql, parameters } = distinctValues(dialect, table.relation, columns, where);
  const tokens = new Map(columns.map((column) => [column, new Map<string, string>()]));
  for (const { position, found } of columns.length === 0 ? [] : await session.query(sql, { parameters })) {
    const value = String(found);
    // A token of a row that other keys of the person led to stays what it is.
    if (!value.startsWith('erased-')) tokens.get(columns[Number(position)] ?? '')?.set(value, subjectToken(key, value));
  }
  return eraseRows(dialect, table.relation, where, { nulls: of('null'), tokens });
}

/** What the state says of the tables afterwards: how many rows they have, and that they are not what was made of them any more. */
async function entriesAfter(
  open: Open,
  tables: readonly TableErasure[],
  rejected: readonly RejectedErasure[],
  { state, erasure, now }: { readonly state: State; readonly erasure: ErasureEntry; readonly now: string },
): Promise<StateEntries> {
  const raw = new Set(tables.filter(({ table }) => table.kind === 'raw').map(({ table }) => table.id));
  const kept = tables.filter(({ table }) => table.kind === 'kept').map(({ table }) => relationKey(table.relation));
  const touched = new Set([...raw, ...rejected.map(({ id }) => id)]);
  const loads: LoadEntry[] = [];
  for (const load of state.loads.values()) {
    if (!touched.has(load.id)) continue;
    const record = JSON.parse(load.record) as LoadRecord;
    const parts: LoadPart[] = [];
    for (const part of partsOfLoad(record)) parts.push({ ...part, ...(await countsOf(open, part)) });
    const sum = (of: 'rows' | 'rejectedRows'): number => parts.reduce((total, part) => total + part[of], 0);
    const { rejects: _, ...rest } = record;
    const counted = { ...rest, rows: sum('rows'), rejectedRows: sum('rejectedRows'), ...(record.parts === undefined ? {} : { parts }) };
    loads.push({ ...load, record: JSON.stringify(counted) });
  }
  const versions = kept.flatMap((key) => {
    const version = state.versions.get(key);
    if (version === undefined) return [];
    const content = contentOf(version);
    return [{ ...version, content: { ...content, id: digestParts(content.id, 'erased', erasure.id) } }];
  });
  const intervals = versions.flatMap(({ relation, content }) => {
    const last = state.intervals.get(relationKey(relation))?.at(-1);
    return last?.content === undefined ? [] : [{ ...last, content: content.id }];
  });
  // Whatever is made of these sources has other fingerprints from now on, in every environment.
  const restatements = [...raw].map((id) => ({ id, token: erasure.id, whole: true, at: now }));
  return { loads, versions, intervals, restatements };
}

async function countsOf(
  { session, warehouse: { dialect } }: Open,
  { relation, rejectedRelation }: { readonly relation: RelationName; readonly rejectedRelation: RelationName },
): Promise<{ readonly rows: number; readonly rejectedRows: number }> {
  const [row] = await session.query(
    `select (select count(*) from ${placeOf(dialect, relation)}) as counted, (select count(*) from (select distinct source_file, row_number from ${placeOf(dialect, rejectedRelation)}) as rejects) as rejected`,
  );
  return { rows: Number(row?.counted), rejectedRows: Number(row?.rejected) };
}
