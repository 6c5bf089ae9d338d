import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MartletError } from '../../src/errors.js';
import type { Filter, Question } from '../../src/index.js';
import { openShop } from './small-shop.js';

let shop: Awaited<ReturnType<typeof openShop>>;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

const ask = (question: Question) => shop.ask(question);

describe('facts of several grains', () => {
  test('each is aggregated by itself: fees of orders do not repeat with their lines', async () => {
    const question: Question = { metrics: ['revenue', 'fees', 'orders'], by: ['date.month'] };
    expect(await ask(question)).toEqual([
      ['2025-01-01', 55, 5, 1],
      ['2025-02-01', 45, 5, 2],
      ['2025-04-01', 9, 3, 1],
    ]);
  });

  test('meet by attributes that both reach, one as its own and one through a join', async () => {
    expect(await ask({ metrics: ['order_value', 'revenue', 'orders'], by: ['order.channel'] })).toEqual([
      ['shop', 15, 15, 1],
      ['web', 42.5, 85, 2],
      [null, 9, 9, 1],
    ]);
  });

  test('keep null, unknown and orphan keys as one null member', async () => {
    expect(await ask({ metrics: ['revenue'], by: ['product.category'] })).toEqual([
      ['Chairs', 70],
      ['Lamps', 15],
      [null, 24],
    ]);
  });

  test('an attribute of the many side is refused, and the message names what can be asked', () => {
    const refused = refusalOf({ metrics: ['fees'], by: ['product.category'] });
    expect(refused).toMatchObject({ reason: 'attribute-unreachable', parameters: { metric: 'fees', attribute: 'product.category' } });
    expect(refused.message).toMatch(/fees can’t be asked by product\.category/);
    expect(refusalOf({ metrics: ['orders'], by: ['order.fact_lines.product.category'] }).reason).toBe('attribute-of-many');
  });
});

describe('a filter', () => {
  const revenueWhere = async (...where: readonly Filter[]) => (await ask({ metrics: ['revenue'], where }))[0]?.[0];

  test.each<readonly [string, readonly Filter[], number]>([
    ['= keeps the member', [['product.category', '=', 'Chairs']], 70],
    ['!= keeps all others, the null member among them', [['product.category', '!=', 'Chairs']], 39],
    ['not turns a condition round', [{ not: ['product.category', '=', 'Chairs'] }], 39],
    ['not of a range keeps null', [{ not: ['product.unit_cost', 'between', [5, 20]] }], 34],
    ['in with null', [['product.category', 'in', ['Lamps', null]]], 39],
    ['not in with null', [['product.category', 'not in', ['Lamps', null]]], 70],
    [
      'or within and',
      [
        {
          or: [
            ['product.category', '=', 'Lamps'],
            ['order.channel', '=', 'shop'],
          ],
        },
        ['date', '<', '2025-02-15'],
      ],
      15,
    ],
    ['a row without a key', [['product', 'is null']], 8],
    ['a row whose key matches nothing', [['product', 'is orphan']], 7],
    ['either of both', [['product', 'is unknown']], 15],
    [
      'a known row whose category is not',
      [
        ['product', 'is known'],
        ['product.category', 'is null'],
      ],
      9,
    ],
    ['text', [['product.category', 'starts with', 'Ch']], 70],
    ['a boolean', [['fact_lines.is_gift', '=', true]], 60],
    ['nothing in no values', [['product.category', 'not in', []]], 109],
    ['a month', [['date', '=', '2025-02']], 45],
    ['months', [['date.month', 'between', ['2025-01', '2025-02']]], 100],
    ['a quarter', [['date.month', '=', '2025-Q1']], 100],
    ['before a month', [['date.month', '<', '2025-02-01']], 55],
    ['the last 60 days', [['date', 'last', '60 days']], 54],
    ['the previous 2 months', [['date', 'previous', '2 months']], 45],
    ['this month', [['date', 'this', 'month']], 9],
    ['another date of what it refers to', [['order.shipped_on.month', '=', '2025-02']], 55],
  ])('%s', async (_, where, expected) => {
    expect(await revenueWhere(...where)).toBe(expected);
  });

  test('through the many side keeps each row once', async () => {
    const hasChairs: Filter = ['order.fact_lines.product.category', '=', 'Chairs'];
    expect(await ask({ metrics: ['fees', 'orders'], where: [hasChairs] })).toEqual([[10, 2]]);
    expect(await ask({ metrics: ['fees', 'orders'], where: [{ not: hasChairs }] })).toEqual([[3, 2]]);
  });

  test.each<readonly [string, Question, string]>([
    ['a range that is empty', { metrics: ['revenue'], where: [['date.iso_week', 'between', [51, 2]]] }, 'range-empty'],
    ['a month that begins on no first', { metrics: ['revenue'], where: [['date.month', '=', '2025-02-10']] }, 'filter-unfit'],
    ['a text for a number', { metrics: ['revenue'], where: [['product.unit_cost', '>', 'much']] }, 'filter-unfit'],
    ['a span without a number', { metrics: ['revenue'], where: [['date', 'last', 'days' as never]] }, 'span-invalid'],
  ])('refuses %s', (_, question, reason) => {
    expect(refusalOf(question).reason).toBe(reason);
  });
});

