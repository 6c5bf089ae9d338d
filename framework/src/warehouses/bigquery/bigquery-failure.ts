import { type Failure, type FailureReason, firstLine } from '../failure.js';
import { causesOf, httpFailure, networkFailure } from '../network-failure.js';
import { type Secret, withoutSecrets } from '../secret.js';

/** Updates of a table are counted over ten seconds. https://cloud.google.com/bigquery/quotas#standard_tables */
const WINDOW = 10_000;

/** https://cloud.google.com/bigquery/docs/error-messages */
const REASONS: Readonly<Record<string, Pick<Failure, 'reason' | 'canRetry' | 'window'>>> = {
  accessDenied: { reason: 'permission', canRetry: false },
  attributeError: { reason: 'permission', canRetry: false },
  authError: { reason: 'authentication', canRetry: false },
  backendError: { reason: 'internal', canRetry: true },
  billingNotEnabled: { reason: 'permission', canRetry: false },
  billingTierLimitExceeded: { reason: 'quota', canRetry: false },
  blocked: { reason: 'quota', canRetry: false },
  bytesBilledLimitExceeded: { reason: 'quota', canRetry: false },
  conditionNotMet: { reason: 'conflict', canRetry: true },
  duplicate: { reason: 'constraint', canRetry: false },
  internalError: { reason: 'internal', canRetry: true },
  invalid: { reason: 'constraint', canRetry: false },
  invalidQuery: { reason: 'syntax', canRetry: false },
  jobBackendError: { reason: 'internal', canRetry: true },
  jobInternalError: { reason: 'internal', canRetry: true },
  jobRateLimitExceeded: { reason: 'quota', canRetry: true, window: WINDOW },
  notFound: { reason: 'missing', canRetry: false },
  quotaExceeded: { reason: 'quota', canRetry: false },
  rateLimitExceeded: { reason: 'quota', canRetry: true, window: WINDOW },
  resourceInUse: { reason: 'conflict', canRetry: true },
  resourcesExceeded: { reason: 'quota', canRetry: false },
  responseTooLarge: { reason: 'quota', canRetry: false },
  stopped: { reason: 'cancelled', canRetry: false },
  tableUnavailable: { reason: 'connection', canRetry: true },
  timeout: { reason: 'timeout', canRetry: false },
};

/**
 * Under `invalidQuery` BigQuery also reports what goes wrong while rows are computed and written; only the text tells them
 * apart: https://cloud.google.com/bigquery/docs/transactions#transaction_concurrency
 */
const INVALID_QUERIES: readonly (readonly [text: RegExp, told: { readonly reason: FailureReason; readonly canRetry: boolean }])[] = [
  [/concurrent update|serialize access/i, { reason: 'conflict', canRetry: true }],
  [
    /division by zero|overflow|out of range|bad (int64|numeric|double|bool) value|invalid (date|timestamp)|required field|cannot be null/i,
    { reason: 'constraint', canRetry: false },
  ],
  [
    /^(not found: )?(table|dataset|function) .*(not found|was not found)|not found: (table|dataset)|^function not found/i,
    { reason: 'missing', canRetry: false },
  ],
];

/** Says why BigQuery or its client failed. */
export function classifyBigQuery(error: unknown, secrets: readonly Secret[] = [], statementId?: string): Failure {
  const { reason = '', message, status } = detailsOf(error);
  const told = { message: withoutSecrets(message, secrets), ...(statementId === undefined ? {} : { statementId }) };
  const network = networkFailure(error);
  if (network !== undefined) return { ...told, ...network };
  const special = reason === 'invalidQuery' ? INVALID_QUERIES.find(([text]) => text.test(message))?.[1] : undefined;
  const known = special ?? REASONS[reason];
  if (known !== undefined) return { ...told, ...known, code: reason };
  const http = status === undefined ? undefined : httpFailure(status);
  if (http !== undefined) return { ...told, ...http };
  // Google's sign-in answers in the words of OAuth: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
  if (/invalid_grant|invalid_client|invalid_rapt|Could not load the default credentials/.test(message)) {
    return { ...told, reason: 'authentication', canRetry: false };
  }
  return { ...told, reason: 'internal', canRetry: false };
}

interface Details {
  readonly reason?: string;
  readonly message: string;
  readonly status?: number;
}

function detailsOf(error: unknown): Details {
  const [first] = causesOf(error);
  const { code, errors, response } = (first ?? {}) as {
    readonly code?: unknown;
    readonly errors?: readonly { readonly reason?: string; readonly message?: string }[];
    readonly response?: { readonly status?: unknown; readonly statusCode?: unknown };
  };
  const status = [code, response?.status, response?.statusCode].map(Number).find((candidate) => candidate >= 400 && candidate < 600);
  const [named] = errors ?? [];
  return {
    message: firstLine(named?.message ?? error),
    ...(named?.reason === undefined ? {} : { reason: named.reason }),
    ...(status === undefined ? {} : { status }),
  };
}
