import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  boolean,
  cumulativeMetric,
  date,
  decimal,
  dimension,
  double,
  fact,
  integer,
  measuresOf,
  model,
  multiply,
  type Question,
  shareMetric,
  simpleMetric,
  text,
  timestamp,
} from '../../src/index.js';
import { openShop } from './small-shop.js';

/** What a model is made of does not matter here: its rows are given. */
const given = {
  from: {},
  query: (): never => {
    throw new Error('the rows are given');
  },
};
const productColumns = { product_id: integer().notNull(), name: text(), category: text(), weight: decimal(9, 2) };
const dimProducts = dimension({
  name: 'dim_products',
  key: 'product_id',
  columns: productColumns,
  hierarchies: { assortment: { levels: ['category', 'product_id'] } },
  ...given,
});
const tagColumns = { buyer_id: integer().notNull(), tag: text().notNull() };
const tags = model({ name: 'tags', grain: ['buyer_id', 'tag'], columns: tagColumns, ...given });
const buyerColumns = { buyer_id: integer().notNull(), country: text() };
const dimBuyers = dimension({
  name: 'dim_buyers',
  key: 'buyer_id',
  columns: buyerColumns,
  bridges: { tag: { through: tags, key: 'buyer_id', attribute: 'tag' } },
  ...given,
});
const columns = {
  sale_id: integer().notNull(),
  product_id: integer().references(dimProducts, 'product_id'),
  buyer_id: integer().references(dimBuyers, 'buyer_id'),
  sold_on: date(),
  sent_on: date(),
  paid_at: timestamp(),
  channel: text().accepted('web', 'shop'),
  remark: text(),
  is_gift: boolean(),
  amount: decimal(18, 2),
  grams: double(),
};
const isGift = [['is_gift', '=', true]] as const;
const factSales = fact({
  name: 'fact_sales',
  grain: ['sale_id'],
  entity: 'sale',
  columns,
  time: 'sold_on',
  measures: measuresOf(columns, (m) => ({
    revenue: m.sum('amount'),
    gifts: m.sum('amount', { where: isGift }),
    mean: m.average('amount'),
    grams: m.sum('grams'),
    buyers: m.countDistinct('buyer_id'),
    given_to: m.countDistinct('buyer_id', { where: isGift }),
    middle: m.median('amount'),
    sales: m.count(),
    weight: m.sum((row) => multiply(row('sale_id'), row('product.weight'))),
    weight_of_gifts: m.sum((row) => multiply(row('product.weight'), row('sale_id')), { where: isGift }),
  })),
  ...given,
});
const of = (measure: string) => simpleMetric({ name: measure, from: factSales, measure: measure as 'revenue' });
const [revenue, gifts, mean, grams, buyers, givenTo, middle, sales, weight, weightOfGifts] = [
  of('revenue'),
  of('gifts'),
  of('mean'),
  of('grams'),
  of('buyers'),
  of('given_to'),
  of('middle'),
  of('sales'),
  of('weight'),
  of('weight_of_gifts'),
] as const;
const metrics = [
  ...[revenue, gifts, mean, grams, buyers, givenTo, middle, sales, weight, weightOfGifts],
  cumulativeMetric({ name: 'revenue_so_far', of: revenue, window: 'all' }),
  cumulativeMetric({ name: 'mean_so_far', of: mean, window: 'all' }),
  cumulativeMetric({ name: 'buyers_so_far', of: buyers, window: 'all' }),
  cumulativeMetric({ name: 'gifted_so_far', of: givenTo, window: 'all' }),
  cumulativeMetric({ name: 'buyers_3_days', of: buyers, window: { rolling: '3 days' } }),
  cumulativeMetric({ name: 'revenue_3_days', of: revenue, window: { rolling: '3 days' } }),
  shareMetric({ name: 'share', of: revenue }),
];
const rows = {
  dim_products: [
    [1, 'Chair', 'Seats', '4.00'],
    [2, 'Stool', 'Seats', '2.50'],
    [3, 'Lamp', null, null],
  ],
  dim_buyers: [
    [1, 'DE'],
    [2, 'FR'],
    [3, 'DE'],
  ],
  tags: [
    [1, 'club'],
    [1, 'school'],
    [2, 'club'],
  ],
  fact_sales: [
    [1, 1, 1, '2025-01-30', '2025-02-01', '2025-01-30T23:30:00Z', 'web', 'a', true, '10.00', 1.5],
    [2, 1, 2, '2025-01-30', null, '2025-01-31T10:00:00Z', 'shop', 'b', false, '20.00', 2.5],
    [3, 2, 1, '2025-02-01', '2025-02-01', '2025-02-01T10:00:00Z', 'web', 'c', null, '5.00', null],
    [4, 3, 9, '2025-02-02', '2025-02-03', null, null, 'd', false, '1.00', 4],
    [5, null, null, '2025-02-02', '2025-03-03', '2025-02-02T10:00:00Z', 'web', 'e', true, '2.00', 4],
    [6, 8, 3, null, null, '2025-02-28T23:30:00Z', 'shop', 'f', true, '4.00', 4],
  ],
};

