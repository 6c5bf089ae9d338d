import { createHash, createHmac } from 'node:crypto';
import type { Columns } from '../columns/index.js';
import type { Source } from '../model/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { Secret } from '../warehouses/secret.js';
import type { Session } from '../warehouses/warehouse.js';

/** Whose rows a load of one source leaves out. */
export interface Suppression {
  readonly key: Secret;
  readonly rule: NonNullable<Source['onErasure']>;
  /** The hashes of forgotten people, for each column that names them. */
  readonly columns: readonly { readonly column: string; readonly identity: string; readonly hashes: readonly string[] }[];
}

/** What is remembered of a value that names a forgotten person. */
export function subjectHash(key: Secret, identity: string, value: string): string {
  return hmac(key, `${identity}=${value}`);
}

/** What takes the place of a value that may not be null: the same for the same value, so that what joined still joins. */
export function subjectToken(key: Secret, value: string): string {
  return `${TOKEN}${hmac(key, `token=${value}`).slice(0, TOKEN_DIGITS)}`;
}

/** What tells one key from another, and nothing of the key. */
export function subjectKeyId(key: Secret): string {
  return hmac(key, 'key id').slice(0, 16);
}

function hmac(key: Secret, text: string): string {
  return createHmac('sha256', key.reveal()).update(text).digest('hex');
}

const TOKEN = 'erased-';
const TOKEN_DIGITS = 24;

/** What becomes of each personal column of a row that stays: a token in the place of a text that joins or must be there, else nothing. */
export function erasedColumns({ columns, subjects = {} }: Pick<Source, 'columns' | 'subjects'>): ReadonlyMap<string, 'token' | 'null'> {
  const named = new Set(Object.values(subjects));
  return new Map(
    Object.entries(columns).flatMap(([name, { definition }]): [string, 'token' | 'null'][] => {
      if (definition.pii === undefined && !named.has(name)) return [];
      return [[name, definition.type.kind === 'text' && (named.has(name) || !definition.nullable) ? 'token' : 'null']];
    }),
  );
}

/** SHA-256 works on blocks of so many bytes. */
const BLOCK = 64;

/** Lets a session of the embedded engine make hashes of subjects while some work is done. No statement has the key in its text. */
export async function withSubjectKey<T>(session: Session, suppression: Suppression | undefined, work: () => Promise<T>): Promise<T> {
  if (suppression === undefined) return work();
  const { key } = suppression;
  const padded = Buffer.alloc(BLOCK);
  const bytes = Buffer.from(key.reveal());
  (bytes.length > BLOCK ? createHash('sha256').update(bytes).digest() : bytes).copy(padded);
  const pad = (byte: number): string => Buffer.from(padded.map((each) => each ^ byte)).toString('hex');
  await session.execute('set variable martlet_inner = unhex(?)', { parameters: [pad(0x36)] });
  await session.execute('set variable martlet_outer = unhex(?)', { parameters: [pad(0x5c)] });
  try {
    return await work();
  } finally {
    await session.execute('reset variable martlet_inner');
    await session.execute('reset variable martlet_outer');
  }
}

/** The same in SQL, in hexadecimal digits, within `withSubjectKey`. */
function hmacSql(text: string): string {
  return `sha256(getvariable('martlet_outer') || unhex(sha256(getvariable('martlet_inner') || encode(${text}))))`;
}

/** Whether the row of some values is that of a forgotten person, in SQL. */
export function isSuppressed({ columns }: Suppression, textOf: (column: string) => string, { literal }: Pick<Dialect, 'literal'>): string {
  const conditions = columns.map(
    ({ column, identity, hashes }) =>
      `coalesce(${hmacSql(`${literal(`${identity}=`)} || ${textOf(column)}`)} in (${hashes.map((hash) => literal(hash)).join(', ')}), false)`,
  );
  return conditions.join(' or ');
}

/** Whether a text that can't be divided into fields may hold one of them, in SQL. */
export function mayHoldSuppressed({ columns }: Suppression, text: string, { literal }: Pick<Dialect, 'literal'>): string {
  const words = `list_distinct(regexp_split_to_array(coalesce(${text}, ''), ${literal('[\\s,;:|"\'{}\\[\\]]+')}))`;
  const conditions = columns.map(
    ({ identity, hashes }) =>
      `list_has_any(list_transform(${words}, lambda word: ${hmacSql(`${literal(`${identity}=`)} || word`)}), [${hashes.map((hash) => literal(hash)).join(', ')}])`,
  );
  return conditions.join(' or ');
}

/** What a column holds of a row, and in its place where the row is that of a forgotten person. */
export function suppressedValue(
  { rule }: Suppression,
  { name, value, isErased }: { readonly name: string; readonly value: string; readonly isErased: string },
  source: { readonly columns: Columns; readonly subjects?: Source['subjects'] },
  { literal }: Pick<Dialect, 'literal'>,
): string {
  const erased = rule === 'delete' ? 'null' : erasedColumns(source).get(name);
  if (erased === undefined) return value;
  const token = `${literal(TOKEN)} || left(${hmacSql(`'token=' || ${value}`)}, ${TOKEN_DIGITS})`;
  return `case when ${isErased} then ${erased === 'token' ? token : 'null'} else ${value} end`;
}
