import type { LiteralRules } from '../dialect-rules.js';

/** https://docs.snowflake.com/en/sql-reference/data-types-text#escape-sequences-in-single-quoted-string-constants */
export const snowflakeLiterals: LiteralRules = {
  text: (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
  date: (value) => `date '${value}'`,
  timestamp: (value) => `to_timestamp_ntz('${value}')`,
  decimal: (value) => value,
  special: (value) => `cast('${value.replace('Infinity', 'inf')}' as double)`,
};
