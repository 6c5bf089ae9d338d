/** Where the reader was in each entry of the browser's history, so that Back leads to the same place of a page. */
const positions = new Map<number, number>();

/** A page that loads its parts may take so long to become as high as it was. */
const MOST_MILLISECONDS = 2000;

/** Follows where the reader is. The answer is asked after a move: the position of the entry that was come to; undefined for a new one. */
export function followScroll(): () => number | undefined {
  history.scrollRestoration = 'manual';
  let entries = entryOf(history.state) ?? 0;
  let current = entries;
  let arrived: number | undefined;
  history.replaceState({ entry: current }, '');
  addEventListener('scroll', () => positions.set(current, scrollY), { passive: true });
  addEventListener('hashchange', () => {
    const known = entryOf(history.state);
    if (known === current) return;
    if (known === undefined) {
      entries += 1;
      history.replaceState({ entry: entries }, '');
    }
    current = known ?? entries;
    arrived = known === undefined ? undefined : (positions.get(known) ?? 0);
  });
  return () => arrived;
}

/** Scrolls to a position as soon as the page is high enough, unless the reader moves first. */
export function scrollBackTo(top: number): void {
  const gaveUp = new AbortController();
  for (const type of ['wheel', 'pointerdown', 'keydown'])
    addEventListener(type, () => gaveUp.abort(), { once: true, signal: gaveUp.signal });
  const until = performance.now() + MOST_MILLISECONDS;
  const attempt = (): void => {
    if (gaveUp.signal.aborted) return;
    scrollTo({ top, behavior: 'instant' });
    if (Math.abs(scrollY - top) > 1 && performance.now() < until) requestAnimationFrame(attempt);
    else gaveUp.abort();
  };
  attempt();
}

function entryOf(state: unknown): number | undefined {
  return typeof state === 'object' && state !== null && 'entry' in state && typeof state.entry === 'number' ? state.entry : undefined;
}
