import { isMartletError, MartletError } from '../../errors.js';
import type { ResultRow } from '../../warehouses/warehouse.js';
import { withTurn } from '../lock.js';
import { ownRows, type StateDatabase } from '../state-database.js';
import type { StateWorld } from '../state-world.js';
import { type AuditAction, type AuditHead, type AuditNote, type AuditRow, linked, NO_ENTRY, sequenceText } from './audit-entry.js';
import { entryIn } from './verify-chain.js';

/** The last entry of an action; undefined where there is none, or something has damaged it. */
type LastEntry = (action: AuditAction) => AuditNote | undefined;

/** Notes for a chain, which may depend on the last entries of some actions. */
export type AuditNotes = (last: LastEntry) => readonly AuditNote[];

/** The last entries that notes depend on. */
export interface LastEntries {
  readonly actions?: readonly AuditAction[];
  readonly environment?: string;
}

const ATTEMPTS = 20;

/**
 * Adds entries at the end of a project's chain, and answers with the new head. Commands that do so at once make one chain: an entry is written
 * only where none has its number, and who finds its number taken links its entries to the new head. Where the database can't refuse a second
 * entry of a number, they take turns.
 *
 * @throws MartletError `audit-unwritten`
 */
export async function appendToChain(
  database: StateDatabase,
  world: StateWorld,
  notes: AuditNotes,
  depending: LastEntries = {},
): Promise<AuditHead> {
  const needsTurns = !database.isExclusive && !database.refusesDoubles;
  const work = () => append(database, world, notes, depending);
  try {
    return await (needsTurns ? withTurn(database, world, work) : work());
  } catch (cause) {
    if (!isMartletError(cause, 'environment-locked')) throw cause;
    throw new MartletError('audit-unwritten', { message: 'other commands wrote all the time' }, undefined, { cause });
  }
}

/** The entries of a project's chain behind one of them, by their numbers. */
export async function readChain(database: StateDatabase, after: number): Promise<readonly AuditRow[]> {
  const { prefix, literal } = database;
  const behind = after === 0 ? '' : ` and sequence > ${literal(sequenceText(after))}`;
  const rows = await database.query(
    `select sequence, hash, body from ${prefix}audit where ${ownRows(database)}${behind} order by sequence, hash`,
  );
  return rows.map(auditRow);
}

async function append(database: StateDatabase, world: StateWorld, notes: AuditNotes, depending: LastEntries): Promise<AuditHead> {
  for (let attempt = 1; ; attempt += 1) {
    const { head, last } = await readEnd(database, depending);
    const rows = linked(notes(last), head, database.project);
    const end = rows.at(-1);
    if (end === undefined) return head;
    const failure = await insert(database, head, rows);
    // Whatever became of the statement: the rows are there, or they are not.
    if (await holds(database, end)) return { sequence: Number(end.sequence), hash: end.hash };
    const now = await readEnd(database, {});
    if (now.head.sequence > head.sequence && attempt < ATTEMPTS) {
      await world.sleep(MILLISECONDS_BETWEEN * world.random());
      continue;
    }
    const message = failure instanceof Error ? failure.message : 'other commands wrote all the time';
    throw new MartletError('audit-unwritten', { message }, undefined, { cause: failure });
  }
}

const MILLISECONDS_BETWEEN = 100;

/** Writes rows unless an entry has one of their numbers; answers with what failed, since that may be the other one's doing. */
async function insert({ prefix, project, literal, execute }: StateDatabase, head: AuditHead, rows: readonly AuditRow[]): Promise<unknown> {
  const selects = rows.map(
    ({ sequence, hash, body }) =>
      `select ${literal(project)} as project, ${literal(sequence)} as sequence, ${literal(hash)} as hash, ${literal(body)} as body`,
  );
  const taken = `select 1 from ${prefix}audit where ${ownRows({ project, literal })} and sequence > ${literal(sequenceText(head.sequence))}`;
  try {
    await execute(
      `insert into ${prefix}audit (project, sequence, hash, body) ` +
        `select project, sequence, hash, body from (${selects.join(' union all ')}) as entries where not exists (${taken})`,
    );
    return undefined;
  } catch (failure) {
    if (isMartletError(failure, 'store-unreachable')) throw failure;
    return failure;
  }
}

interface End {
  readonly head: AuditHead;
  readonly last: LastEntry;
}

/** The last entry, and the last ones of some actions in an environment, with one query. */
async function readEnd(database: StateDatabase, { actions = [], environment = '' }: LastEntries): Promise<End> {
  const { prefix, literal } = database;
  const own = ownRows(database);
  // The canonical text of an entry begins with its action; of what people write, no text holds the quotation marks of its environment.
  const patterns = actions.map((action) => `{"action":"${action}",%"environment":"${environment}",%`);
  const wanted = ['', ...patterns.map((pattern) => ` and body like ${literal(pattern)}`)];
  const numbers = wanted.map((where) => `select max(sequence) from ${prefix}audit where ${own}${where}`).join(' union all ');
  const rows = (
    await database.query(`select sequence, hash, body from ${prefix}audit where ${own} and sequence in (${numbers}) order by sequence`)
  ).map(auditRow);
  const end = rows.at(-1);
  return {
    head: end === undefined ? NO_ENTRY : { sequence: Number(end.sequence), hash: end.hash },
    last: (action) => rows.map(entryIn).findLast((entry) => entry?.action === action && entry.environment === environment),
  };
}

async function holds(database: StateDatabase, { sequence, hash }: AuditRow): Promise<boolean> {
  const { prefix, literal } = database;
  const rows = await database.query(`select hash from ${prefix}audit where ${ownRows(database)} and sequence = ${literal(sequence)}`);
  return rows.some((row) => row.hash === hash);
}

function auditRow({ sequence, hash, body }: ResultRow): AuditRow {
  return { sequence: String(sequence), hash: String(hash), body: String(body) };
}
