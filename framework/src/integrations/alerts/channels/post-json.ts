/** Sends JSON by HTTP; throws unless the answer says that it was taken. The address may be a secret, so no message names it. */
export async function postJson(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LONGEST),
    });
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error && 'code' in cause.cause ? String(cause.cause.code) : 'no answer';
    throw new Error(`the server can’t be reached (${reason})`);
  }
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
}

const LONGEST = 10_000;
