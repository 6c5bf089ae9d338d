import { type Failure, type FailureReason, messageOf } from '../failure.js';
import { causesOf, httpFailure, networkFailure } from '../network-failure.js';
import { type Secret, withoutSecrets } from '../secret.js';
import { isPassing, reasonOfSqlState } from '../sql-state.js';

/** By code, where the SQLSTATE says too little or something else. https://docs.snowflake.com/en/user-guide/client-connectivity-troubleshooting/error-messages */
const CODES: Readonly<Record<string, FailureReason>> = {
  // Signing in.
  '390100': 'authentication',
  '390101': 'authentication',
  '390102': 'authentication',
  '390104': 'authentication',
  '390111': 'connection',
  '390112': 'connection',
  '390114': 'authentication',
  '390144': 'authentication',
  '390186': 'permission',
  '390189': 'missing',
  '390195': 'authentication',
  '390201': 'missing',
  '390303': 'authentication',
  '390318': 'authentication',
  '390422': 'permission',
  '394400': 'authentication',
  // The client's own.
  '401001': 'connection',
  '401002': 'connection',
  '402001': 'connection',
  '402002': 'connection',
  '407001': 'connection',
  '407002': 'connection',
  '405503': 'connection',
  // Statements.
  '000603': 'internal',
  '000604': 'cancelled',
  '000606': 'missing',
  '000625': 'conflict',
  '000630': 'timeout',
  '000635': 'conflict',
  '000684': 'connection',
  '001003': 'syntax',
  '002002': 'constraint',
  '002003': 'missing',
  '002043': 'missing',
  '002140': 'missing',
  '003001': 'permission',
  '090073': 'quota',
  '090105': 'missing',
  '090106': 'missing',
  '100035': 'constraint',
  '100038': 'constraint',
  '100051': 'constraint',
  '100072': 'constraint',
  '100078': 'constraint',
};

/** Says why Snowflake or its client failed. */
export function classifySnowflake(error: unknown, secrets: readonly Secret[] = []): Failure {
  const [first] = causesOf(error);
  const { code = '', sqlState = '', statementId, status } = detailsOf(first);
  // The first line may say no more than that there is an error.
  const message = withoutSecrets(
    messageOf(error)
      .replaceAll(/\s*\n\s*/g, ' ')
      .trim(),
    secrets,
  );
  const known = CODES[code.padStart(6, '0')];
  const told = {
    message,
    ...(code === '' ? {} : { code }),
    ...(statementId === undefined ? {} : { statementId }),
  };
  const network = networkFailure(error) ?? (status === undefined ? undefined : httpFailure(status));
  if (network !== undefined) return { ...told, ...network };
  const reason = known ?? reasonOfSqlState(sqlState) ?? 'internal';
  return { ...told, reason, canRetry: isPassing(reason) };
}

function detailsOf(error: object | undefined): {
  readonly code?: string;
  readonly sqlState?: string;
  readonly statementId?: string;
  readonly status?: number;
} {
  const { code, sqlState, data, response } = (error ?? {}) as {
    readonly code?: unknown;
    readonly sqlState?: unknown;
    readonly data?: { readonly queryId?: unknown };
    readonly response?: { readonly statusCode?: unknown };
  };
  return {
    ...(code === undefined ? {} : { code: String(code) }),
    ...(typeof sqlState === 'string' ? { sqlState } : {}),
    ...(typeof data?.queryId === 'string' ? { statementId: data.queryId } : {}),
    ...(typeof response?.statusCode === 'number' ? { status: response.statusCode } : {}),
  };
}
