import { expect, test } from 'vitest';
import { testsOf } from '../../src/quality/index.js';
import { expectCompiled } from '../dialects/compiled-text.js';
import { COMPILED_DATA_TESTS } from './compiled-data-tests.js';
import { everyDataTest } from './every-data-test.js';

const tests = testsOf(everyDataTest);

test.each(tests.map((one) => [one.name, one] as const))('%s is a query on every warehouse', (name, { failures }) => {
  const expected = COMPILED_DATA_TESTS[name];
  if (expected === undefined) throw new Error(`${name} has no record`);
  expectCompiled(failures.rows, expected);
});

test('every record is of a test', () => {
  expect(Object.keys(COMPILED_DATA_TESTS)).toEqual(tests.map(({ name }) => name));
});
