import { ownRows, type StateDatabase } from './state-database.js';

/** Who works on an environment. */
export interface LockHolder {
  readonly host: string;
  readonly processId: number;
  readonly command: string;
  /** When it began to. */
  readonly since: string;
}

/** One row of the table of locks: whoever wrote it has the environment, or wants it, until it expires. */
export interface Lease extends LockHolder {
  readonly environment: string;
  /** Stands for the one who wrote it. */
  readonly token: string;
  readonly expires: string;
}

/** What stands where an environment's name does when somebody clears up, for which nobody else may work on any. */
export const ALL_ENVIRONMENTS = '*';

/** Every lease of the project, expired ones too. */
export async function readLeases(database: StateDatabase): Promise<readonly Lease[]> {
  const rows = await database.query(`select environment, token, holder, expires from ${database.prefix}locks where ${ownRows(database)}`);
  return rows.map(({ environment, token, holder, expires }) => ({
    ...holderOf(String(holder)),
    environment: String(environment),
    token: String(token),
    expires: String(expires),
  }));
}

/** Who holds a lease. One whose row something has damaged holds too, and ends as others do. */
function holderOf(text: string): LockHolder {
  try {
    // The rows are Martlet's own.
    return { ...UNKNOWN_HOLDER, ...(JSON.parse(text) as LockHolder) };
  } catch {
    return UNKNOWN_HOLDER;
  }
}

const UNKNOWN_HOLDER: LockHolder = { host: 'an unknown machine', processId: 0, command: 'an unknown command', since: 'an unknown time' };

export async function writeLease(database: StateDatabase, { environment, token, expires, ...holder }: Lease): Promise<void> {
  const values = [database.project, environment, token, JSON.stringify(holder), expires].map(database.literal).join(', ');
  await database.execute(`insert into ${database.prefix}locks (project, environment, token, holder, expires) values (${values})`);
}

/** Makes leases hold for longer. One that has ended stays so, since somebody else may have the environment by now. */
export async function renewLeases(database: StateDatabase, token: string, now: string, expires: string): Promise<void> {
  const { prefix, literal } = database;
  await database.execute(
    `update ${prefix}locks set expires = ${literal(expires)} where token = ${literal(token)} and expires > ${literal(now)}`,
  );
}

/** Ends leases by what they were written by; only one environment's where one is named. */
export async function endLeases(database: StateDatabase, tokens: readonly string[], environment?: string): Promise<void> {
  const { prefix, literal } = database;
  const only = environment === undefined ? '' : ` and environment = ${literal(environment)}`;
  await database.execute(`delete from ${prefix}locks where token in (${tokens.map(literal).join(', ')})${only}`);
}
