import { MartletError } from '../../errors.js';

/** What each reader may ask for in a minute. */
export interface RateLimitOptions {
  readonly requestsPerMinute?: number;
  /** The seconds that the engine works for one reader in a minute. */
  readonly engineSecondsPerMinute?: number;
}

interface Allowance {
  requests: number;
  engineSeconds: number;
  at: number;
}

const MINUTE = 60_000;

/** Allowances that fill up evenly, so that a pause earns what it is worth. Those of readers who are full again are forgotten. */
export class RateLimits {
  readonly #readers = new Map<string, Allowance>();
  readonly #requests: number;
  readonly #engineSeconds: number;

  constructor(
    { requestsPerMinute = Number.POSITIVE_INFINITY, engineSecondsPerMinute = Number.POSITIVE_INFINITY }: RateLimitOptions,
    private readonly now: () => number,
  ) {
    this.#requests = requestsPerMinute;
    this.#engineSeconds = engineSecondsPerMinute;
  }

  /**
   * Takes one request off a reader's allowance.
   *
   * @throws MartletError `requests-too-many`, with the seconds after which there is one again.
   */
  take(reader: string): void {
    const allowance = this.#filled(reader);
    if (allowance.requests < 1) {
      const seconds = Math.ceil(((1 - allowance.requests) * 60) / this.#requests);
      throw new MartletError('requests-too-many', { allowed: `${this.#requests} requests`, seconds });
    }
    if (allowance.engineSeconds <= 0) {
      const seconds = Math.max(1, Math.ceil((-allowance.engineSeconds * 60) / this.#engineSeconds));
      throw new MartletError('requests-too-many', { allowed: `${this.#engineSeconds} seconds of the engine`, seconds });
    }
    allowance.requests -= 1;
  }

  /** Takes what the engine worked off a reader's allowance; it may go below nothing, and is then waited for. */
  charge(reader: string, engineMilliseconds: number): void {
    this.#filled(reader).engineSeconds -= engineMilliseconds / 1000;
  }

  #filled(reader: string): Allowance {
    const now = this.now();
    const known = this.#readers.get(reader);
    if (known === undefined) {
      this.#forgetFull(now);
      const full = { requests: this.#requests, engineSeconds: this.#engineSeconds, at: now };
      this.#readers.set(reader, full);
      return full;
    }
    const share = (now - known.at) / MINUTE;
    known.requests = Math.min(this.#requests, known.requests + this.#requests * share);
    known.engineSeconds = Math.min(this.#engineSeconds, known.engineSeconds + this.#engineSeconds * share);
    known.at = now;
    return known;
  }

  #forgetFull(now: number): void {
    if (this.#readers.size < MOST_READERS) return;
    for (const [reader, { at, engineSeconds }] of this.#readers) if (now - at > MINUTE && engineSeconds >= 0) this.#readers.delete(reader);
  }
}

const MOST_READERS = 10_000;
