import { Unanswered } from './channel.js';

/**
 * Sends JSON by HTTP; throws unless the receiver itself says that it was taken. A redirect is not followed: it would leave the body
 * behind, and take what is secret to another server. The address may be a secret, so no message names it.
 */
export async function postJson(
  url: string,
  body: unknown,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal,
    });
  } catch (cause) {
    if (signal.aborted) throw new Unanswered('the server did not answer in time', { cause });
    const reason = cause instanceof Error && cause.cause instanceof Error && 'code' in cause.cause ? String(cause.cause.code) : 'no answer';
    throw new Unanswered(`the server can’t be reached (${reason})`, { cause });
  }
  // Nothing of the answer is of interest, however long it is.
  await response.body?.cancel().catch(() => undefined);
  if (response.ok) return;
  const redirect = response.status >= 300 && response.status < 400 ? ', which sends us elsewhere: Martlet follows no redirect' : '';
  throw new Error(`the server answered ${response.status}${redirect}`);
}
