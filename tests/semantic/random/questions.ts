import fc from 'fast-check';
import { attributeOf } from '../evaluator/attributes.js';
import { type AskedMetric, type Filter, type Question, Refused } from '../evaluator/question.js';
import type { Meaning, Meanings, Star } from '../evaluator/star.js';

const ATTRIBUTES = [
  'product.category',
  'product.department',
  'product.product_id',
  'customer.country',
  'customer.customer_id',
  'customer.segment',
  'order.channel',
  'order.order_id',
  'order.currency',
  'order.customer.country',
  'payment.method',
  'visit.source',
  'stock_count.warehouse',
  'line.quantity',
  'product.price_class',
  'product.has_cost',
  'customer.first_month',
  'order.customer.first_month.quarter',
  'line.size',
  'channel',
  'buyer.country',
  'line.channel',
];
/** What an attribute may be called, though queries have columns of these names within. */
const NAMES = ['day', 'from_day', 'to_day', 'first_day', 'member', 'value', 'kept', 'is_asked', 'per_product_id', 'aggregated_day'];
/** Parts of dates by their own names. What reaches beyond a period is asked by `date`, whatever that is for a figure. */
const ROLES = [
  'customer.signup_date.month',
  'order_date.month',
  'ship_date.month',
  'deliver_date.week',
  'ordered_at.day',
  'visited_at.hour',
];
const PERIODS = [
  'date.day',
  'date.week',
  'date.month',
  'date.quarter',
  'date.year',
  'date.iso_week',
  'date.fiscal_year',
  'date.fiscal_week',
];
const OFFSETS = ['1 day', '1 week', '1 month', '1 quarter', '1 year'] as const;
/** How far back a period has one of its kind. Numbers of periods within a year have none before them. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  'date.day': OFFSETS,
  'date.week': ['1 week', '1 year'],
  'date.month': ['1 month', '1 quarter', '1 year'],
  'date.quarter': ['1 quarter', '1 year'],
  'date.year': ['1 year'],
};
const VALUES: Readonly<Record<string, readonly (string | number | null)[]>> = {
  'product.category': ['Tennis', 'Lighting', 'Unknown', '', null],
  'product.list_price': [0, 50, '12.50'],
  'customer.country': ['DE', 'AT', '', null],
  'customer.segment': ['VIP', 'B2B'],
  'order.channel': ['web', 'shop', null],
  'order.currency': ['EUR', 'USD'],
  'payment.method': ['card', 'cash'],
  'order.fact_lines.product.category': ['Tennis', 'Lighting'],
  'order.fact_payments.method': ['card', 'cash'],
  'product.price_class': ['low', 'middle', null],
  'line.size': [1, 2],
  'line.discount': [0, '2.50'],
};
const JOINS = ['product', 'customer', 'order'];
const WHOLE_MONTHS = [
  ['2024-02-01', '2024-02-29'],
  ['2024-03-01', '2024-12-31'],
  ['2025-01-01', '2025-03-31'],
] as const;
const RANGES = [...WHOLE_MONTHS, ['2024-12-23', '2025-01-12'], ['2025-02-03', '2025-03-16'], ['2025-03-15', '2025-04-10']] as const;

/** Questions that the shop can answer, mostly. */
export function randomQuestion(star: Star, meanings: Meanings): fc.Arbitrary<Question> {
  // Amounts in several currencies are refused by nearly every question, and have questions of their own.
  const names = Object.keys(meanings).filter((name) => !isApart(meanings, name));
  return fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).chain((metrics) => {
    const facts = [...new Set(metrics.flatMap((name) => factsOf(meanings, name)))];
    const reached = (paths: readonly string[]): readonly string[] =>
      paths.filter((path) => facts.every((fact) => isReached(star, fact, path)));
    const isMoved = metrics.some((name) => reachesBeyond(meanings, name));
    const by = fc.tuple(some(reached(ATTRIBUTES), 2), some(reached(PERIODS), 1), some(isMoved ? [] : reached(ROLES), 1));
    const isTimed = facts.every((fact) => isReached(star, fact, 'date.month'));
    const one = filter(reached(Object.keys(VALUES)), reached(JOINS), isTimed);
    const filters = one === undefined ? fc.constant([]) : fc.array(one, { maxLength: 2 });
    return fc
      .record(
        {
          by: by.map((paths) => paths.flat()),
          where: filters,
          range: fc.constantFrom(...(facts.includes('fact_budgets') ? WHOLE_MONTHS : RANGES)),
          fill: fc.constantFrom('zero' as const, 'nothing' as const),
          totals: fc.constantFrom('of all', 'of each'),
          compareTo: fc.record({
            offset: fc.constantFrom(...OFFSETS),
            show: fc.constant(['value', 'change', 'growth'] as const),
          }),
          having: fc.constantFrom('>', '<=', 'is null', 'is not null'),
          named: fc.shuffledSubarray(NAMES, { minLength: 5, maxLength: 5 }),
        },
        { requiredKeys: ['by', 'where'] },
      )
      .map(({ by, where, range, fill, totals, compareTo, having, named }): Question => {
        const hasPeriod = by.some((path) => path.startsWith('date.'));
        const [first = ''] = metrics;
        const condition =
          having === 'is null' || having === 'is not null' ? ([first, having] as const) : ([first, having ?? '>', 10] as const);
        // What reaches beyond a period, or shows periods without rows, has to know how far they go.
        const hasRole = by.some((path) => ROLES.includes(path));
        const isOpen = (fill === undefined || !hasPeriod || hasRole) && !isMoved;
        const isBounded = isTimed && (range !== undefined || !isOpen);
        return {
          metrics: metrics as readonly (string | AskedMetric)[],
          by: named === undefined ? by : by.map((attribute, place) => ({ attribute, as: named[place] ?? attribute })),
          where: [...where, ...(isBounded ? [['date', 'between', range ?? RANGES[0]] as const] : [])],
          ...(fill !== undefined && hasPeriod && !hasRole && { fill }),
          ...(totals !== undefined &&
            by.length > 0 && { totals: totals === 'of all' || by.length === 1 ? true : [...by.map((path) => [path]), []] }),
          ...(compareTo !== undefined &&
            isBounded &&
            !hasRole &&
            !metrics.includes('share_of_all_revenue') &&
            isWhole(by, compareTo.offset) && { compareTo }),
          ...(having !== undefined && { having: [condition] }),
        };
      });
  });
}

