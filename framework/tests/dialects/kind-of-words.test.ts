import { expect, test } from 'vitest';
import { describeType } from '../../src/columns/index.js';
import { kindOfWords } from '../../src/sql/types/index.js';

test.each([
  { kind: 'decimal', precision: 18, scale: 2 },
  { kind: 'timestamp' },
  { kind: 'array', of: { kind: 'decimal', precision: 4, scale: 0 } },
  { kind: 'text' },
] as const)('the words of $kind name its kind, whatever it is converted from', (type) => {
  expect(kindOfWords(describeType(type))).toBe(type.kind);
  expect(kindOfWords(`${describeType(type)} from text`)).toBe(type.kind);
});

test('other words name none', () => {
  expect(['', 'same', 'from text', 'decimals'].map(kindOfWords)).toEqual([undefined, undefined, undefined, undefined]);
});
