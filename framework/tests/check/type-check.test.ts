import { expect, it } from 'vitest';
import { formatLocation } from '../../src/errors.js';
import { readDiagnostics } from '../../src/project/check/type-check.js';

const read = (...lines: readonly string[]) =>
  readDiagnostics(`${lines.join('\n')}\n`, '/shop').map(({ error }) => `${error.at ? formatLocation(error.at) : ''} ${error.message}`);

const BUILDER = `'SelectQueryBuilder<Tables<{ readonly orders: Source<Row<{ order_id: Column<string, never>; quantity: Column<number, null>; }>>; }>, "orders", {}>'`;

it('keeps of a query that does not conform the sentences that say why', () => {
  expect(
    read(
      `models/sales.ts(9,18): error TS2322: Type ${BUILDER} is not assignable to type '"column \\"quantity\\" may be null, but the contract declares it notNull()" | "column \\"note\\" is declared in the contract, but the query does not return it"'.`,
    ),
  ).toEqual([
    'models/sales.ts:9:18 Column "quantity" may be null, but the contract declares it notNull().',
    'models/sales.ts:9:18 Column "note" is declared in the contract, but the query does not return it.',
  ]);
});

it('keeps of any other message what happened and the innermost reason, without types that nobody reads', () => {
  expect(
    read(
      `models/sales.ts(12,14): error TS2322: Type ${BUILDER} is not assignable to type 'Sales'.`,
      `  Type ${BUILDER} is not assignable to type 'Other'.`,
      `    Property 'name' is missing.`,
      `models/sales.ts(14,1): error TS2304: Cannot find name 'x'.`,
      'error TS5083: Cannot read file.',
    ),
  ).toEqual([
    `models/sales.ts:12:14 Type … is not assignable to type 'Sales'. Property 'name' is missing.`,
    `models/sales.ts:14:1 Cannot find name 'x'.`,
    ' Cannot read file.',
  ]);
});

it('prefers the line that suggests a name, and leaves out what only follows from it', () => {
  expect(
    read(
      "models/sales.ts(22,18): error TS2322: Type 'A' is not assignable to type '`column \"${any}\" is returned by the query, but the contract does not declare it`'.",
      'models/sales.ts(22,42): error TS2769: No overload matches this call.',
      `  Overload 1 of 3, '(a: B): C', gave the following error.`,
      `    Type '"quantty"' is not assignable to type ${BUILDER}. Did you mean '"quantity"'?`,
      `  Overload 2 of 3, '(a: B): C', gave the following error.`,
    ),
  ).toEqual([`models/sales.ts:22:42 Type '"quantty"' is not assignable to type …. Did you mean '"quantity"'?`]);
});
