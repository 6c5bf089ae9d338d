import { describe, expect, it } from 'vitest';
import { NOTHING } from '../../site/explorer/asked/asked.js';
import { drilled, rowsBehind, toggleBy, toggleMetric, withFilter } from '../../site/explorer/asked/changes.js';
import { conditionWords, headingOf } from '../../site/explorer/asked/words.js';
import type { Answer, Column } from '../../site/explorer/data/answers.js';
import { type Attribute, Fields, type Metric } from '../../site/explorer/data/fields.js';
import { findFields } from '../../site/explorer/data/find-fields.js';
import { titleOfPath } from '../../site/explorer/data/titles.js';
import { excelText } from '../../site/explorer/panels/excel-text.js';
import { whyNotAttribute, whyNotMetric } from '../../site/explorer/panels/reach.js';
import { spreadOf } from '../../site/explorer/panels/spread.js';

const PUBLICATION = { environment: 'prod', number: 1, id: 'a', publishedAt: '2025-01-01T00:00:00Z' };
const metric = (name: string, synonyms: readonly string[] = []): Metric => ({
  name,
  type: 'simple',
  synonyms,
  tags: [],
  formula: 'a sum',
  madeOf: [],
  partOf: [],
  reads: ['gold.fact'],
});
const attribute = (path: string, metrics: number, more: Partial<Attribute> = {}): Attribute => ({
  path,
  type: 'text',
  meaning: path,
  relation: 'gold.dim_products',
  column: path.split('.').at(-1) ?? '',
  isTime: false,
  metrics,
  ...more,
});
const period = (grain: string): Attribute => ({
  ...attribute(`date.${grain}`, 1, { type: 'date', meaning: grain, isTime: true }),
  relation: 'gold.fact',
});
const fields = new Fields(
  PUBLICATION,
  [metric('revenue', ['turnover']), metric('waste'), metric('margin_rate')],
  [
    attribute('product.category', 1),
    attribute('product.subcategory', 1),
    attribute('customer.country', 0, { relation: 'gold.dim_customers' }),
    // The same path means another thing for waste.
    attribute('plant.name', 0, { meaning: 'sales plant' }),
    attribute('plant.name', 2, { meaning: 'waste plant' }),
    ...['year', 'quarter', 'month', 'week', 'day'].map(period),
  ],
  [['revenue', 'margin_rate'], ['revenue', 'waste', 'margin_rate'], ['waste']],
  [{ id: 'gold.dim_products', hierarchies: [{ name: 'range', levels: ['category', 'subcategory'] }] }],
);
const category: Column = { name: 'product_category', type: 'text', role: 'attribute', attribute: 'product.category' };

describe('what a question can reach', () => {
  it('is offered, and all else has a reason', () => {
    const asked = { ...NOTHING, metrics: ['revenue', 'waste'] };
    expect(whyNotAttribute(fields, NOTHING, 'product.category')).toBe('Choose a metric first.');
    expect(whyNotAttribute(fields, asked, 'product.category')).toBeUndefined();
    expect(whyNotAttribute(fields, asked, 'customer.country')).toBe('Waste can’t be split by it.');
    expect(whyNotAttribute(fields, asked, 'plant.name')).toBe('It does not mean the same for all metrics of the question.');
    expect(whyNotMetric(fields, { ...NOTHING, metrics: ['revenue'], by: ['customer.country'] }, 'waste')).toBe(
      'It can’t be split by customer country.',
    );
    expect(whyNotMetric(fields, { ...NOTHING, metrics: ['revenue'], by: ['plant.name'] }, 'waste')).toBe(
      'Plant name means something else for it.',
    );
    expect(whyNotMetric(fields, { ...NOTHING, metrics: ['revenue'], by: ['product.category'] }, 'waste')).toBeUndefined();
  });

  it('is found by names, by what people call it and by descriptions, in this order', () => {
    const names = findFields(fields, 'turnover').map((hit) => (hit.kind === 'metric' ? [hit.metric.name, hit.because] : hit.field.path));
    expect(names).toEqual([['revenue', 'also called turnover']]);
    expect(findFields(fields, 'cat').map((hit) => (hit.kind === 'attribute' ? hit.field.path : ''))).toEqual([
      'product.category',
      'product.subcategory',
    ]);
    expect(findFields(fields, 'nothing like that')).toEqual([]);
  });
});

it('titles say where an attribute comes from, and no word twice', () => {
  expect(['date.month', 'product.category', 'product.product_name', 'sale.product.category', 'date'].map(titleOfPath)).toEqual([
    'Month',
    'Product category',
    'Product name',
    'Sale product category',
    'Date',
  ]);
});

