import type { LiteralRules } from '../dialect-rules.js';

export const duckdbLiterals: LiteralRules = {
  text: (value) => `'${value.replaceAll("'", "''")}'`,
  date: (value) => `date '${value}'`,
  timestamp: (value) => `timestamp '${value}'`,
  decimal: (value) => value,
  special: (value) => `cast('${value}' as double)`,
};
