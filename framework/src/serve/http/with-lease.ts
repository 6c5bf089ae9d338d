import { setTimeout as wait } from 'node:timers/promises';
import { isMartletError } from '../../errors.js';
import type { ReaderLease } from '../reading/reader.js';
import type { AnswerWorld } from './answer-world.js';
import type { FormatName } from './formats/format.js';
import type { Asked } from './route.js';
import { type AskedStatement, respondWithRows } from './rows-answer.js';

type Asking = Pick<Asked<unknown, unknown, unknown>, 'identity' | 'time'>;

/** Works in a lease on the newest publication, and once more where another one came in between. */
export function withLease<T>(asked: Asking, world: AnswerWorld, work: (lease: ReaderLease) => T | Promise<T>): Promise<T> {
  return leased(asked, world, async (lease) => {
    const answer = await work(lease);
    lease.release();
    return answer;
  });
}

/** Answers with the rows of a statement, whose lease lasts until all are sent. */
export function rowsInLease(
  asked: Asked<unknown, { readonly format?: FormatName }, unknown>,
  world: AnswerWorld,
  statementIn: (lease: ReaderLease) => AskedStatement | Promise<AskedStatement>,
): Promise<Response> {
  return leased(asked, world, async (lease) => respondWithRows(await statementIn(lease), lease, asked, world));
}

async function leased<T>({ identity, time }: Asking, { reader }: AnswerWorld, work: (lease: ReaderLease) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const lease = await reader.lease(identity.scope);
    try {
      return await work(lease);
    } catch (error) {
      lease.release();
      if (attempt === ATTEMPTS || !isMartletError(error, 'publication-moved')) throw error;
      await wait(MILLISECONDS_BETWEEN * attempt, undefined, { signal: time.signal });
    }
  }
}

const ATTEMPTS = 4;
const MILLISECONDS_BETWEEN = 250;
