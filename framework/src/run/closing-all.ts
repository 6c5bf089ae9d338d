/** What is to be closed once some work has ended, the last one first. */
export type Closing = (() => Promise<void>)[];

/**
 * Closes all that some work has opened, also where one of them can't be closed. What went wrong first is what counts: in the work, or else
 * in closing.
 */
export async function closingAll<T>(work: (closing: Closing) => Promise<T>): Promise<T> {
  const closing: Closing = [];
  let result: T;
  try {
    result = await work(closing);
  } catch (failure) {
    await failuresOfClosing(closing);
    throw failure;
  }
  const failures = await failuresOfClosing(closing);
  if (failures.length > 0) throw failures[0];
  return result;
}

/** Closes all of it, the last one first, and answers with what went wrong. */
export async function failuresOfClosing(closing: Closing): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  for (const close of closing.splice(0).reverse()) {
    try {
      await close();
    } catch (failure) {
      failures.push(failure);
    }
  }
  return failures;
}
