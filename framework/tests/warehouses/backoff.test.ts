import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delayLimit, RETRY_POLICY, withRetries } from '../../src/warehouses/backoff.js';
import type { Failure } from '../../src/warehouses/failure.js';

const failure = (canRetry: boolean): Failure => ({ reason: 'connection', canRetry, message: 'lost' });

async function retried(failures: number, canRetry: boolean, random: () => number) {
  const waits: number[] = [];
  let attempts = 0;
  const outcome = await withRetries(
    async () => {
      attempts += 1;
      if (attempts <= failures) throw new Error('lost');
      return 'done';
    },
    { classify: () => failure(canRetry), random, sleep: async (milliseconds) => void waits.push(milliseconds) },
  ).catch((error: unknown) => (error as Error).message);
  return { outcome, attempts, waits };
}

describe('withRetries', () => {
  test('tries again what may pass', async () => {
    expect(await retried(2, true, () => 0.5)).toEqual({ outcome: 'done', attempts: 3, waits: [250, 500] });
  });

  test('waits for the whole time over which a vendor counts', async () => {
    const waits: number[] = [];
    let attempts = 0;
    await withRetries(
      async () => {
        attempts += 1;
        if (attempts < 3) throw new Error('too many');
      },
      {
        classify: () => ({ reason: 'quota', canRetry: true, window: 10_000, message: 'too many' }),
        random: () => 0,
        sleep: async (milliseconds) => void waits.push(milliseconds),
      },
    );
    expect(waits).toEqual([10_000, 10_000]);
  });

  test('never tries again what can’t succeed', async () => {
    expect(await retried(1, false, () => 0.5)).toEqual({ outcome: 'lost', attempts: 1, waits: [] });
  });

  test('gives up with the last error', async () => {
    expect(await retried(99, true, () => 0)).toMatchObject({ outcome: 'lost', attempts: RETRY_POLICY.attempts });
  });

  test('waits anything up to a limit that doubles and ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 0.999999, noNaN: true }), async (random) => {
        const { waits } = await retried(99, true, () => random);
        waits.forEach((wait, index) => {
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThan(delayLimit(index + 1, RETRY_POLICY));
        });
      }),
    );
    expect(delayLimit(50, RETRY_POLICY)).toBe(RETRY_POLICY.longestDelay);
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    const work = withRetries(
      async () => {
        stop.abort(new Error('stopped'));
        throw new Error('lost');
      },
      { classify: () => failure(true), random: () => 0, sleep: async () => undefined, signal: stop.signal },
    );
    await expect(work).rejects.toThrow('stopped');
  });
});
