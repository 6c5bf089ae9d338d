/** An error as clients of PostgreSQL read it. */
export class PostgresError extends Error {
  /** Five characters by which programs tell errors apart. */
  readonly sqlState: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** Where in the statement, in characters from 1. */
  readonly position: number | undefined;
  /** Whether the connection ends with it. */
  readonly isFatal: boolean;

  constructor(sqlState: string, message: string, more: ErrorDetails = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'PostgresError';
    this.sqlState = sqlState;
    this.detail = more.detail;
    this.hint = more.hint;
    this.position = more.position;
    this.isFatal = more.isFatal ?? false;
  }
}

export interface ErrorDetails {
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly position?: number | undefined;
  readonly isFatal?: boolean;
  readonly cause?: unknown;
}

/** The client broke the protocol: what follows can't be read, so the connection ends. */
export const protocolError = (message: string): PostgresError => new PostgresError('08P01', message, { isFatal: true });

/** PostgreSQL has it, this endpoint does not. */
export const unsupported = (message: string, hint?: string): PostgresError => new PostgresError('0A000', message, { hint });
