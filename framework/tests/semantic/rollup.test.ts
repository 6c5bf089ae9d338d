import { describe, expect, it, test } from 'vitest';
import {
  attributesOf,
  date,
  decimal,
  dimension,
  double,
  type Filter,
  fact,
  incrementalByTime,
  integer,
  left,
  measuresOf,
  type Question,
  type RollupSpec,
  rollup,
  simpleMetric,
  text,
  timestamp,
  valuesOf,
} from '../../src/index.js';
import { type AnswerRollup, compileQuestion, semanticModel } from '../../src/semantic/index.js';

const productColumns = {
  product_id: text().notNull(),
  name: text(),
  category: text().notNull(),
  department: text(),
  color: text(),
  maker: text().pii('name'),
};
const products = dimension({
  name: 'dim_products',
  from: {},
  key: 'product_id',
  columns: productColumns,
  attributes: attributesOf(productColumns, (a) => ({
    initial: a.text((row) => left(row('maker'), 1), { description: 'How the maker is filed.' }),
    is_loud: a.boolean((row, eb) => eb(row('color'), '=', 'red')),
  })),
  hierarchies: {
    assortment: { levels: ['department', 'category', 'product_id'] },
    paint: { levels: ['department', 'color', 'product_id'] },
  },
  query: (db) => db.selectFrom(valuesOf(productColumns, []).as('products')).selectAll(),
});
const columns = {
  sale_id: text().notNull(),
  product_id: text().references(products, 'product_id'),
  sold_on: date(),
  sold_at: timestamp(),
  channel: text(),
  quantity: integer(),
  amount: decimal(18, 2),
  weight: double(),
};
const complete: Filter = ['channel', '!=', 'test'];
const measures = measuresOf(columns, (m) => ({
  revenue: m.sum('amount', { unit: 'EUR' }),
  sold: m.sum('quantity', { where: [complete] }),
  sales: m.count(),
  buyers: m.countDistinct('sale_id'),
  average: m.average('amount'),
  middle: m.median('amount'),
  weight: m.sum('weight'),
  stock: m.balance('quantity', { over: 'sold_on', keep: 'last', per: ['product_id'] }),
  recent: m.count({ where: [['sold_on', 'last', '7 days']] }),
}));
const sales = fact({
  name: 'fact_sales',
  from: { products },
  grain: ['sale_id'],
  columns,
  measures,
  time: 'sold_on',
  query: (db) => db.selectFrom(valuesOf(columns, []).as('sales')).selectAll(),
});
const kept = ['revenue', 'sold', 'sales', 'buyers', 'average', 'middle', 'weight'] as const;
const metrics = kept.map((measure) => simpleMetric({ name: measure, from: sales, measure }));

type Kept = RollupSpec<typeof sales>;
const rolled = (spec: Omit<Kept, 'name' | 'of' | 'measures'> & Partial<Kept>) =>
  rollup({ name: 'rolled', of: sales, measures: kept, ...spec });

/** What becomes of one roll-up where a question is asked. */
function outcome(spec: Parameters<typeof rolled>[0], question: Question): string {
  const model = semanticModel([products, sales, rolled(spec)], metrics);
  const { parts, reads } = compileQuestion(model, { at: '2025-04-10', ...question }, { rollupProblem: () => undefined });
  const found = parts.flatMap(({ rollups }): readonly AnswerRollup[] => rollups);
  // What is not read leaves no trace in the query.
  expect(reads.has('rolled')).toBe(found.some(({ problem }) => problem === undefined));
  return found.at(-1)?.problem ?? 'read';
}

