import { MartletError } from '../errors.js';
import { ALL_ENVIRONMENTS, endLeases, type Lease, type LockHolder, readLeases, renewLeases, writeLease } from './lease.js';
import type { StateDatabase } from './state-database.js';
import type { StateWorld } from './state-world.js';

/** The right to change an environment, which one command has at a time. */
export interface EnvironmentLock {
  /** @throws MartletError `lock-lost` when somebody ended it, or when this process slept for longer than its lease. */
  check(): Promise<void>;
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

/** How long a lease holds when its process was killed. */
const MINUTES_OF_LEASE = 15;
const MINUTES_BETWEEN_RENEWALS = 5;
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
  const { environment, token } = request;
  let isWritten = false;
  for (let attempt = 1; ; attempt += 1) {
    if (!isWritten) await writeLease(database, { ...request, expires: expiry(world.now()) });
    isWritten = true;
    const { live, expired } = await leasesOf(database, world.now());
    const others = live.filter((lease) => lease.token !== token && concerns(lease, environment));
    const [first] = others;
    if (first === undefined) {
      if (expired.length > 0) await endLeases(database, expired);
      return new OwnedLock(database, request, world);
    }
    const isLast = attempt === ATTEMPTS;
    if (isLast || others.some((lease) => lease.token < token)) {
      await endLeases(database, [token]);
      isWritten = false;
    }
    if (isLast) throw new MartletError('environment-locked', { ...first, environment });
    await world.sleep(MILLISECONDS_BETWEEN_ATTEMPTS * attempt * (0.5 + world.random()));
  }
}

/** Ends whatever keeps others from an environment, and answers with what it was. */
export async function unlockEnvironment(database: StateDatabase, environment: string, now: string): Promise<readonly Lease[]> {
  if (database.isExclusive) return [];
  const { live } = await leasesOf(database, now);
  const found = live.filter((lease) => concerns(lease, environment));
  if (found.length > 0)
    await endLeases(
      database,
      found.map(({ token }) => token),
    );
  return found;
}

function concerns(lease: Lease, environment: string): boolean {
  return lease.environment === environment || lease.environment === ALL_ENVIRONMENTS;
}

async function leasesOf(
  database: StateDatabase,
  now: string,
): Promise<{ readonly live: readonly Lease[]; readonly expired: readonly string[] }> {
  const leases = await readLeases(database);
  const live = leases.filter(({ expires }) => expires > now).sort((a, b) => (a.since < b.since ? -1 : 1));
  return { live, expired: leases.filter(({ expires }) => expires <= now).map(({ token }) => token) };
}

function expiry(now: string): string {
  return new Date(Date.parse(now) + MINUTES_OF_LEASE * 60_000).toISOString();
}

const UNCONTESTED: EnvironmentLock = {
  check: async () => undefined,
  whileAlone: async (work) => {
    await work();
    return true;
  },
  release: async () => undefined,
};

/** What work is given that changes nothing and keeps nobody out. */
export function withoutLock(environment: string): EnvironmentLock {
  return {
    check: async () => {
      throw new MartletError('lock-lost', { environment });
    },
    whileAlone: async () => false,
    release: async () => undefined,
  };
}

class OwnedLock implements EnvironmentLock {
  readonly #stop = new AbortController();
  readonly #beating: Promise<void>;

  constructor(
    private readonly database: StateDatabase,
    private readonly request: LockRequest,
    private readonly world: StateWorld,
  ) {
    this.#beating = this.#beat();
  }

  async check(): Promise<void> {
    const { environment, token } = this.request;
    const { live } = await leasesOf(this.database, this.world.now());
    if (!live.some((lease) => lease.token === token && lease.environment === environment)) {
      throw new MartletError('lock-lost', { environment });
    }
  }

  async whileAlone(work: () => Promise<void>): Promise<boolean> {
    const { database, request, world } = this;
    const { token } = request;
    await writeLease(database, { ...request, environment: ALL_ENVIRONMENTS, expires: expiry(world.now()) });
    try {
      const { live } = await leasesOf(database, world.now());
      if (live.some((lease) => lease.token !== token)) return false;
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
        const now = this.world.now();
        await renewLeases(this.database, this.request.token, now, expiry(now));
      } catch {
        // The next renewal comes before the lease ends; if that fails too, `check` tells.
      }
    }
  }
}
