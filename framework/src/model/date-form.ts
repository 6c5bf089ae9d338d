/** A form of dates and times, as `dd/MM/yyyy`, for DuckDB. */
export interface DateForm {
  /** What every text of the form matches, as a regular expression of RE2. */
  readonly pattern: string;
  /** The form in the letters of `strptime`. */
  readonly strptime: string;
  /** Whether the text says its offset from UTC. */
  readonly hasOffset: boolean;
}

/** The letters of Unicode's date patterns that are read: https://www.unicode.org/reports/tr35/tr35-dates.html#Date_Field_Symbol_Table */
const LETTERS: Readonly<Record<string, { readonly pattern: string; readonly strptime: string }>> = {
  yyyy: { pattern: '[0-9]{4}', strptime: '%Y' },
  yy: { pattern: '[0-9]{2}', strptime: '%y' },
  MMMM: { pattern: '[A-Za-z]+', strptime: '%B' },
  MMM: { pattern: '[A-Za-z]{3}', strptime: '%b' },
  MM: { pattern: '[0-9]{2}', strptime: '%m' },
  M: { pattern: '[0-9]{1,2}', strptime: '%m' },
  dd: { pattern: '[0-9]{2}', strptime: '%d' },
  d: { pattern: '[0-9]{1,2}', strptime: '%d' },
  EEEE: { pattern: '[A-Za-z]+', strptime: '%A' },
  EEE: { pattern: '[A-Za-z]{3}', strptime: '%a' },
  HH: { pattern: '[0-9]{2}', strptime: '%H' },
  H: { pattern: '[0-9]{1,2}', strptime: '%H' },
  hh: { pattern: '[0-9]{2}', strptime: '%I' },
  h: { pattern: '[0-9]{1,2}', strptime: '%I' },
  mm: { pattern: '[0-9]{2}', strptime: '%M' },
  ss: { pattern: '[0-9]{2}', strptime: '%S' },
  SSSSSS: { pattern: '[0-9]{6}', strptime: '%f' },
  SSS: { pattern: '[0-9]{3}', strptime: '%g' },
  a: { pattern: '[AaPp][Mm]', strptime: '%p' },
  XXX: { pattern: '(Z|[+-][0-9]{2}:[0-9]{2})', strptime: '%z' },
  XX: { pattern: '(Z|[+-][0-9]{4})', strptime: '%z' },
};

const TOKENS = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g;

/** What stands between quotes; two of them are one. */
function literalOf(quoted: string): string {
  return quoted === '' ? "'" : quoted.replaceAll("''", "'");
}

/** @throws RangeError for letters that have no meaning. Text in single quotes is taken as it is. */
export function readDateForm(form: string): DateForm {
  let pattern = '';
  let strptime = '';
  let hasOffset = false;
  for (const [token, quoted] of form.matchAll(TOKENS)) {
    const letters = LETTERS[token];
    if (letters !== undefined) {
      pattern += letters.pattern;
      strptime += letters.strptime;
      hasOffset ||= letters.strptime === '%z';
      continue;
    }
    if (quoted === undefined && /[A-Za-z]/.test(token)) throw new RangeError(`${token} is no part of a date or a time`);
    const text = quoted === undefined ? token : literalOf(quoted);
    pattern += text.replace(/[.+?^$()|[\]\\*{}]/g, '\\$&');
    strptime += text.replaceAll('%', '%%');
  }
  return { pattern, strptime, hasOffset };
}

/**
 * A point in time in UTC as a text of the form; undefined where the form can't say it whole.
 *
 * @throws RangeError as `readDateForm` does.
 */
export function inDateForm(form: string, instant: Date): string | undefined {
  const milliseconds = instant.getTime();
  if (form === 'epoch-milliseconds') return String(milliseconds);
  if (form === 'epoch-seconds') return String(milliseconds / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [year, month, day] = [instant.getUTCFullYear(), instant.getUTCMonth(), instant.getUTCDate()];
  const [hour, minute, second] = [instant.getUTCHours(), instant.getUTCMinutes(), instant.getUTCSeconds()];
  const named = (style: 'long' | 'short', part: 'month' | 'weekday'): string =>
    new Intl.DateTimeFormat('en', { [part]: style, timeZone: 'UTC' }).format(instant);
  const values: Readonly<Record<string, string | undefined>> = {
    yyyy: String(year).padStart(4, '0'),
    MMMM: named('long', 'month'),
    MMM: named('short', 'month').slice(0, 3),
    MM: two(month + 1),
    M: String(month + 1),
    dd: two(day),
    d: String(day),
    EEEE: named('long', 'weekday'),
    EEE: named('short', 'weekday'),
    HH: two(hour),
    H: String(hour),
    hh: two(hour % 12 || 12),
    h: String(hour % 12 || 12),
    mm: two(minute),
    ss: two(second),
    SSS: String(instant.getUTCMilliseconds()).padStart(3, '0'),
    SSSSSS: `${String(instant.getUTCMilliseconds()).padStart(3, '0')}000`,
    a: hour < 12 ? 'AM' : 'PM',
    XXX: 'Z',
    XX: 'Z',
  };
  const said = new Set<string>();
  let text = '';
  for (const [token, quoted] of form.matchAll(TOKENS)) {
    if (LETTERS[token] === undefined) text += quoted === undefined ? token : literalOf(quoted);
    else if (values[token] === undefined) return undefined;
    else {
      said.add(token);
      text += values[token];
    }
  }
  const says = (...letters: readonly string[]): boolean => letters.some((one) => said.has(one));
  const isWhole =
    says('yyyy') &&
    says('MM', 'M', 'MMM', 'MMMM') &&
    says('dd', 'd') &&
    (milliseconds % 86_400_000 === 0 || ((says('HH', 'H') || (says('hh', 'h') && says('a'))) && says('mm'))) &&
    (milliseconds % 60_000 === 0 || says('ss')) &&
    (milliseconds % 1000 === 0 || says('SSS', 'SSSSSS'));
  return isWhole ? text : undefined;
}
