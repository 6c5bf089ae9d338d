import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notInstalled } from '../../standins/analyser.js';
import { WAREHOUSE_CASES } from './cases.js';
import type { ConformanceCase, Subject, WarehouseName } from './conformance-case.js';
import { WAREHOUSE_EXCEPTIONS } from './exceptions.js';
import { isAvailable, openSubject, vendorTarget } from './subject.js';

const CASES = Object.entries(WAREHOUSE_CASES).flatMap(([part, cases]) =>
  cases.map((each) => [`${part}: ${each.name}` as string, each] as const),
);

/** What every warehouse does alike, on one of them. */
export function describeWarehouse(name: WarehouseName): void {
  describe(name, () => {
    let subject: (Subject & { close(): Promise<void> }) | undefined;
    beforeAll(async () => {
      if (isAvailable(name)) subject = await openSubject(name);
    }, 300_000);
    afterAll(() => subject?.close(), 60_000);

    // Exceptions are about stand-ins; the vendor itself has none.
    const exceptions = vendorTarget(name) === undefined ? WAREHOUSE_EXCEPTIONS[name] : {};

    test.for(CASES)('%s', { timeout: 120_000 }, async ([title, given], context) => {
      if (subject === undefined) return context.skip(notInstalled);
      if (given.needs?.(subject.warehouse.dialect.capabilities) === false) return context.skip('not declared by the warehouse');
      const exception = exceptions[title];
      const problem = await problemOf(given, subject);
      if (exception === undefined) expect(problem).toBeUndefined();
      else expect(problem, `passes now; remove the exception: ${exception.reason}`).toBeDefined();
    });

    test('every exception names a case', () => {
      const titles = new Set(CASES.map(([title]) => title));
      expect(Object.keys(exceptions).filter((title) => !titles.has(title))).toEqual([]);
    });
  });
}

/** What differs from the expected answer: an error, or what came instead. */
async function problemOf({ act, expected }: ConformanceCase, subject: Subject): Promise<string | undefined> {
  try {
    const found = await act(subject);
    return isDeepStrictEqual(found, expected) ? undefined : `got ${shown(found)}, expected ${shown(expected)}`;
  } catch (error) {
    return `failed: ${String(error)}`;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
