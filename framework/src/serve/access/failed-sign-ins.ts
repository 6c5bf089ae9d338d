import { createHash } from 'node:crypto';
import { MartletError } from '../../errors.js';

/** How often in a minute signing in may fail from one address. */
const MOST_IN_A_MINUTE = 60;
const MINUTE = 60_000;
/** More addresses, and more credentials, are not remembered. */
const MOST_KNOWN = 10_000;

/**
 * Keeps those who try keys from trying many: from an address where signing in has failed often, only credentials are looked at that were good before, so
 * that no one else behind a proxy is kept out.
 */
export class FailedSignIns {
  readonly #failures = new Map<string, { left: number; at: number }>();
  readonly #good = new Set<string>();

  constructor(private readonly now: () => number) {}

  /** @throws MartletError `sign-ins-too-many`, with the seconds after which it may be tried again. */
  refuse(address: string, credential: string): void {
    const { left } = this.#filled(address);
    if (left >= 1 || this.#good.has(nameOf(credential))) return;
    throw new MartletError('sign-ins-too-many', { seconds: Math.ceil(((1 - left) * MINUTE) / MOST_IN_A_MINUTE / 1000) });
  }

  failed(address: string): void {
    const allowance = this.#filled(address);
    allowance.left = Math.max(0, allowance.left - 1);
  }

  succeeded(credential: string): void {
    if (this.#good.size >= MOST_KNOWN) this.#good.clear();
    this.#good.add(nameOf(credential));
  }

  #filled(address: string): { left: number; at: number } {
    const now = this.now();
    const known = this.#failures.get(address);
    if (known !== undefined) {
      known.left = Math.min(MOST_IN_A_MINUTE, known.left + ((now - known.at) / MINUTE) * MOST_IN_A_MINUTE);
      known.at = now;
      return known;
    }
    if (this.#failures.size >= MOST_KNOWN) this.#failures.clear();
    const fresh = { left: MOST_IN_A_MINUTE, at: now };
    this.#failures.set(address, fresh);
    return fresh;
  }
}

/** Who reads the memory of the server finds no key in it. */
function nameOf(credential: string): string {
  return createHash('sha256').update(credential).digest('base64');
}
