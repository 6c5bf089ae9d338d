/** What was typed before the program listened: the text behind the slash that opens the search; undefined without a slash. */
export function takeEarlySearch(): string | undefined {
  const keys = window.martletKeys();
  const start = keys.indexOf('/');
  return start < 0 ? undefined : keys.slice(start + 1).join('');
}
