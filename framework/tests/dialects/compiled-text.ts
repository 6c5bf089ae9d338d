import type { OperationNode } from 'kysely';
import { expect } from 'vitest';
import { MartletError } from '../../src/errors.js';
import type { DialectName } from '../../src/warehouses/dialect.js';
import { dialect } from '../../src/warehouses/dialects.js';

/** What each dialect writes, or that it can't. Every dialect has to be there. */
export type CompiledText = Readonly<Record<DialectName, string | { readonly unsupported: string }>>;

/** Compares the SQL of every dialect with what was expected. */
export function expectCompiled(query: { toOperationNode(): OperationNode }, expected: CompiledText): void {
  const actual = Object.fromEntries(Object.keys(expected).map((name) => [name, compiled(query, name as DialectName)]));
  expect(actual).toEqual(expected);
}

function compiled(query: { toOperationNode(): OperationNode }, name: DialectName): string | { readonly unsupported: string } {
  try {
    return dialect(name).compile(query.toOperationNode());
  } catch (error) {
    if (error instanceof MartletError && error.reason === 'expression-unsupported') {
      return { unsupported: (error as MartletError<'expression-unsupported'>).parameters.expression };
    }
    throw error;
  }
}
