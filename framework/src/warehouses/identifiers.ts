import type { IdentifierRules } from './dialect-rules.js';

/** A name as SQL text: plain where it can be, so that the SQL reads well, quoted where it is odd or a word of SQL. */
export function identifierSql(name: string, rules: IdentifierRules): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !rules.reserved.has(name)) return name;
  const stored = rules.stored === 'upper' ? name.toUpperCase() : name;
  const { quote, escaped } = rules;
  return quote + stored.replaceAll(quote, escaped) + quote;
}
