import { MartletError } from '../errors.js';
import { sleep as sleepFor, withRetries } from '../warehouses/backoff.js';
import type { Session, StatementOptions, Waiting, Warehouse } from '../warehouses/warehouse.js';
import type { Emit } from './events.js';

/** How statements are kept from failing or running for no good reason. */
export interface Guard {
  readonly warehouse: Pick<Warehouse, 'classify'>;
  /** The seconds after which a statement is cancelled; none when left out. */
  readonly statementTimeout?: number;
  readonly emit: Emit;
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

/**
 * The same session. What fails for a reason that may pass is done again after a while, with others' conflicts and the
 * network's moods in mind; in a transaction all of it is. A statement that takes too long is cancelled.
 */
export function guarded(session: Session, guard: Guard): Session {
  const { warehouse, statementTimeout, emit, sleep = sleepFor, random = Math.random } = guard;
  let isInTransaction = false;
  const again = <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
    withRetries(work, {
      classify: (error) => warehouse.classify(error),
      sleep,
      random,
      ...(signal === undefined ? {} : { signal }),
      onRetry: tellingOf(emit),
    });
  const run = <T>(work: (options: StatementOptions) => Promise<T>, options: StatementOptions = {}): Promise<T> => {
    const once = (): Promise<T> => limited(work, options, statementTimeout);
    return isInTransaction ? once() : again(once, options.signal);
  };
  return {
    execute: (sql, options) => run((limits) => session.execute(sql, limits), options),
    query: (sql, options) => run((limits) => session.query(sql, limits), options),
    transaction: (work) =>
      again(async () => {
        isInTransaction = true;
        try {
          return await session.transaction(work);
        } finally {
          isInTransaction = false;
        }
      }),
    close: () => session.close(),
  };
}

/** Tells of each wait as an event of the run. */
export function tellingOf(emit: Emit): NonNullable<Waiting['onRetry']> {
  return ({ failure, attempt, milliseconds }) =>
    emit({ kind: 'retrying', reason: failure.reason, message: failure.message, attempt, milliseconds });
}

async function limited<T>(
  work: (options: StatementOptions) => Promise<T>,
  options: StatementOptions,
  seconds: number | undefined,
): Promise<T> {
  if (seconds === undefined) return work(options);
  const timeout = AbortSignal.timeout(seconds * 1000);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
  try {
    return await work({ ...options, signal });
  } catch (cause) {
    if (timeout.aborted && options.signal?.aborted !== true) throw new MartletError('statement-timeout', { seconds }, undefined, { cause });
    throw cause;
  }
}
