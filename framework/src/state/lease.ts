import { ownRows, type StateDatabase } from './state-database.js';

/** Who works on an environment. */
export interface LockHolder {
  readonly host: string;
  readonly processId: number;
  readonly command: string;
  /** When it began to. */
  readonly since: string;
}

/** One row of the table of locks: the command that wrote it has the environment, or wants it, until another command takes it out. */
export interface Lease extends LockHolder {
  readonly environment: string;
  /** Identifies the command that wrote it. */
  readonly token: string;
  /** The instant from which on others may take it out, by the clock of the store. */
  readonly expires: string;
}

/** A lease, and whether others may not take it out yet: the store says so, since the clocks of two machines differ. */
export interface FoundLease extends Lease {
  readonly isLive: boolean;
}

/** How long a lease holds when its process was killed. */
const MINUTES_OF_LEASE = 15;

/** In place of an environment's name for the turn of who writes to the audit log. It is held for moments, and locks no environment. */
export const TURN = '@audit';
/** How long others wait for the turn of a process that was killed in it. */
const MINUTES_OF_TURN = 1;

/** In place of an environment's name while a command clears up, for which no other command may work on any environment. */
export const ALL_ENVIRONMENTS = '*';

/** Every lease of the project, expired ones too. */
export async function readLeases(database: StateDatabase): Promise<readonly FoundLease[]> {
  const { prefix, instant } = database;
  const rows = await database.query(
    `select environment, token, holder, expires, ${instant(0)} as now from ${prefix}locks where ${ownRows(database)}`,
  );
  return rows.map(({ environment, token, holder, expires, now }) => ({
    ...holderOf(String(holder)),
    environment: String(environment),
    token: String(token),
    expires: String(expires),
    isLive: String(expires) > String(now),
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

export async function writeLease(database: StateDatabase, { environment, token, ...holder }: Omit<Lease, 'expires'>): Promise<void> {
  const { project, prefix, literal, instant } = database;
  const values = [project, environment, token, JSON.stringify(holder)].map(literal).join(', ');
  const minutes = environment === TURN ? MINUTES_OF_TURN : MINUTES_OF_LEASE;
  await database.execute(`insert into ${prefix}locks (project, environment, token, holder, expires) select ${values}, ${instant(minutes)}`);
}

/** Makes leases hold for longer. One that has expired is still its command's, until another takes it out. */
export async function renewLeases(database: StateDatabase, token: string): Promise<void> {
  const { prefix, literal, instant } = database;
  await database.execute(`update ${prefix}locks set expires = ${instant(MINUTES_OF_LEASE)} where token = ${literal(token)}`);
}

/** Ends leases by what they were written by; only one environment's where one is named. */
export async function endLeases(database: StateDatabase, tokens: readonly string[], environment?: string): Promise<void> {
  const { prefix, literal } = database;
  const only = environment === undefined ? '' : ` and environment = ${literal(environment)}`;
  await database.execute(`delete from ${prefix}locks where token in (${tokens.map(literal).join(', ')})${only}`);
}
