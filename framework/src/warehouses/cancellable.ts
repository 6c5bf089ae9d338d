/**
 * Runs a statement, and `cancel` when the signal aborts, so that the warehouse stops working on it. Rejects then with the
 * signal's reason, once the statement has ended.
 */
export async function cancellable<T>(
  signal: AbortSignal | undefined,
  cancel: () => void | Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  // Whether the cancellation arrived shows in how the statement ends; a connection that is gone ends it anyway.
  const onAbort = (): void => void Promise.resolve(cancel()).catch(() => undefined);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
