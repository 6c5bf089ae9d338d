import type { ConformanceCase } from './conformance-case.js';
import { EXPRESSION_CASES, type ExpressionCase, textOfCell } from './expressions/index.js';
import { WAREHOUSE_CASES } from './warehouse/cases.js';

/** The case of an expression, run in a warehouse. */
const runInWarehouse = ({ name, query, expected }: ExpressionCase): ConformanceCase => ({
  name,
  act: async ({ warehouse: { dialect }, session }) =>
    (await session.query(dialect.compile(query))).map((row) => Object.values(row).map(textOfCell).join(',')),
  expected,
});

/** All cases by part: what a warehouse does, and what expressions mean in it. */
export const SUITE: Readonly<Record<string, readonly ConformanceCase[]>> = {
  ...WAREHOUSE_CASES,
  ...Object.fromEntries(
    Object.entries(EXPRESSION_CASES).map(([part, cases]) => [`expressions: ${part}`, cases.map(runInWarehouse)] as const),
  ),
};
