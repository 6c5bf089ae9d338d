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

/** @throws RangeError for letters that have no meaning. Text in single quotes is taken as it is. */
export function readDateForm(form: string): DateForm {
  let pattern = '';
  let strptime = '';
  let hasOffset = false;
  for (const [token, quoted] of form.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g)) {
    const letters = LETTERS[token];
    if (letters !== undefined) {
      pattern += letters.pattern;
      strptime += letters.strptime;
      hasOffset ||= letters.strptime === '%z';
      continue;
    }
    if (quoted === undefined && /[A-Za-z]/.test(token)) throw new RangeError(`${token} is no part of a date or a time`);
    const text = quoted === undefined ? token : quoted === '' ? "'" : quoted.replaceAll("''", "'");
    pattern += text.replace(/[.+?^$()|[\]\\*{}]/g, '\\$&');
    strptime += text.replaceAll('%', '%%');
  }
  return { pattern, strptime, hasOffset };
}
