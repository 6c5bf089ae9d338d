import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, readAddress } from '../../site/explorer/asked/address.js';
import { type Asked, CHARTS, COMPARISONS, NOTHING, questionOf } from '../../site/explorer/asked/asked.js';
import type { Filter } from '../../src/model/index.js';
import { questionSchema } from '../../src/semantic/index.js';

const name = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
  .filter((word) => !/^(and|or|not|in|between|is|contains|starts|ends|last|previous|this)$/.test(word));
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.tuple(path, fc.constantFrom('=' as const, '!=' as const, '<' as const, '>=' as const), value),
  fc.tuple(path, fc.constantFrom('in' as const, 'not in' as const), fc.array(value, { minLength: 1, maxLength: 3 })),
  fc.tuple(path, fc.constant('between' as const), fc.tuple(value, value)),
  fc.tuple(path, fc.constantFrom('contains' as const, 'starts with' as const), fc.string()),
  fc.tuple(path, fc.constantFrom('last' as const, 'previous' as const), fc.constantFrom('28 days' as const, '1 month' as const)),
  fc.tuple(path, fc.constant('this' as const), fc.constantFrom('month', 'fiscal_year')),
  fc.tuple(path, fc.constantFrom('is null' as const, 'is not null' as const, 'is known' as const)),
);
const asked: fc.Arbitrary<Asked> = fc
  .record(
    {
      metrics: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      by: fc.uniqueArray(path, { maxLength: 3 }),
      where: fc.array(filter, { maxLength: 3 }),
      having: fc.array(fc.tuple(name, fc.constantFrom('>=' as const, '<' as const), fc.integer()), { maxLength: 2 }),
      totals: fc.boolean(),
      compareTo: fc.constantFrom(...COMPARISONS),
      orderBy: fc.tuple(name, fc.constantFrom('asc' as const, 'desc' as const)),
      limit: fc.integer({ min: 1, max: 9_999_999 }),
      chart: fc.constantFrom(...CHARTS),
      show: fc.constantFrom('rows' as const, 'why' as const),
    },
    { requiredKeys: ['metrics', 'by', 'where', 'having', 'totals'] },
  )
  .map((each) => each as Asked);

describe('the address of the explorer', () => {
  it('holds the whole question, whatever its values are', () => {
    fc.assert(
      fc.property(asked, (each) => {
        // Texts of filters are read in small letters where they are words of the grammar, never where they are values.
        expect(readAddress(addressOf(each))).toEqual({ asked: each, problems: [] });
      }),
    );
  });

  it('asks only what the API takes', () => {
    fc.assert(
      fc.property(asked, (each) => {
        expect(questionSchema.safeParse(questionOf(each)).success).toBe(true);
      }),
    );
  });

  it('is readable, and always the same for the same question', () => {
    const question: Asked = {
      ...NOTHING,
      metrics: ['revenue', 'orders'],
      by: ['product.category'],
      where: [['customer.country', '=', 'FR']],
      compareTo: 'previous_year',
      orderBy: ['revenue', 'desc'],
      limit: 10,
      totals: true,
      chart: 'bar',
    };
    expect(addressOf(question)).toBe(
      "?metrics=revenue,orders&by=product.category&where=customer.country+%3D+'FR'&compareTo=previous_year&orderBy=revenue+desc&limit=10&totals=all&chart=bar",
    );
  });

  it('says what of it can’t be read, and shows the rest', () => {
    const { asked: read, problems } = readAddress('?metrics=revenue,<b>&where=category in (&chart=pie&limit=-1&show=all');
    expect(read).toEqual({ ...NOTHING, metrics: ['revenue'] });
    expect(problems).toEqual(['The condition category in ( can’t be read: expected a value at 14.']);
  });
});
