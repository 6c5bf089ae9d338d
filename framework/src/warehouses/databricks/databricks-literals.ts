import type { LiteralRules } from '../dialect-rules.js';

/** https://docs.databricks.com/aws/en/sql/language-manual/data-types/string-type */
export const databricksLiterals: LiteralRules = {
  text: (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  date: (value) => `date '${value}'`,
  timestamp: (value) => `timestamp_ntz '${value}'`,
  decimal: (value) => value,
  special: (value) => `cast('${value}' as double)`,
};