describe('a question', () => {
  it('begins over time, and takes one period of a day at a time', () => {
    const first = toggleMetric(NOTHING, fields, 'revenue');
    expect(first.by).toEqual(['date.month']);
    expect(toggleBy(first, 'date.quarter').by).toEqual(['date.quarter']);
    expect(toggleBy(toggleBy(first, 'product.category'), 'date.month').by).toEqual(['product.category']);
    expect(toggleMetric(first, fields, 'revenue')).toEqual(NOTHING);
  });

  it('goes down a hierarchy with what it came from as a condition', () => {
    const asked = { ...NOTHING, metrics: ['revenue'], by: ['product.category'] };
    const down = drilled(asked, fields, { product_category: 'Kitchen' }, category);
    expect(down).toMatchObject({ by: ['product.subcategory'], where: [['product.category', '=', 'Kitchen']] });
    expect(
      down &&
        drilled(
          down,
          fields,
          { product_subcategory: 'Pans' },
          { ...category, name: 'product_subcategory', attribute: 'product.subcategory' },
        ),
    ).toBeUndefined();
    const month: Column = { name: 'date_month', type: 'date', role: 'attribute', attribute: 'date.month', grain: 'month' };
    expect(drilled({ ...asked, by: ['date.month'] }, fields, { date_month: '2025-03-01' }, month)).toMatchObject({
      by: ['date.day'],
      where: [['date.month', '=', '2025-03-01']],
    });
    expect(rowsBehind(asked, { product_category: null }, [category])).toMatchObject({
      show: 'rows',
      where: [['product.category', 'is null']],
    });
  });

  it('has one condition on a path, and says it in words', () => {
    const asked = withFilter({ ...NOTHING, where: [['a.b', '=', 1]] }, 'a.b', ['a.b', 'in', ['x', null]]);
    expect(asked.where).toEqual([['a.b', 'in', ['x', null]]]);
    expect(conditionWords(['product.category', 'in', ['Tennis', null, 'A', 'B', 'C']])).toBe(
      'Product category is Tennis, (empty), A or 2 more',
    );
    expect(conditionWords(['date.month', '=', '2025-03-01'])).toBe('Month is Mar 2025');
    expect(conditionWords(['date.quarter', '=', '2025-04-01'])).toBe('Quarter is 2025 Q2');
    expect(conditionWords({ not: ['product.name', 'contains', 'x'] })).toBe('not: Product name contains x');
    expect(headingOf({ ...NOTHING, metrics: ['revenue', 'margin_rate'], by: ['date.month'], compareTo: 'previous_year' })).toBe(
      'Revenue and margin rate by month, compared with the year before',
    );
  });
});

describe('why a figure changed', () => {
  const compared = (shows: 'value' | 'change'): Column => ({
    name: shows,
    type: 'decimal(38, 2)',
    role: 'compared',
    metric: 'revenue',
    shows,
  });
  const answer = (rows: readonly (readonly [string, number, number])[]): Answer => ({
    publication: PUBLICATION,
    columns: [category, compared('value'), compared('change')],
    rows: rows.map(([name, before, change]) => ({ product_category: name, value: String(before), change: String(change) })),
  });

  it('is what changed otherwise than all: nothing where all changed alike', () => {
    expect(
      spreadOf(
        answer([
          ['a', 100, -10],
          ['b', 200, -20],
        ]),
      )?.unevenness,
    ).toBeCloseTo(0);
    const one = spreadOf(
      answer([
        ['a', 100, -60],
        ['b', 200, 0],
      ]),
    );
    expect(one?.unevenness).toBeGreaterThan(0.6);
    expect(one?.contributions.map(({ row, part }) => [row.product_category, part])).toEqual([['a', 1]]);
  });

  it('is not asked of what did not change, nor by one member', () => {
    expect(
      spreadOf(
        answer([
          ['a', 100, 0],
          ['b', 200, 0],
        ]),
      ),
    ).toBeUndefined();
    expect(spreadOf(answer([['a', 100, -10]]))).toBeUndefined();
  });
});

it('CSV for Excel says that it is UTF-8, and no text of the data is a formula', () => {
  const columns: Column[] = [category, { name: 'revenue', type: 'decimal(38, 2)', role: 'metric' }];
  const rows = [
    { product_category: '=HYPERLINK("http://evil")', revenue: '-12.50' },
    { product_category: 'Töpfe, "groß"', revenue: null },
  ];
  expect(excelText({ columns, rows })).toBe(
    '\uFEFFproduct_category,revenue\r\n"\'=HYPERLINK(""http://evil"")",-12.50\r\n"Töpfe, ""groß""",\r\n',
  );
});
