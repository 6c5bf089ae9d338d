import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXPRESSION_CASES, type ExpressionCase, textOfCell } from '../../framework/src/conformance/expressions/index.js';
import { dialect } from '../../framework/src/warehouses/dialects.js';
import { type AnalysedDialect, type Analyser, isInstalled, notInstalled, startAnalyser } from '../standins/analyser.js';
import { EXPRESSION_EXCEPTIONS } from './expression-exceptions.js';

/** DuckDB answers the same cases in the framework's own tests, without a stand-in. */
const DIALECTS = ['snowflake', 'bigquery', 'databricks'] as const satisfies readonly AnalysedDialect[];

const CASES = Object.entries(EXPRESSION_CASES).flatMap(([kind, cases]) =>
  cases.map((each) => [`${kind}: ${each.name}` as string, each] as const),
);

describe.each(DIALECTS)('expressions on %s', (name) => {
  let analyser: Analyser | undefined;
  beforeAll(async () => {
    if (isInstalled(name)) analyser = await startAnalyser(name);
  }, 120_000);
  afterAll(() => analyser?.close());

  const exceptions = EXPRESSION_EXCEPTIONS[name];

  test.for(CASES)('%s', { timeout: 120_000 }, async ([title, given], context) => {
    if (!isInstalled(name)) context.skip(notInstalled);
    const sql = dialect(name).compile(given.query);
    const exception = exceptions[title];
    if (exception === undefined) {
      expect(await problemOf(given), sql).toBeUndefined();
      return;
    }
    // Where an answer is known to be wrong, the text is held instead, and that the answer is still wrong.
    expect(sql).toContain(exception.sql);
    expect(await problemOf(given), `passes now; remove the exception: ${exception.reason}`).toBeDefined();
  });

  test('every exception names a case', () => {
    const titles = new Set(CASES.map(([title]) => title));
    expect(Object.keys(exceptions).filter((title) => !titles.has(title))).toEqual([]);
  });

  /** What differs from the expected answer: an error, or the rows that came instead. */
  async function problemOf({ query, expected }: ExpressionCase): Promise<string | undefined> {
    if (analyser?.run === undefined) throw new Error(notInstalled);
    try {
      const rows = (await analyser.run(dialect(name).compile(query))).map((row) => row.map(textOfCell).join(','));
      return JSON.stringify(rows) === JSON.stringify(expected)
        ? undefined
        : `got ${JSON.stringify(rows)}, expected ${JSON.stringify(expected)}`;
    } catch (error) {
      return String(error);
    }
  }
});
