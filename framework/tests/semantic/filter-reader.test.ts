import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparisonOperator, Filter, FilterValue, MemberState, TimeSpan } from '../../src/model/index.js';
import { readFilters } from '../../src/semantic/filter-reader.js';
import '../repeatable-properties.js';

const read = (text: string) => readFilters(text, '--where');

describe('filters as text', () => {
  it.each<[string, readonly Filter[]]>([
    ['product.category = Tennis', [['product.category', '=', 'Tennis']]],
    ["product.category = 'Old stock'", [['product.category', '=', 'Old stock']]],
    ['product.name = "O\'Neill"', [['product.name', '=', "O'Neill"]]],
    ["product.name = 'O''Neill'", [['product.name', '=', "O'Neill"]]],
    ['quantity>=10', [['quantity', '>=', 10]]],
    ['amount <> -1.5', [['amount', '!=', -1.5]]],
    [
      'is_late = true and rows > 5',
      [
        ['is_late', '=', true],
        ['rows', '>', 5],
      ],
    ],
    ["product.category in (Tennis, 42, 'or')", [['product.category', 'in', ['Tennis', 42, 'or']]]],
    ['product.category NOT IN (Tennis)', [['product.category', 'not in', ['Tennis']]]],
    ['date between 2024-09-01 and 2025-04-30', [['date', 'between', ['2024-09-01', '2025-04-30']]]],
    ['date not between 2024-09-01 and 2025-04-30', [{ not: ['date', 'between', ['2024-09-01', '2025-04-30']] }]],
    ['date last 28 days', [['date', 'last', '28 days']]],
    ['date previous 1 fiscal_year', [['date', 'previous', '1 fiscal_year']]],
    ['date this month', [['date', 'this', 'month']]],
    ["product.name starts with 'Pro'", [['product.name', 'starts with', 'Pro']]],
    ['product.name not contains 7', [{ not: ['product.name', 'contains', '7'] }]],
    ['customer is not known', [{ not: ['customer', 'is known'] }]],
    ['promo_code = null', [['promo_code', '=', null]]],
    ['customer is unknown', [['customer', 'is unknown']]],
    ['customer.city is not null', [['customer.city', 'is not null']]],
    [
      'a = 1 or b = 2 and c = 3',
      [
        {
          or: [
            ['a', '=', 1],
            {
              and: [
                ['b', '=', 2],
                ['c', '=', 3],
              ],
            },
          ],
        },
      ],
    ],
    [
      '(a = 1 or b = 2) and not c = 3',
      [
        {
          or: [
            ['a', '=', 1],
            ['b', '=', 2],
          ],
        },
        { not: ['c', '=', 3] },
      ],
    ],
    ['amount = 12345678901234567890.12', [['amount', '=', '12345678901234567890.12']]],
    ['code = 007', [['code', '=', '007']]],
  ])('reads %s', (text, filters) => expect(read(text)).toEqual(filters));

  it.each<[string, number, string, string | undefined]>([
    ['', 1, 'an attribute or a metric', undefined],
    ['category', 9, 'a comparison, such as =, in, between, is or last', undefined],
    ['category ~ Tennis', 10, 'a comparison, such as =, in, between, is or last', '~'],
    ["category = 'Tennis", 12, 'a second quotation mark after the text', "'"],
    ['category ! Tennis', 10, 'a comparison, such as = or !=', '!'],
    ['category = and', 12, 'a value', 'and'],
    ['category in Tennis', 13, 'an opening parenthesis', 'Tennis'],
    ['category in (Tennis', 20, 'a comma or a closing parenthesis', undefined],
    ['date between 2024-01-01', 24, 'and between the two bounds', undefined],
    ['date last week', 11, 'a number and a unit, such as 28 days', 'week'],
    ['date last 0 days', 11, 'a number and a unit, such as 28 days', '0'],
    ['date last 3 (', 13, 'a unit, such as days, months or fiscal_year', '('],
    ['name starts Pro', 13, 'with after starts', 'Pro'],
    ['customer is gone', 13, 'null, unknown, orphan or known', 'gone'],
    ['customer not = 3', 14, 'in, between, contains, starts, ends after not', '='],
    ['(a = 1', 7, 'a closing parenthesis', undefined],
    ['a = 1 b = 2', 7, 'and, or, or the end', 'b'],
    ['1 = a', 1, 'an attribute or a metric', '1'],
    ['and = 1', 1, 'an attribute or a metric', 'and'],
  ])('says where "%s" goes wrong', (text, position, expected, found) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ reason: 'filter-text-invalid', parameters: { option: '--where', text, position, expected, found } }),
    );
  });

  it('reads whatever is written, as it was meant', () => {
    const subject = fc.constantFrom('revenue', 'product.category', 'order_date.month');
    const literal: fc.Arbitrary<FilterValue> = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null));
    const condition: fc.Arbitrary<Filter> = fc.oneof(
      fc.tuple(subject, fc.constantFrom<ComparisonOperator>('=', '!=', '<', '<=', '>', '>='), literal),
      fc.tuple(subject, fc.constantFrom<'in' | 'not in'>('in', 'not in'), fc.array(literal, { minLength: 1, maxLength: 4 })),
      fc.tuple(subject, fc.constant<'between'>('between'), fc.tuple(literal, literal)),
      fc.tuple(subject, fc.constantFrom<MemberState>('is null', 'is not null', 'is unknown', 'is orphan', 'is known')),
      fc.tuple(subject, fc.constantFrom<'last' | 'previous'>('last', 'previous'), fc.constantFrom<TimeSpan>('28 days', '1 fiscal_year')),
      fc.tuple(subject, fc.constant<'this'>('this'), fc.constantFrom('month', 'year')),
      fc.tuple(
        subject,
        fc.constantFrom<'contains' | 'starts with' | 'ends with'>('contains', 'starts with', 'ends with'),
        fc.string({ unit: 'binary' }),
      ),
    );
    const { filter } = fc.letrec<{ filter: Filter; several: Filter[] }>((tie) => ({
      several: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      filter: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        condition,
        tie('several').map((or) => ({ or })),
        tie('several').map((and) => ({ and })),
        tie('filter').map((not) => ({ not })),
      ),
    }));
    fc.assert(
      fc.property(filter, (one) => {
        expect(read(written(one))).toEqual('and' in one ? one.and : [one]);
      }),
    );
  });
});

function written(filter: Filter): string {
  if ('or' in filter) return `(${filter.or.map(written).join(' or ')})`;
  if ('and' in filter) return `(${filter.and.map(written).join(' and ')})`;
  if ('not' in filter) return `not (${written(filter.not)})`;
  const [subject, operator, operand] = filter;
  const value = (literal: FilterValue): string => (typeof literal === 'string' ? `'${literal.replaceAll("'", "''")}'` : String(literal));
  switch (operator) {
    case 'in':
    case 'not in':
      return `${subject} ${operator} (${operand.map(value).join(', ')})`;
    case 'between':
      return `${subject} between ${operand.map(value).join(' and ')}`;
    case 'last':
    case 'previous':
    case 'this':
      return `${subject} ${operator} ${operand}`;
    default:
      return operand === undefined ? `${subject} ${operator}` : `${subject} ${operator} ${value(operand)}`;
  }
}
