import type { Dialect } from './dialect.js';
import type { DialectRules } from './dialect-rules.js';
import { identifierSql } from './identifiers.js';
import { literalSql } from './literals.js';
import { SqlCompiler } from './sql-compiler.js';

/** A dialect, from everything in which it differs from the others. */
export function createDialect(rules: DialectRules): Dialect {
  return {
    name: rules.name,
    compile: (query) => new SqlCompiler(rules).write(query),
    typeName: rules.typeName,
    identifier: (name) => identifierSql(name, rules.identifiers),
    literal: (value) => literalSql(value, rules),
  };
}