describe('a roll-up', () => {
  test.each<readonly [string, Parameters<typeof rolled>[0], Question]>([
    [
      'the same attributes',
      { by: ['product.category', 'date.month'] },
      { metrics: ['revenue'], by: ['product.category', 'sold_on.month'] },
    ],
    ['fewer attributes', { by: ['product.category', 'date.month'] }, { metrics: ['revenue', 'average'], by: [] }],
    ['a coarser period', { by: ['date.day'] }, { metrics: ['revenue'], by: ['date.quarter'] }],
    ['a number of the calendar', { by: ['date.month'] }, { metrics: ['revenue'], by: ['date.month_of_year'] }],
    ['what is behind a key', { by: ['sale.product_id'] }, { metrics: ['revenue'], by: ['product.color'] }],
    ['a level above one of a strict hierarchy', { by: ['product.category'] }, { metrics: ['revenue'], by: ['product.department'] }],
    ['a filter on what it keeps', { by: ['product.category'] }, { metrics: ['sold'], where: [['product.category', 'is null']] }],
    [
      'days that are whole periods',
      { by: ['date.month'] },
      { metrics: ['revenue'], where: [['date', 'between', ['2025-01-01', '2025-03-31']]] },
    ],
    ['a distinct count by exactly its attributes', { by: ['date.month'] }, { metrics: ['buyers', 'middle'], by: ['date.month'] }],
    ['its own condition', { by: ['date.day'], where: [complete] }, { metrics: ['revenue'], where: [['sale.channel', '!=', 'test']] }],
    [
      'a comparison of periods, by days',
      { by: ['date.day'] },
      { metrics: ['revenue'], by: ['date.month'], compareTo: { offset: '1 year' } },
    ],
    [
      'a comparison of periods that it keeps',
      { by: ['date.month'] },
      { metrics: ['revenue', 'buyers'], by: ['date.month'], compareTo: { offset: '1 year' } },
    ],
    [
      'a distinct count of any days, by what is counted',
      { by: ['date.day', 'sale.sale_id'] },
      { metrics: ['buyers'], by: ['date.month'], where: [['date', '>=', '2025-03-30']] },
    ],
    ['a distinct count of the one period that is asked', { by: ['date.year'] }, { metrics: ['buyers'], where: [['date', 'this', 'year']] }],
    [
      'a median of the one member that is asked',
      { by: ['sale.channel', 'date.month'] },
      { metrics: ['middle'], by: ['date.month'], where: [['sale.channel', '=', 'web']] },
    ],
  ])('is read for %s', (_, spec, question) => {
    expect(outcome(spec, question)).toBe('read');
  });

  test.each<readonly [string, Parameters<typeof rolled>[0], Question, string]>([
    ['an attribute that it lost', { by: ['date.month'] }, { metrics: ['revenue'], by: ['sale.channel'] }, 'it does not tell sale.channel'],
    [
      'a filter on what it lost',
      { by: ['date.month'] },
      { metrics: ['revenue'], where: [['sale.channel', '=', 'web']] },
      'it does not tell sale.channel',
    ],
    ['a finer period', { by: ['date.month'] }, { metrics: ['revenue'], by: ['date.week'] }, 'it does not tell date.week'],
    ['months of weeks', { by: ['date.week'] }, { metrics: ['revenue'], by: ['date.month'] }, 'it does not tell date.month'],
    ['another date', { by: ['date.day'] }, { metrics: ['revenue'], by: ['sold_at.day'] }, 'it does not tell sold_at.day'],
    [
      'a part of a period',
      { by: ['date.month'] },
      { metrics: ['revenue'], where: [['date', '<=', '2025-03-30']] },
      'a bound of date lies within a period that it keeps',
    ],
    [
      'what is behind a level',
      { by: ['product.category'] },
      { metrics: ['revenue'], by: ['product.name'] },
      'it does not tell product.name',
    ],
    // Products without a color may have departments all the same.
    [
      'a level above one that may be null',
      { by: ['product.color'] },
      { metrics: ['revenue'], by: ['product.department'] },
      'it does not tell product.department',
    ],
    [
      'a distinct count of more',
      { by: ['date.month'] },
      { metrics: ['buyers'] },
      'a count distinct of buyers does not add up over date.month',
    ],
    [
      'a median of more',
      { by: ['date.month'] },
      { metrics: ['middle'], by: ['date.year'] },
      'a median of middle does not add up over date.month',
    ],
    [
      'a sum of doubles, which depends on the order of rows',
      { by: ['date.month'] },
      { metrics: ['weight'] },
      'a sum of weight does not add up over date.month',
    ],
    [
      'rows that it left out',
      { by: ['date.day'], where: [complete] },
      { metrics: ['revenue'] },
      "it keeps only rows where channel != 'test'",
    ],
    ['a measure that it lost', { by: ['date.day'], measures: ['sales'] }, { metrics: ['revenue'] }, 'it does not keep the measure revenue'],
    [
      'days of another time zone',
      { by: ['sold_at.day'] },
      { metrics: ['revenue'], by: ['sold_at.day'], timeZone: 'Asia/Tokyo' },
      'its days are those of UTC, and not of Asia/Tokyo',
    ],
    [
      'a comparison of periods that are cut where today is',
      { by: ['date.month'] },
      { metrics: ['revenue'], by: ['date.month'], compareTo: { offset: '1 year', likeForLike: true } },
      'the days of other periods count, and it keeps no days of sold_on',
    ],
    [
      'a distinct count of two periods',
      { by: ['date.year'] },
      { metrics: ['buyers'], where: [['date', 'between', ['2024-01-01', '2025-12-31']]] },
      'a count distinct of buyers does not add up over date.year',
    ],
    [
      'a median of two members',
      { by: ['sale.channel'] },
      { metrics: ['middle'], where: [['sale.channel', 'in', ['web', 'shop']]] },
      'a median of middle does not add up over sale.channel',
    ],
  ])('is not read for %s', (_, spec, question, problem) => {
    expect(outcome(spec, question)).toBe(problem);
  });

  it('is read in any time zone where it keeps no instants', () => {
    expect(outcome({ by: ['date.day'] }, { metrics: ['revenue'], by: ['date.day'], timeZone: 'Asia/Tokyo' })).toBe('read');
    const inTokyo = { by: ['sold_at.day'], timeZone: 'Asia/Tokyo' } as const;
    expect(outcome(inTokyo, { metrics: ['revenue'], by: ['sold_at.month'], timeZone: 'Asia/Tokyo' })).toBe('read');
  });

  it('is not read where nothing is known of what it holds', () => {
    const model = semanticModel([products, sales, rolled({ by: ['date.day'] })], metrics);
    expect(compileQuestion(model, { metrics: ['revenue'] }).parts.map(({ rollup: read, rollups }) => [read, rollups])).toEqual([
      [undefined, [{ relation: 'rolled', problem: 'it is not known what it holds' }]],
    ]);
  });

  it('has a contract, a grain and dependencies that follow from what it keeps', () => {
    const { columns: contract, grain, from, kind } = rolled({ by: ['product.category', 'date.month'], measures: ['average', 'sold'] });
    expect(Object.entries(contract).map(([name, { definition }]) => [name, definition.type.kind])).toEqual([
      ['product_category', 'text'],
      ['date_month', 'date'],
      ['average_sum', 'decimal'],
      ['average_count', 'integer'],
      ['sold', 'integer'],
      ['sold_rows', 'integer'],
    ]);
    expect([kind, grain, from]).toEqual(['model', ['product_category', 'date_month'], { fact_sales: sales, dim_products: products }]);
  });

  it('keeps the mark of personal data on what is computed of it', () => {
    const { columns: contract } = rolled({ by: ['product.initial', 'product.is_loud'], measures: ['revenue'] });
    const { product_initial: initial, product_is_loud: loud } = contract;
    expect(initial?.definition).toMatchObject({
      type: { kind: 'text' },
      nullable: true,
      pii: 'name',
      description: 'How the maker is filed.',
    });
    expect([loud?.definition.type, loud?.definition.pii]).toEqual([{ kind: 'boolean' }, undefined]);
  });

  test.each<readonly [string, Parameters<typeof rolled>[0], string]>([
    ['a balance', { by: [], measures: ['stock'] }, 'stock is a balance, which is the last of single rows'],
    ['no measure', { by: [], measures: [] }, 'it keeps no measure'],
    ['an unknown measure', { by: [], measures: ['turnover' as never] }, 'fact_sales has no measure "turnover"'],
    ['days that move', { by: [], measures: ['recent'] }, 'it keeps days that are counted from today, which are others tomorrow'],
    ['two columns of one name', { by: ['sale.channel', 'sale.channel'] }, 'two of its columns are called sale_channel'],
    [
      'attributes of a dimension by time',
      { by: ['date.day', 'product.category'], materialized: incrementalByTime('date_day') },
      'it is filled by time and reads dim_products, whose rows may change for days that are not built again',
    ],
  ])('can’t keep %s', (_, spec, problem) => {
    expect(() => rolled(spec)).toThrow(
      expect.objectContaining({ reason: 'rollup-invalid', parameters: expect.objectContaining({ problem }) }),
    );
  });
});
