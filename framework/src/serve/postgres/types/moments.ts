/** Days, times and instants between the engine's words, PostgreSQL's words and PostgreSQL's numbers. */

const MICROSECONDS_A_DAY = 86_400_000_000n;
/** PostgreSQL counts from 2000-01-01. */
const EPOCH_DAY = 10_957;

const LAST_DAY = 2_147_483_647;
const FIRST_DAY = -2_147_483_648;
const LAST_INSTANT = 9_223_372_036_854_775_807n;
const FIRST_INSTANT = -9_223_372_036_854_775_808n;

/** The engine writes the two infinite days as these. */
const INFINITE: Readonly<Record<string, 'infinity' | '-infinity'>> = {
  '5881580-07-11': 'infinity',
  '5877642-06-24 (BC)': '-infinity',
  infinity: 'infinity',
  '-infinity': '-infinity',
};

/** A day, a time or an instant as PostgreSQL writes it: `0044-03-15 BC`. */
export function momentText(text: string): string {
  const infinite = INFINITE[text];
  if (infinite !== undefined) return infinite;
  return text.includes('(BC)') ? `${text.replace(' (BC)', '')} BC` : text;
}

/** A day or an instant as the engine reads it: `0044-03-15 (BC)`. */
export function engineMoment(text: string): string {
  const [, day, time = ''] = /^(\S+)(.*?) BC$/i.exec(text.trim()) ?? [];
  return day === undefined ? text : `${day} (BC)${time}`;
}

/** The days of a date since 2000-01-01. */
export function dayNumber(text: string): number {
  const infinite = INFINITE[text];
  if (infinite !== undefined) return infinite === 'infinity' ? LAST_DAY : FIRST_DAY;
  return daysOf(text) - EPOCH_DAY;
}

/** The microseconds of an instant since 2000-01-01. */
export function instantNumber(text: string): bigint {
  const infinite = INFINITE[text];
  if (infinite !== undefined) return infinite === 'infinity' ? LAST_INSTANT : FIRST_INSTANT;
  const [, day = '', time = '', zone] = /^(\d+-\d+-\d+(?: \(BC\))?) ([\d:.]+)([+-][\d:]+)?$/.exec(text) ?? [];
  const local = BigInt(daysOf(day) - EPOCH_DAY) * MICROSECONDS_A_DAY + timeNumber(time);
  return local - BigInt(zone === undefined ? 0 : zoneSeconds(zone)) * 1_000_000n;
}

/** The microseconds of a time since midnight. */
export function timeNumber(text: string): bigint {
  const [hours = '0', minutes = '0', seconds = '0'] = text.split(':');
  const [whole = '0', fraction = ''] = seconds.split('.');
  const full = (BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(whole);
  return full * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

/** A time of day with its zone: microseconds since midnight, and seconds east of Greenwich. */
export function zonedTime(text: string): { readonly time: bigint; readonly east: number } {
  const [, time = '', zone = '+00'] = /^([\d:.]+)([+-][\d:]+)?$/.exec(text) ?? [];
  return { time: timeNumber(time), east: zoneSeconds(zone) };
}

function zoneSeconds(zone: string): number {
  const [hours = '0', minutes = '0', seconds = '0'] = zone.slice(1).split(':');
  const value = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return zone.startsWith('-') ? -value : value;
}

/** Days of the proleptic Gregorian calendar since 1970-01-01. */
function daysOf(text: string): number {
  const [, years = '0', month = '1', day = '1', era] = /^(\d+)-(\d+)-(\d+)( \(BC\))?$/.exec(text) ?? [];
  const year = era === undefined ? Number(years) : 1 - Number(years);
  const shifted = Number(month) > 2 ? year : year - 1;
  const cycle = Math.floor(shifted / 400);
  const yearOfCycle = shifted - cycle * 400;
  const dayOfYear = Math.floor((153 * ((Number(month) + 9) % 12) + 2) / 5) + Number(day) - 1;
  const dayOfCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * 146_097 + dayOfCycle - 719_468;
}

/** The day of a number of days since 2000-01-01, in the engine's words. */
export function dayOfNumber(number: number): string {
  if (number === LAST_DAY) return 'infinity';
  if (number === FIRST_DAY) return '-infinity';
  const days = number + EPOCH_DAY + 719_468;
  const cycle = Math.floor(days / 146_097);
  const dayOfCycle = days - cycle * 146_097;
  const yearOfCycle = Math.floor(
    (dayOfCycle - Math.floor(dayOfCycle / 1460) + Math.floor(dayOfCycle / 36_524) - Math.floor(dayOfCycle / 146_096)) / 365,
  );
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
  const two = (part: number): string => String(part).padStart(2, '0');
  const four = (part: number): string => String(part).padStart(4, '0');
  return year > 0 ? `${four(year)}-${two(month)}-${two(day)}` : `${four(1 - year)}-${two(month)}-${two(day)} (BC)`;
}

/** The instant of a number of microseconds since 2000-01-01, in the engine's words, without a zone. */
export function instantOfNumber(number: bigint): string {
  if (number === LAST_INSTANT) return 'infinity';
  if (number === FIRST_INSTANT) return '-infinity';
  let days = number / MICROSECONDS_A_DAY;
  let rest = number % MICROSECONDS_A_DAY;
  if (rest < 0n) {
    days -= 1n;
    rest += MICROSECONDS_A_DAY;
  }
  return `${dayOfNumber(Number(days))} ${timeOfNumber(rest)}`;
}

/** The time of a number of microseconds since midnight. */
export function timeOfNumber(number: bigint): string {
  const two = (part: bigint): string => String(part).padStart(2, '0');
  const seconds = number / 1_000_000n;
  const fraction = String(number % 1_000_000n).padStart(6, '0');
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}.${fraction}`;
}

/** A length of time: as the engine gives it, and as PostgreSQL sends it. */
export interface SentInterval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

/** `1 year 2 mons 3 days 04:05:06`. */
export function intervalText({ months, days, micros }: SentInterval): string {
  // Each part has its own sign.
  const plural = (count: number, unit: string): string[] => (count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`]);
  const parts = [...plural(Math.trunc(months / 12), 'year'), ...plural(months % 12, 'mon'), ...plural(days, 'day')];
  if (micros === 0n && parts.length > 0) return parts.join(' ');
  const time = timeOfNumber(micros < 0n ? -micros : micros).replace(/\.?0+$/, (zeros) =>
    zeros.startsWith('.') ? '' : zeros.replace(/0+$/, ''),
  );
  return [...parts, `${micros < 0n ? '-' : ''}${time}`].join(' ');
}
