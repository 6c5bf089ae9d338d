import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outcomeOf } from '../../../framework/src/conformance/case-outcome.js';
import { WAREHOUSE_CASES } from '../../../framework/src/conformance/warehouse/cases.js';
import { notInstalled } from '../../standins/analyser.js';
import { WAREHOUSE_EXCEPTIONS } from './exceptions.js';
import { isAvailable, openSubject, vendorTarget } from './subject.js';
import { type WarehouseName, WITH_READER } from './warehouse-name.js';

const CASES = Object.entries(WAREHOUSE_CASES).flatMap(([part, cases]) =>
  cases.map((each) => [`${part}: ${each.name}` as string, each] as const),
);

/** What every warehouse does alike, on one of them. */
export function describeWarehouse(name: WarehouseName): void {
  describe(name, () => {
    let subject: Awaited<ReturnType<typeof openSubject>> | undefined;
    beforeAll(async () => {
      if (isAvailable(name)) subject = await openSubject(name);
    }, 300_000);
    afterAll(() => subject?.close(), 60_000);

    // Exceptions are about stand-ins; the vendor itself has none.
    const exceptions = vendorTarget(name) === undefined ? WAREHOUSE_EXCEPTIONS[name] : {};

    test.for(CASES)('%s', { timeout: 120_000 }, async ([title, given], context) => {
      if (subject === undefined) return context.skip(notInstalled);
      const exception = exceptions[title];
      const found = await outcomeOf(given, subject);
      if (found.outcome === 'skipped') return context.skip(found.reason);
      const problem = found.outcome === 'failed' ? found.problem : undefined;
      if (exception === undefined) expect(problem).toBeUndefined();
      else expect(problem, `passes now; remove the exception: ${exception.reason}`).toBeDefined();
    });

    test('a second principal takes part where the page says so', (context) => {
      if (subject === undefined || vendorTarget(name) !== undefined) return context.skip(notInstalled);
      expect(subject.reader !== undefined).toBe(WITH_READER.includes(name));
    });

    test('every exception names a case', () => {
      const titles = new Set(CASES.map(([title]) => title));
      expect(Object.keys(exceptions).filter((title) => !titles.has(title))).toEqual([]);
    });
  });
}