function isWhole(by: readonly string[], offset: string): boolean {
  const period = by.find((path) => path.startsWith('date.'));
  return period === undefined || (WHOLE[period] ?? []).includes(offset);
}

function filter(paths: readonly string[], joins: readonly string[], isTimed: boolean): fc.Arbitrary<Filter> | undefined {
  const onValue = (path: string): fc.Arbitrary<Filter> => {
    const value = fc.constantFrom(...(VALUES[path] ?? []));
    return fc.oneof(
      fc.tuple(fc.constant(path), fc.constantFrom('=', '!='), value),
      fc.tuple(fc.constant(path), fc.constantFrom('in', 'not in'), fc.array(value, { minLength: 1, maxLength: 2 })),
      fc.tuple(fc.constant(path), fc.constantFrom('is null', 'is not null')),
    );
  };
  if (paths.length === 0 && joins.length === 0) return undefined;
  const simple = fc.oneof(
    ...paths.map(onValue),
    ...joins.map((join) => fc.tuple(fc.constant(join), fc.constantFrom('is null', 'is known', 'is unknown', 'is orphan'))),
    ...(isTimed ? [fc.constant<Filter>(['date.month', '>=', '2024-06-01'])] : []),
  );
  return fc.oneof(
    { weight: 4, arbitrary: simple },
    { weight: 1, arbitrary: fc.array(simple, { minLength: 2, maxLength: 2 }).map((or): Filter => ({ or })) },
    { weight: 1, arbitrary: simple.map((not): Filter => ({ not })) },
  );
}

function some(paths: readonly string[], maxLength: number): fc.Arbitrary<readonly string[]> {
  return paths.length === 0 ? fc.constant([]) : fc.uniqueArray(fc.constantFrom(...paths), { maxLength });
}

function isApart(meanings: Meanings, name: string): boolean {
  const meaning = meanings[name];
  if (meaning === undefined) return false;
  return (meaning.kind === 'measure' && meaning.apart !== undefined) || partsOf(meaning).some((part) => isApart(meanings, part));
}

function reachesBeyond(meanings: Meanings, name: string): boolean {
  const meaning = meanings[name];
  if (meaning === undefined) return false;
  return (
    meaning.kind === 'cumulative' ||
    (meaning.kind === 'balance' && meaning.carried === true) ||
    partsOf(meaning).some((part) => reachesBeyond(meanings, part))
  );
}

/** The relations whose rows a figure is made of. */
function factsOf(meanings: Meanings, name: string): readonly string[] {
  const meaning = meanings[name];
  if (meaning === undefined) return [];
  return partsOf(meaning).flatMap((part) => (part in meanings ? factsOf(meanings, part) : [part]));
}

function partsOf(meaning: Meaning): readonly string[] {
  switch (meaning.kind) {
    case 'ratio':
      return [meaning.numerator, meaning.denominator];
    case 'derived':
      return meaning.of;
    case 'conversion':
      return [meaning.base];
    default:
      return [meaning.of];
  }
}

function isReached(star: Star, fact: string, path: string): boolean {
  try {
    attributeOf({ star, date: star.relations[fact]?.times[0], zone: 'UTC' }, fact, path);
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}
