/** `1,204,331`. By hand, since `Intl` takes longer to start than to load the rest of a command. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 row`, `1,204 rows` */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

const ROUNDED = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** A count that nobody knows exactly: `950`, `1.2K`, `1.2M`. */
export function formatRounded(count: number): string {
  return ROUNDED.format(count);
}

/** `a, b, c and 4 more` */
export function firstOf(names: readonly string[], most: number): string {
  const more = names.length - most;
  // One more name is as short as saying that there is one more.
  return more > 1 ? `${names.slice(0, most).join(', ')} and ${formatCount(more)} more` : names.join(', ');
}

/** `0.24s`, `42.1s`, `3m 05s`, `1h 02m` */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.995) return `${seconds.toFixed(2)}s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`;
}

/** A time that is still growing: `4.2s`, without the hundredths that would flicker. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 100) / 10;
  return seconds < 60 ? `${seconds.toFixed(1)}s` : formatDuration(milliseconds);
}

export { formatBytes, formatMoney } from '../../run/cost/amounts.js';
