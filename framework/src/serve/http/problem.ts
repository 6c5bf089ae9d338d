import { z } from 'zod';
import { isMartletError, MartletError, MartletErrors } from '../../errors.js';
import { type FailureReason, failureError, WarehouseError } from '../../warehouses/failure.js';

/** The answer to a request that could not be answered, as `application/problem+json` (RFC 9457). */
export const problemSchema = z
  .strictObject({
    type: z.string().describe('Names the kind of problem for good: `urn:martlet:problem:MARTLET-U212`.'),
    title: z.string().describe('What kind of problem it is, in words that programs may compare: `request-invalid`.'),
    status: z.int(),
    detail: z.string().describe('What happened.'),
    code: z.string().describe('The code of Martlet’s documentation.'),
    hint: z.string().optional().describe('What to do about it.'),
    requestId: z.string().describe('Names the request, also in the log of the server.'),
  })
  .meta({ id: 'problem' });

export type HttpProblem = z.infer<typeof problemSchema>;

/** What is answered with another status than 400. */
const STATUSES: Readonly<Partial<Record<MartletError['reason'], number>>> = {
  'credentials-refused': 401,
  'role-unfit': 403,
  'statement-refused': 400,
  'relation-unreadable': 404,
  'route-unknown': 404,
  'method-unknown': 405,
  'metric-unknown': 404,
  'resource-unknown': 404,
  'format-unsupported': 406,
  'request-too-large': 413,
  'body-type-unsupported': 415,
  'answer-failed': 422,
  'answer-too-long': 422,
  'requests-too-many': 429,
  'sign-ins-too-many': 429,
  'server-failed': 500,
  'nothing-published': 503,
  'nothing-in-warehouse': 503,
  'publication-moved': 503,
  'sql-unserved': 422,
  'answer-too-slow': 504,
};

/** What a client is told of a failure. */
export function problemOf(failure: unknown, requestId: string): HttpProblem {
  // The text of what was not foreseen may hold data, so it stays in the log.
  const error = martletErrorOf(failure) ?? new MartletError('server-failed', { requestId });
  const { code, reason, message, hint } = error;
  return { type: `urn:martlet:problem:${code}`, title: reason, status: statusOf(error), detail: message, code, hint, requestId };
}

/** The first of the errors that a failure tells of; undefined where nobody foresaw it. */
function martletErrorOf(failure: unknown): MartletError | undefined {
  if (failure instanceof MartletErrors) return failure.errors[0];
  if (failure instanceof MartletError) return failure;
  if (failure instanceof WarehouseError) return failureOfEngine(failure);
  return undefined;
}

/** The answer that tells of a problem. */
export function problemResponse(problem: HttpProblem, failure: unknown): Response {
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (problem.status === 401) headers.set('www-authenticate', 'Bearer realm="martlet"');
  if (isMartletError(failure, 'requests-too-many') || isMartletError(failure, 'sign-ins-too-many'))
    headers.set('retry-after', String(failure.parameters.seconds));
  else if (problem.status === 503) headers.set('retry-after', '1');
  if (isMartletError(failure, 'method-unknown')) headers.set('allow', failure.parameters.allowed.join(', '));
  return new Response(`${JSON.stringify(problem)}\n`, { status: problem.status, headers });
}

function statusOf({ reason, fault }: MartletError): number {
  return STATUSES[reason] ?? (fault === 'warehouse' ? 503 : 400);
}

/** What a client did is told in the engine's words; of all else only the kind, since a message may hold values that the reader may not see. */
function failureOfEngine({ failure, warehouse }: WarehouseError): MartletError {
  const { reason, message } = failure;
  if (reason === 'syntax' || reason === 'missing') return new MartletError('answer-failed', { message });
  const words = OWN_FAILURES[reason];
  if (words !== undefined) return new MartletError('answer-failed', { message: words });
  return failureError({ reason, canRetry: failure.canRetry, message: 'the log of the server says more' }, { warehouse });
}

const OWN_FAILURES: Readonly<Partial<Record<FailureReason, string>>> = {
  constraint: 'a value does not fit what is done with it: a cast, a division or a range',
  permission: 'it does what only the owner of the warehouse may do',
};
