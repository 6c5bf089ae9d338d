import type { LiteralRules } from '../dialect-rules.js';
import { fitsNumeric } from './bigquery-types.js';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r' };

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#literals */
export const bigqueryLiterals: LiteralRules = {
  text: (value) => `'${value.replace(/[\\'\n\r]/g, (char) => ESCAPES[char] ?? char)}'`,
  date: (value) => `date '${value}'`,
  timestamp: (value) => `timestamp '${value}+00'`,
  decimal: (value) => {
    const [whole = '', fraction = ''] = value.replace('-', '').split('.');
    return `${fitsNumeric(whole.length + fraction.length, fraction.length) ? 'numeric' : 'bignumeric'} '${value}'`;
  },
  special: (value) => `cast('${value.replace('Infinity', 'inf').toLowerCase()}' as float64)`,
};
