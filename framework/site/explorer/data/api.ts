import { credentials } from './session.js';

/** Why the server gave no answer. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint: string | undefined,
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

interface ApiRequest {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

/** @throws ApiProblem where the server refuses, or can't be reached. */
export async function request(path: string, { body, accept = 'application/json', signal }: ApiRequest = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      headers: { accept, ...credentials(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      credentials: 'omit',
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiProblem(0, 'The server can’t be reached.', 'Look whether you are connected, and try again.', undefined);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function requestJson<T>(path: string, options?: ApiRequest): Promise<T> {
  const response = await request(path, options);
  // The server answers by the schema that its description publishes.
  return (await response.json()) as T;
}

/** A failure of any kind, as one that the page can show. */
export function problemFrom(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(0, error instanceof Error ? error.message : String(error), undefined, undefined);
}

async function problemOf(response: Response): Promise<ApiProblem> {
  try {
    const { detail, hint, code } = (await response.json()) as { readonly detail: string; readonly hint?: string; readonly code?: string };
    return new ApiProblem(response.status, detail, hint, code);
  } catch {
    return new ApiProblem(response.status, `The server answered ${response.status}.`, undefined, undefined);
  }
}
