import { useState } from 'preact/hooks';
import { formatNumber } from './format.js';

/** So many rows are shown at once; a browser lays out thousands of them too slowly. */
const SHOWN = 200;

/** The first rows, and the button that shows more of them, where there are more. */
export function useShown<T>(rows: readonly T[]) {
  const [shown, setShown] = useState(SHOWN);
  const more = rows.length > shown && (
    <button type="button" class="button" onClick={() => setShown(shown + 5 * SHOWN)}>
      Show more ({formatNumber(rows.length - shown)} left)
    </button>
  );
  return { shown: rows.slice(0, shown), more };
}