describe('rows of an answer', () => {
  test('having looks at metrics that are not shown, and order and limit come after', async () => {
    const question: Question = {
      metrics: ['revenue'],
      by: ['order.order_id'],
      having: [['units', '>', 1]],
      orderBy: [['revenue', 'desc']],
      limit: 2,
    };
    expect(await ask(question)).toEqual([
      ['O1', 55],
      ['O2', 30],
    ]);
  });

  test('totals are worked out from rows: distinct counts and ratios do not add up', async () => {
    const question: Question = { metrics: ['customers', 'order_value'], by: ['date.month'], totals: true, limit: 1 };
    expect(await ask(question)).toEqual([
      ['2025-01-01', false, 1, 55],
      [null, true, 3, 27.25],
    ]);
    const sets: Question = { metrics: ['customers'], by: ['order.channel', 'date.month'], totals: [['order.channel'], []] };
    expect((await ask(sets)).filter(([, , , isTotal]) => isTotal === true)).toEqual([
      ['shop', null, false, true, 1],
      ['web', null, false, true, 1],
      [null, null, false, true, 1],
      [null, null, true, true, 3],
    ]);
  });

  test('periods without rows are filled, with 0 or with nothing', async () => {
    const question: Question = { metrics: ['revenue', 'order_value'], by: ['date.month'] };
    expect((await ask({ ...question, fill: 'zero' }))[2]).toEqual(['2025-03-01', 0, null]);
    expect((await ask({ ...question, fill: 'nothing' }))[2]).toEqual(['2025-03-01', null, null]);
    const until: Question = { ...question, where: [['date', 'between', ['2025-03-01', '2025-05-31']]], fill: 'zero' };
    expect(await ask(until)).toEqual([
      ['2025-03-01', 0, null],
      ['2025-04-01', 9, 9],
      ['2025-05-01', 0, null],
    ]);
  });

  test('an order that names no column is refused, as are two columns of one name and a question for nothing', () => {
    expect(refusalOf({ metrics: ['revenue'], orderBy: ['amount'] }).reason).toBe('question-invalid');
    expect(refusalOf({ metrics: ['revenue', 'revenue'] }).reason).toBe('question-invalid');
    expect(refusalOf({ metrics: [] }).reason).toBe('question-invalid');
    expect(refusalOf({ metrics: ['revenu'] })).toMatchObject({ reason: 'metric-unknown', parameters: { similar: ['revenue'] } });
  });

  test('columns say what they are', () => {
    const { columns, reads } = shop.compile({ metrics: ['revenue', 'order_value'], by: ['date.month', 'order.channel'] });
    expect(columns.map(({ name, role, type, unit, grain, isAdditive }) => [name, role, type.kind, unit, grain, isAdditive])).toEqual([
      ['date_month', 'attribute', 'date', undefined, 'month', undefined],
      ['order_channel', 'attribute', 'text', undefined, undefined, undefined],
      ['revenue', 'metric', 'decimal', 'EUR', undefined, true],
      ['order_value', 'metric', 'double', 'EUR/row', undefined, false],
    ]);
    expect([...reads.keys()].sort()).toEqual(['fact_lines', 'fact_orders']);
  });
});

function refusalOf(question: Question): MartletError {
  try {
    shop.compile(question);
  } catch (error) {
    if (error instanceof MartletError) return error;
    throw error;
  }
  throw new Error('the question was answered');
}
