import { MartletError } from '../errors.js';

/** Why a warehouse failed, told apart by the vendor's code. */
export type FailureReason =
  | 'connection'
  | 'starting'
  | 'authentication'
  | 'permission'
  | 'missing'
  | 'syntax'
  | 'constraint'
  | 'timeout'
  | 'quota'
  | 'storage'
  | 'conflict'
  | 'cancelled'
  | 'internal';

/** A driver's error, classified once, in the folder of its warehouse. */
export interface Failure {
  readonly reason: FailureReason;
  /** Whether the same statement may succeed when it is sent again after a while. */
  readonly canRetry: boolean;
  /** The milliseconds for which the vendor counts: what is sent again before they are over fails again. */
  readonly window?: number;
  /** As the vendor writes it. */
  readonly code?: string;
  /** By which the vendor's console finds the statement. */
  readonly statementId?: string;
  /** What the vendor says, in one line and without secrets. */
  readonly message: string;
}

/** What a session throws; the driver's own error is its cause. */
export class WarehouseError extends Error {
  override readonly name = 'WarehouseError';

  constructor(
    readonly failure: Failure,
    /** The warehouse’s title. */
    readonly warehouse: string,
    options?: ErrorOptions,
  ) {
    super(failure.message, options);
  }
}

/** The error that a reader can act on. */
export function failureError(
  { reason, message, statementId }: Failure,
  about: { readonly warehouse: string; readonly model?: string; readonly grant?: string },
  cause?: unknown,
): MartletError {
  const told = {
    ...about,
    message,
    ...(statementId === undefined ? {} : { statementId }),
  };
  return new MartletError(`warehouse-${reason}`, told, undefined, { cause });
}

/** What was thrown, in words; some clients throw objects that are no errors and yet have a message. */
export function messageOf(error: unknown): string {
  const isTold = typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
  return isTold ? String(error.message) : String(error);
}

/** What the driver itself has said, for whoever decides by it; it may hold values and is never told. */
export function driversText(error: unknown): string {
  return messageOf(error instanceof WarehouseError && error.cause !== undefined ? error.cause : error);
}

/** The first line of it. */
export function firstLine(error: unknown): string {
  return messageOf(error).split('\n', 1)[0] ?? '';
}
