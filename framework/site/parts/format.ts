/** Figures and times, the same for every reader, so that two who speak of a page see the same. */
const NUMBER = new Intl.NumberFormat('en-GB');
const FRACTION = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 4 });
const INSTANT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const COMPACT = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumSignificantDigits: 4 });

export function formatNumber(value: number): string {
  return Number.isInteger(value) ? NUMBER.format(value) : FRACTION.format(value);
}

/** A score of 100 with one decimal; what is not all right never shows as 100. */
export function formatScore(score: number): string {
  return formatNumber(Math.floor(score * 10) / 10);
}

export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  if (share < 1 && share > 0.999) return '> 99.9 %';
  return `${FRACTION.format(Math.round(share * 1000) / 10)} %`;
}

export function formatInstant(instant: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : `${INSTANT.format(date)} UTC`;
}

/** `31 Mar 2025` */
export function formatDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : DAY.format(date);
}

/** A month by its first day: `Mar 2025`. */
export function formatMonth(first: string): string {
  const date = new Date(`${first}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? first : MONTH.format(date);
}

/** A round number in few characters: `1.5M`. */
export function formatCompact(value: number): string {
  return COMPACT.format(value);
}

/** `21 Feb`, for axes. */
export function formatShortDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : SHORT_DAY.format(date);
}

export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `1 column`, `2 columns`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`;
}

/** A unit as it is said behind a figure; a ratio is a number alone. */
export function spokenUnit(unit: string | undefined): string | undefined {
  return unit === 'ratio' ? undefined : unit;
}

/** A project's name as people write it. */
export function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
