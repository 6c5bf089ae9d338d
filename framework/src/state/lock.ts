import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { MartletError } from '../errors.js';
import {
  ALL_ENVIRONMENTS,
  endLeases,
  type FoundLease,
  type Lease,
  type LockHolder,
  readLeases,
  renewLeases,
  TURN,
  writeLease,
} from './lease.js';
import type { StateDatabase } from './state-database.js';
import type { StateWorld } from './state-world.js';

/** The right to change an environment, which one command has at a time. */
export interface EnvironmentLock {
  /** @throws MartletError `lock-lost` when it was ended, or when another command took the environment while this process slept. */
  check(): Promise<void>;
  /** Whether the environment is still ours. It may be asked before each statement: where that costs much, an answer counts for some minutes. */
  isOurs(): Promise<boolean>;
  /**
   * Does work on the state that counts only while the environment is ours: who takes it over finds all of that work or none.
   *
   * @throws MartletError `lock-lost`
   */
  hold(work: () => Promise<void>): Promise<void>;
  /** Does work for which nobody may be at work on any other environment; false, and nothing done, when somebody is. */
  whileAlone(work: () => Promise<void>): Promise<boolean>;
  release(): Promise<void>;
}

/** Who asks for an environment, and for which. */
export interface LockRequest extends LockHolder {
  readonly environment: string;
  /** Stands for this command and for no other. */
  readonly token: string;
}

const MINUTES_BETWEEN_RENEWALS = 5;
/** How long the answer counts that an environment is ours, where asking costs much: far less than a lease holds. */
const MINUTES_OF_TRUST = 5;
const ATTEMPTS = 5;
const MILLISECONDS_BETWEEN_ATTEMPTS = 300;

/**
 * Takes an environment, or says who has it. Any database will do, since nothing but inserting, reading and deleting rows is
 * asked of it. Everybody writes a lease first and reads the others' then; only who finds no other has the environment. Of two,
 * one wrote later than the other and so finds the other's. While nobody has the environment yet, the one with the smaller
 * token stays and the others withdraw, so that somebody gets it.
 *
 * @throws MartletError `environment-locked`
 */
export async function lockEnvironment(database: StateDatabase, request: LockRequest, world: StateWorld): Promise<EnvironmentLock> {
  // Whoever has the database open has it alone.
  if (database.isExclusive) return UNCONTESTED;
  await takeLease(database, request, world, ATTEMPTS);
  return new OwnedLock(database, request, world);
}

/** The attempts that together take longer than the turn of a process that was killed in it. */
const ATTEMPTS_OF_TURN = 22;

/**
 * Does work that takes moments while no other process is at work of the same kind.
 *
 * @throws MartletError `environment-locked`
 */
export async function withTurn<T>(database: StateDatabase, world: StateWorld, work: () => Promise<T>): Promise<T> {
  const token = randomBytes(8).toString('hex');
  const holder: LockHolder = { host: hostname(), processId: process.pid, command: 'audit', since: world.now() };
  await takeLease(database, { environment: TURN, token, ...holder }, world, ATTEMPTS_OF_TURN);
  try {
    return await work();
  } finally {
    await endLeases(database, [token]).catch(() => {
      // What the work did or what went wrong in it is what counts; the lease ends by itself.
    });
  }
}

/** Writes a lease and waits until no other one is in its way. */
async function takeLease(database: StateDatabase, request: LockRequest, world: StateWorld, attempts: number): Promise<void> {
  const { environment, token } = request;
  let isWritten = false;
  for (let attempt = 1; ; attempt += 1) {
    if (!isWritten) await writeLease(database, request);
    isWritten = true;
    const { live, expired } = await leasesOf(database);
    const others = live.filter((lease) => lease.token !== token && concerns(lease, environment));
    const [first] = others;
    if (first === undefined) {
      // Who sleeps finds its lease gone: before the state is read, so that what it has written until then is seen.
      const left = expired.filter((lease) => lease.token !== token);
      if (left.length > 0) await endLeases(database, tokensOf(left));
      return;
    }
    const isLast = attempt === attempts;
    if (isLast || others.some((lease) => lease.token < token)) {
      await endLeases(database, [token]);
      isWritten = false;
    }
    if (isLast) throw new MartletError('environment-locked', { ...first, environment });
    await world.sleep(MILLISECONDS_BETWEEN_ATTEMPTS * attempt * (0.5 + world.random()));
  }
}

