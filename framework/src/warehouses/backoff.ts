import { setTimeout } from 'node:timers/promises';
import type { Failure } from './failure.js';

/** How often, and how long apart. */
export interface RetryPolicy {
  /** The first attempt counts. */
  readonly attempts: number;
  /** The longest wait before the second attempt, in milliseconds; it doubles with each further one. */
  readonly firstDelay: number;
  /** The longest wait of all. */
  readonly longestDelay: number;
}

export const RETRY_POLICY: RetryPolicy = { attempts: 5, firstDelay: 500, longestDelay: 30_000 };

/** A warehouse that has to start first takes seconds to minutes, and is asked until then. */
export const STARTING: { readonly firstDelay: number; readonly longestDelay: number; readonly budget: number } = {
  firstDelay: 5_000,
  longestDelay: 15_000,
  budget: 600_000,
};

/** The outside world of a retry. */
export interface RetryContext {
  readonly classify: (error: unknown) => Failure;
  /** Resolves after some milliseconds, or rejects with the signal's reason. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to just below 1. */
  readonly random: () => number;
  readonly policy?: RetryPolicy;
  readonly signal?: AbortSignal;
  /** Told before each wait. */
  readonly onRetry?: (retry: { readonly failure: Failure; readonly attempt: number; readonly milliseconds: number }) => void;
}

/**
 * Does `work` again, after a wait, as long as its failure may pass. The wait is any time up to a limit that doubles, so that
 * those who failed together don't come back together: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * Where the vendor counts over some time, that time is waited for whole. A warehouse that is starting is waited for, ten minutes at most.
 */
export async function withRetries<T>(work: (attempt: number) => Promise<T>, context: RetryContext): Promise<T> {
  const { classify, sleep, random, policy = RETRY_POLICY, signal, onRetry } = context;
  let startingFor = 0;
  for (let attempt = 1, failures = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      signal?.throwIfAborted();
      const failure = classify(error);
      const isStarting = failure.reason === 'starting';
      if (!failure.canRetry || (isStarting ? startingFor >= STARTING.budget : failures >= policy.attempts)) throw error;
      const limit = isStarting ? delayLimit(attempt, STARTING) : delayLimit(failures, policy);
      // Others wait for the same start, so asking at once is of no use.
      const waited = Math.floor(isStarting ? (limit * (1 + random())) / 2 : random() * limit);
      // Those who have used up what is allowed together don't come back together either.
      const milliseconds = failure.window === undefined ? waited : Math.floor(failure.window * (1 + random() / 2)) + waited;
      if (isStarting) startingFor += milliseconds;
      else failures += 1;
      onRetry?.({ failure, attempt, milliseconds });
      await sleep(milliseconds, signal);
    }
  }
}

/** The longest wait behind an attempt. */
export function delayLimit(attempt: number, { firstDelay, longestDelay }: Pick<RetryPolicy, 'firstDelay' | 'longestDelay'>): number {
  return Math.min(longestDelay, firstDelay * 2 ** (attempt - 1));
}

/** Resolves after some milliseconds, or rejects when the signal is aborted. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
}
