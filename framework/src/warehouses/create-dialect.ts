import type { Dialect } from './dialect.js';
import type { DialectRules } from './dialect-rules.js';
import { identifierSql } from './identifiers.js';
import { literalSql } from './literals.js';
import { SqlCompiler } from './sql-compiler.js';

/** A dialect, from everything in which it differs from the others. */
export function createDialect(rules: DialectRules): Dialect {
  // Kysely binds a hundred methods for each compiler, which takes as long as a query does; one compiler serves them all.
  const compiler = new SqlCompiler(rules);
  return {
    name: rules.name,
    title: rules.title,
    capabilities: rules.capabilities,
    compile: (query) => compiler.write(query),
    typeName: rules.typeName,
    holdsType: rules.physicalTypes.holds,
    logicalType: rules.physicalTypes.logicalType,
    identifier: (name) => identifierSql(name, rules.identifiers),
    literal: (value) => literalSql(value, rules),
  };
}
