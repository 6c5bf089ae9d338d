import type { Expression } from 'kysely';

/** The comparisons that all warehouses write alike, or a Kysely expression for any other. */
export type QueryOperator =
  | '='
  | '=='
  | '!='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | 'is'
  | 'is not'
  | 'like'
  | 'not like'
  | 'ilike'
  | 'not ilike'
  | 'is distinct from'
  | 'is not distinct from'
  | Expression<unknown>;

/** The comparisons for which null is a value, so that they are never null. */
export type NullComparison = 'is' | 'is not' | 'is distinct from' | 'is not distinct from';

/** Arithmetic between two values. */
export type InfixArithmetic = '+' | '-' | '*' | '/' | '%';