let shop: Awaited<ReturnType<typeof openShop>>;
beforeAll(async () => {
  shop = await openShop([dimProducts, tags, dimBuyers, factSales], metrics, rows);
});
afterAll(() => shop.close());

/** The names of what is grouped before it is grouped by what is asked. */
const firstOf = (question: Question): readonly string[] =>
  [...shop.sql(question).matchAll(/^ {2}(fact_sales_by_\w+) as \(/gm)].map(([, name = '']) => name);

describe('rows are grouped first', () => {
  test.each<readonly [string, Question, readonly string[], readonly (readonly unknown[])[]]>([
    [
      'by days, which are then cut to months',
      { metrics: ['revenue', 'gifts', 'sales'], by: ['date.month'] },
      ['fact_sales_by_sold_on'],
      [
        ['2025-01-01', 30, 10, 2],
        ['2025-02-01', 8, 2, 3],
        [null, 4, 4, 1],
      ],
    ],
    [
      'by days and what has few members',
      { metrics: ['revenue'], by: ['sale.channel', 'product.category', 'date.quarter'] },
      ['fact_sales_by_sold_on'],
      [
        ['shop', 'Seats', '2025-01-01', 20],
        ['shop', null, null, 4],
        ['web', 'Seats', '2025-01-01', 15],
        ['web', null, '2025-01-01', 2],
        [null, null, '2025-01-01', 1],
      ],
    ],
    [
      'by days of instants in a zone',
      { metrics: ['revenue'], by: ['paid_at.month'], timeZone: 'Europe/Berlin' },
      ['fact_sales_by_paid_at'],
      [
        ['2025-01-01', 30],
        ['2025-02-01', 7],
        ['2025-03-01', 4],
        [null, 1],
      ],
    ],
    [
      'by the key of the one dimension that is asked of',
      { metrics: ['revenue', 'gifts'], by: ['product.category'] },
      ['fact_sales_by_product_id'],
      [
        ['Seats', 35, 10],
        [null, 7, 6],
      ],
    ],
    [
      'by the key whose products are multiplied behind it',
      { metrics: ['weight', 'weight_of_gifts', 'revenue'], by: ['product.category'], totals: true },
      ['fact_sales_by_product_id'],
      [
        ['Seats', false, 19.5, 4, 35],
        [null, false, null, null, 7],
        [null, true, 19.5, 4, 42],
      ],
    ],
    [
      'by a key where a condition is about several members of it',
      { metrics: ['revenue'], by: ['buyer.country'], where: [['buyer.tag', '=', 'club']] },
      ['fact_sales_by_buyer_id'],
      [
        ['DE', 15],
        ['FR', 20],
      ],
    ],
    [
      'once for a figure that only orders',
      { metrics: ['revenue'], by: ['product.category'], orderBy: [['sales', 'desc']], having: [['gifts', '>', 0]] },
      ['fact_sales_by_product_id'],
      [
        ['Seats', 35],
        [null, 7],
      ],
    ],
    [
      'by the key of a dimension with several members each',
      { metrics: ['revenue', 'sales'], by: ['buyer.tag'] },
      ['fact_sales_by_buyer_id'],
      [
        ['club', 35, 3],
        ['school', 15, 2],
        [null, 7, 3],
      ],
    ],
    [
      'by a key that is counted, with the relation’s own columns',
      { metrics: ['buyers'], by: ['sale.channel', 'buyer.country'], totals: [['sale.channel'], []] },
      ['fact_sales_by_buyer_id'],
      [
        ['shop', 'DE', false, false, 1],
        ['shop', 'FR', false, false, 1],
        ['web', 'DE', false, false, 1],
        ['web', null, false, false, 0],
        [null, null, false, false, 1],
        ['shop', null, false, true, 2],
        ['web', null, false, true, 1],
        [null, null, false, true, 1],
        [null, null, true, true, 4],
      ],
    ],
    [
      'by days for windows',
      {
        metrics: ['revenue_so_far', 'mean_so_far', 'revenue_3_days'],
        by: ['date.month'],
        where: [['date', 'between', ['2025-01-01', '2025-02-28']]],
      },
      ['fact_sales_by_sold_on', 'fact_sales_by_sold_on_2'],
      [
        ['2025-01-01', 30, 15, 30],
        ['2025-02-01', 38, 7.6, null],
      ],
    ],
    [
      'by the first day of each value of a running distinct count',
      {
        metrics: ['buyers_so_far', 'gifted_so_far'],
        by: ['sale.channel', 'date.month'],
        where: [['date', 'between', ['2025-01-01', '2025-02-28']]],
      },
      ['fact_sales_by_first_sold_on', 'fact_sales_by_first_sold_on_2'],
      [
        ['shop', '2025-01-01', 1, 0],
        ['shop', '2025-02-01', 1, 0],
        ['web', '2025-01-01', 1, 1],
        ['web', '2025-02-01', 1, 1],
        [null, '2025-02-01', 1, 0],
      ],
    ],
    [
      'by each day of a value that is counted in windows, with its next one',
      {
        metrics: ['buyers_3_days'],
        by: ['sale.channel', 'date.day'],
        where: [['date', 'between', ['2025-02-01', '2025-02-03']]],
      },
      ['fact_sales_by_each_sold_on'],
      [
        ['shop', '2025-02-01', 1],
        ['web', '2025-02-01', 1],
        ['web', '2025-02-02', 1],
        ['web', '2025-02-03', 1],
        [null, '2025-02-02', 1],
        [null, '2025-02-03', 1],
      ],
    ],
    [
      'once for a total, which is read off the same groups',
      { metrics: ['revenue', 'share'], by: ['product.category'], totals: true },
      ['fact_sales_by_product_id'],
      [
        ['Seats', false, 35, 0.8333],
        [null, false, 7, 0.1667],
        [null, true, 42, 1],
      ],
    ],
  ])('%s', async (_, question, names, expected) => {
    expect(firstOf(question)).toEqual(names);
    expect(await shop.ask(question)).toEqual(expected);
  });
});

describe('rows are not grouped first', () => {
  test.each<readonly [string, Question]>([
    ['by what may have a member for each row', { metrics: ['revenue'], by: ['sale.remark', 'date.month'] }],
    ['by a day that is asked for as it is', { metrics: ['revenue'], by: ['date.day'] }],
    ['by hours', { metrics: ['revenue'], by: ['paid_at.hour'] }],
    ['by two dates', { metrics: ['revenue'], by: ['sold_on.month', 'sent_on.month'] }],
    ['by two keys', { metrics: ['revenue'], by: ['product.category', 'buyer.country'] }],
    ['by a key and a column', { metrics: ['revenue'], by: ['sale.channel', 'buyer.country'] }],
    ['for a median', { metrics: ['middle', 'revenue'], by: ['date.month'] }],
    ['for a sum of doubles, which depends on the order of rows', { metrics: ['grams'], by: ['date.month'] }],
    ['for a mean that the warehouse works out', { metrics: ['mean'], by: ['date.month'] }],
    ['for a distinct count by another attribute', { metrics: ['buyers'], by: ['date.month'] }],
    ['where some values are counted and others are not', { metrics: ['buyers', 'given_to'], by: ['buyer.country'] }],
    [
      'where a condition reads the dimension for each row',
      { metrics: ['revenue'], by: ['product.category'], where: [['product.name', '!=', 'Lamp']] },
    ],
    [
      'where a condition is about the members that are shown',
      { metrics: ['revenue'], by: ['buyer.tag'], where: [['buyer.tag', '=', 'club']] },
    ],
  ])('%s', (_, question) => {
    expect(firstOf(question)).toEqual([]);
  });
});

describe('periods and those before them', () => {
  test.each<readonly [string, Question, readonly (readonly unknown[])[]]>([
    [
      'that the question bounds',
      { metrics: ['revenue', 'buyers'], by: ['date.month'], where: [['date', 'between', ['2025-01-01', '2025-02-28']]] },
      [
        ['2025-01-01', 30, null, 2, 0],
        ['2025-02-01', 8, 30, 2, 2],
      ],
    ],
    [
      'of all days, where rows without a day have none before them',
      { metrics: ['revenue', 'buyers'], by: ['date.month'] },
      [
        ['2025-01-01', 30, null, 2, 0],
        ['2025-02-01', 8, 30, 2, 2],
        [null, 4, null, 1, 0],
      ],
    ],
  ])('are read in one scan: %s', async (_, question, expected) => {
    const asked: Question = { ...question, compareTo: { offset: '1 month', show: ['value'] } };
    expect(shop.sql(asked).match(/from fact_sales$/gm)).toHaveLength(1);
    expect(await shop.ask(asked)).toEqual(expected);
  });

  test('are read one by one where they are parts of periods', async () => {
    const question: Question = {
      metrics: ['revenue'],
      by: ['date.month'],
      where: [['date', 'between', ['2025-01-31', '2025-02-28']]],
      compareTo: { offset: '1 month', show: ['value'] },
    };
    expect(await shop.ask(question)).toEqual([['2025-02-01', 8, 30]]);
  });
});

describe('a total', () => {
  test('is read off the rows that it is of', () => {
    expect(shop.sql({ metrics: ['revenue'], by: ['sale.channel'], totals: true }).match(/from fact_sales$/gm)).toHaveLength(1);
  });

  test('comes after rows that are ordered by a figure that is not asked', async () => {
    const question: Question = { metrics: ['revenue'], by: ['product.category'], orderBy: [['gifts', 'asc']], totals: true };
    const rows = [
      [null, false, 7],
      ['Seats', false, 35],
      [null, true, 42],
    ];
    expect(await shop.ask(question)).toEqual(rows);
    expect(await shop.ask({ ...question, limit: 2 })).toEqual(rows);
  });

  test('is of all rows where a row may have several members', async () => {
    const question: Question = { metrics: ['revenue'], by: ['buyer.tag', 'date.month'], totals: [['date.month']] };
    expect((await shop.ask(question)).slice(-3)).toEqual([
      [null, '2025-01-01', true, false, 30],
      [null, '2025-02-01', true, false, 8],
      [null, null, true, false, 4],
    ]);
  });
});

describe('a total of a window', () => {
  const where: Question['where'] = [['date', 'between', ['2025-01-01', '2025-02-28']]];

  test('counts a value once that is in several groups', async () => {
    const question: Question = { metrics: ['buyers_so_far'], by: ['sale.channel', 'date.month'], where, totals: [['date.month']] };
    expect((await shop.ask(question)).slice(-2)).toEqual([
      [null, '2025-01-01', true, false, 2],
      [null, '2025-02-01', true, false, 3],
    ]);
  });

  test('adds a row once that has several members', async () => {
    const question: Question = { metrics: ['revenue_so_far'], by: ['buyer.tag', 'date.month'], where, totals: [['date.month']] };
    expect((await shop.ask(question)).slice(-2)).toEqual([
      [null, '2025-01-01', true, false, 30],
      [null, '2025-02-01', true, false, 38],
    ]);
  });
});

describe('the period before another', () => {
  test('is as long as the days of the date that is asked, whatever is asked of other dates', async () => {
    const where: Question['where'] = [
      ['date', 'between', ['2025-02-01', '2025-02-02']],
      ['sent_on', '=', '2025-02-01'],
    ];
    expect(await shop.ask({ metrics: ['revenue'], where, compareTo: { offset: 'previous_period' } })).toEqual([[5, 10]]);
  });
});

describe('the days of a fact that windows read', () => {
  test('are found one by one where values meet them, and not sums', async () => {
    const question: Question = { metrics: ['buyers_3_days'], by: ['date.day'], where: [['date', 'between', ['2025-02-01', '2025-02-03']]] };
    expect(shop.sql(question)).toContain('on days_last_3_days.aggregated_day = fact_sales_by_each_sold_on.sold_on');
    expect(await shop.ask(question)).toEqual([
      ['2025-02-01', 2],
      ['2025-02-02', 2],
      ['2025-02-03', 2],
    ]);
  });

  test('are bounded by those of the conditions', () => {
    const sql = shop.sql({ metrics: ['revenue_3_days'], by: ['date.day'], where: [['date', 'between', ['2025-02-01', '2025-02-28']]] });
    expect(sql).toContain(`where fact_sales.sold_on >= date '2025-01-30' and fact_sales.sold_on <= date '2025-02-28'`);
  });
});
