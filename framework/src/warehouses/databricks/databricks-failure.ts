import { type Failure, type FailureReason, firstLine, messageOf } from '../failure.js';
import { causesOf, httpFailure, networkFailure } from '../network-failure.js';
import { type Secret, withoutSecrets } from '../secret.js';
import { isPassing, reasonOfSqlState } from '../sql-state.js';

/** Error classes whose SQLSTATE says too little. https://docs.databricks.com/aws/en/error-messages/error-classes */
const CLASSES: Readonly<Record<string, FailureReason>> = {
  CATALOG_DOES_NOT_EXIST: 'missing',
  CATALOG_NOT_FOUND: 'missing',
  COLUMN_ALREADY_EXISTS: 'syntax',
  DELTA_CONCURRENT_APPEND: 'conflict',
  DELTA_CONCURRENT_DELETE_DELETE: 'conflict',
  DELTA_CONCURRENT_DELETE_READ: 'conflict',
  DELTA_CONCURRENT_TRANSACTION: 'conflict',
  DELTA_CONCURRENT_WRITE: 'conflict',
  DELTA_METADATA_CHANGED: 'conflict',
  DELTA_NOT_NULL_CONSTRAINT_VIOLATED: 'constraint',
  DELTA_TABLE_NOT_FOUND: 'missing',
  INSUFFICIENT_PERMISSIONS: 'permission',
  NO_SUCH_CATALOG_EXCEPTION: 'missing',
  OPERATION_CANCELED: 'cancelled',
  PARSE_SYNTAX_ERROR: 'syntax',
  PERMISSION_DENIED: 'permission',
  QUERY_EXECUTION_TIMEOUT: 'timeout',
  QUOTA_EXCEEDED: 'quota',
  QUOTA_EXCEEDED_EXCEPTION: 'quota',
  REQUEST_LIMIT_EXCEEDED: 'quota',
  SCHEMA_DOES_NOT_EXIST: 'missing',
  SCHEMA_NOT_FOUND: 'missing',
  STATEMENT_TIMEOUT: 'timeout',
  TABLE_DOES_NOT_EXIST: 'missing',
  TABLE_OR_VIEW_NOT_FOUND: 'missing',
};

/** What the client says of a statement that has ended. */
const STATES: Readonly<Record<string, FailureReason>> = { CANCELED: 'cancelled', CLOSED: 'connection', TIMEOUT: 'timeout' };

/** The code of a statement that was sent on a session which the server has closed. */
export const LOST_SESSION = 'INVALID_HANDLE';

/** What the Thrift server says then. https://github.com/apache/hive, CLIService and SessionManager */
const LOST_SESSION_TEXT = /\bInvalid SessionHandle\b|\bINVALID_HANDLE\b|\bsession \S+ (?:is|was|has been) (?:closed|expired)\b/i;

/** Says why Databricks or its client failed. */
export function classifyDatabricks(error: unknown, secrets: readonly Secret[] = [], statementId?: string): Failure {
  const { message, state, sqlState, status } = detailsOf(error);
  const errorClass = errorClassIn(message);
  const code = errorClass ?? sqlState;
  const told = {
    message: withoutSecrets(message, secrets),
    ...(code === undefined ? {} : { code }),
    ...(statementId === undefined ? {} : { statementId }),
  };
  const network = networkFailure(error) ?? (status === undefined ? undefined : httpFailure(status));
  if (LOST_SESSION_TEXT.test(message)) return { ...told, code: LOST_SESSION, reason: 'connection', canRetry: true };
  // A SQL warehouse that is stopped starts with the first request, which it refuses until it runs:
  // https://docs.databricks.com/aws/en/error-messages/error-classes#temporarily_unavailable
  if (network?.code === 'HTTP 503' || errorClass === 'TEMPORARILY_UNAVAILABLE' || /\bTEMPORARILY_UNAVAILABLE\b/.test(message)) {
    return { ...told, reason: 'starting', canRetry: true, message: `the SQL warehouse is starting (${told.message})` };
  }
  if (network !== undefined) return { ...told, ...network };
  const reason =
    STATES[state ?? ''] ?? CLASSES[errorClass ?? ''] ?? (sqlState === undefined ? undefined : reasonOfSqlState(sqlState)) ?? 'internal';
  return { ...told, reason, canRetry: isPassing(reason) };
}

/**
 * Spark begins with `[CLASS.SUBCLASS]`; Unity Catalog says `[RequestId=… ErrorClass=CLASS.SUBCLASS]`, and a pipeline
 * `[DLT ERROR CODE: CLASS]`, either one perhaps behind a class of Spark's.
 */
function errorClassIn(message: string): string | undefined {
  const found = /\b(?:ErrorClass=|ERROR CODE: )([A-Z0-9_]+)/.exec(message) ?? /\[([A-Z0-9_]+)(?:\.[A-Z0-9_]+)?\]/.exec(message);
  return found?.[1];
}

/** Before there is a session, Databricks answers with no more than a status, which is the same for a token that is not valid any more. */
export function atSignIn(failure: Failure): Failure {
  if (failure.code !== 'HTTP 403') return failure;
  const message = `${failure.message}: the token is not valid any more, or its owner may not use the SQL warehouse`;
  return { ...failure, reason: 'authentication', message };
}

interface Details {
  readonly message: string;
  readonly state?: string;
  readonly sqlState?: string;
  readonly status?: number;
}

function detailsOf(error: unknown): Details {
  const [first] = causesOf(error);
  const { errorCode, response, statusCode, payload, code } = (first ?? {}) as {
    readonly errorCode?: unknown;
    readonly response?: { readonly sqlState?: unknown; readonly displayMessage?: unknown; readonly status?: unknown };
    readonly statusCode?: unknown;
    readonly payload?: { readonly response?: { readonly status?: unknown } };
    readonly code?: unknown;
  };
  const displayed = typeof response?.displayMessage === 'string' ? response.displayMessage : undefined;
  const status = [statusCode, response?.status, payload?.response?.status, code].map(Number).find((each) => each >= 400 && each < 600);
  const inText = /SQLSTATE: (\w{5})/.exec(displayed ?? messageOf(error))?.[1];
  const sqlState = typeof response?.sqlState === 'string' && response.sqlState !== 'HY000' ? response.sqlState : inText;
  return {
    message: firstLine(displayed ?? error),
    ...(typeof errorCode === 'string' ? { state: errorCode } : {}),
    ...(sqlState === undefined ? {} : { sqlState }),
    ...(status === undefined ? {} : { status }),
  };
}
