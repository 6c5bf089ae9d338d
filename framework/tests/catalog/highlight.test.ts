import fc from 'fast-check';
import { expect, test } from 'vitest';
import { highlight } from '../../site/parts/highlight.js';

test('loses and adds no character, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('sql' as const, 'typescript' as const), (text, language) => {
      expect(
        highlight(text, language)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

test('tells words of the language from names that hold them', () => {
  const kinds = highlight("select selected, sum(x) from a -- from\nwhere b = 'from'", 'sql').filter(({ kind }) => kind !== undefined);
  expect(kinds.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'keyword select',
    'call sum',
    'keyword from',
    'comment -- from',
    'keyword where',
    "text 'from'",
  ]);
});