/** Ends whatever keeps others from an environment, and answers with what it was. */
export async function unlockEnvironment(database: StateDatabase, environment: string): Promise<readonly Lease[]> {
  if (database.isExclusive) return [];
  const { live } = await leasesOf(database);
  const found = live.filter((lease) => concerns(lease, environment));
  if (found.length > 0) await endLeases(database, tokensOf(found));
  return found.map(({ isLive: _, ...lease }) => lease);
}

function concerns(lease: Lease, environment: string): boolean {
  return lease.environment === environment || (lease.environment === ALL_ENVIRONMENTS && environment !== TURN);
}

async function leasesOf(
  database: StateDatabase,
): Promise<{ readonly live: readonly FoundLease[]; readonly expired: readonly FoundLease[] }> {
  const leases = await readLeases(database);
  const live = leases.filter(({ isLive }) => isLive).sort((a, b) => (a.since < b.since ? -1 : 1));
  return { live, expired: leases.filter(({ isLive }) => !isLive) };
}

function tokensOf(leases: readonly Lease[]): readonly string[] {
  return leases.map(({ token }) => token);
}

const UNCONTESTED: EnvironmentLock = {
  check: async () => undefined,
  isOurs: async () => true,
  hold: (work) => work(),
  whileAlone: async (work) => {
    await work();
    return true;
  },
  release: async () => undefined,
};

/** What work is given that changes nothing and keeps nobody out. */
export function withoutLock(environment: string): EnvironmentLock {
  const refuse = async (): Promise<never> => {
    throw new MartletError('lock-lost', { environment });
  };
  return {
    check: refuse,
    isOurs: async () => false,
    hold: refuse,
    whileAlone: async () => false,
    release: async () => undefined,
  };
}

class OwnedLock implements EnvironmentLock {
  readonly #stop = new AbortController();
  readonly #beating: Promise<void>;
  /** When the store last said that the environment is ours, by this machine's clock. */
  #answered = Number.NaN;

  constructor(
    private readonly database: StateDatabase,
    private readonly request: LockRequest,
    private readonly world: StateWorld,
  ) {
    this.#beating = this.#beat();
  }

  async check(): Promise<void> {
    if (!(await this.#ask())) throw new MartletError('lock-lost', { environment: this.request.environment });
  }

  async isOurs(): Promise<boolean> {
    // Of this machine's clock alone, which goes on while the process sleeps. One that was set back says nothing.
    const minutes = (Date.parse(this.world.now()) - this.#answered) / 60_000;
    const isTrusted = !this.database.isCheap && minutes >= 0 && minutes < MINUTES_OF_TRUST;
    return isTrusted || this.#ask();
  }

  async hold(work: () => Promise<void>): Promise<void> {
    // The lease's row is written in the same transaction, so that who wants to take it out waits for its end.
    await this.database.together(async () => {
      await this.check();
      await work();
    });
  }

  async whileAlone(work: () => Promise<void>): Promise<boolean> {
    const { database, request } = this;
    const { token } = request;
    await writeLease(database, { ...request, environment: ALL_ENVIRONMENTS });
    try {
      const { live } = await leasesOf(database);
      if (live.some((lease) => lease.token !== token && lease.environment !== TURN)) return false;
      await work();
      return true;
    } finally {
      await endLeases(database, [token], ALL_ENVIRONMENTS);
    }
  }

  async release(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
    try {
      await endLeases(this.database, [this.request.token]);
    } catch {
      // What the command did or what went wrong in it is what counts; the lease ends by itself.
    }
  }

  async #beat(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.world.sleep(MINUTES_BETWEEN_RENEWALS * 60_000, signal);
      if (signal.aborted) return;
      try {
        await renewLeases(this.database, this.request.token);
      } catch {
        // The next renewal comes before the lease ends; if that fails too, `check` tells.
      }
    }
  }

  /** Whether the lease is there. It is never written again once another command has taken it out, whatever any clock says. */
  async #ask(): Promise<boolean> {
    const { environment, token } = this.request;
    const asked = Date.parse(this.world.now());
    await renewLeases(this.database, token);
    const isThere = (await readLeases(this.database)).some((lease) => lease.token === token && lease.environment === environment);
    this.#answered = isThere ? asked : Number.NaN;
    return isThere;
  }
}
