import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MartletError } from '../../src/errors.js';
import type { Filter, Question } from '../../src/index.js';
import { INNER } from '../../src/semantic/inner-names.js';
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

describe('an alias', () => {
  test('is asked by as its path is', async () => {
    expect(await ask({ metrics: ['revenue'], by: ['channel'] })).toEqual(await ask({ metrics: ['revenue'], by: ['order.channel'] }));
    expect(shop.compile({ metrics: ['revenue'], by: ['fact_lines.channel'] }).parts).toMatchObject([{ by: ['fact_lines.channel'] }]);
  });

  test('lets two facts be asked by one path where each reaches it by another way', async () => {
    expect(await ask({ metrics: ['revenue', 'fees'], by: ['shipped_on.month'] })).toEqual([
      ['2025-02-01', 55, 5],
      ['2025-03-01', 15, 0],
      ['2025-04-01', 9, 3],
      [null, 30, 5],
    ]);
  });

  test('is named where an attribute is not reached', () => {
    expect(refusalOf({ metrics: ['revenue'], by: ['fact_lines.chanel'] }).parameters).toMatchObject({ similar: ['fact_lines.channel'] });
    expect(refusalOf({ metrics: ['revenue'], by: ['shipped_on.fortnight'] }).parameters).toMatchObject({
      known: ['shipped_on.day', 'shipped_on.week', 'shipped_on.month', 'shipped_on.quarter', 'shipped_on.year'],
    });
  });
});

describe('a date', () => {
  const shipped = { metric: 'revenue', time: 'order.shipped_on' };
  const moved = { where: [['date', '>=', '2025-01-01']], compareTo: { offset: '1 month', show: ['value'] } } as const;

  test.each(['date.month', 'shipped_on.month', 'order.shipped_on.month'])('that figures are by is the same, called %s', async (path) => {
    const expected = [
      ['2025-02-01', 55, null],
      ['2025-03-01', 15, 55],
      ['2025-04-01', 9, 15],
    ];
    expect(await ask({ metrics: [shipped], by: [path], ...moved })).toEqual(expected);
    expect(await ask({ metrics: [{ ...shipped, time: 'shipped_on' }], by: [path], ...moved })).toEqual(expected);
  });
});

describe('a comparison of no time', () => {
  const compareTo = { offset: '1 month' } as const;

  test.each<readonly [string, Question]>([
    ['', { metrics: ['revenue'], compareTo }],
    [' by something else', { metrics: ['revenue'], by: ['product.category'], compareTo }],
    [' by another date', { metrics: ['revenue'], by: ['order.shipped_on.month'], compareTo }],
    [' with a condition on another date', { metrics: ['revenue'], where: [['order.shipped_on', '>=', '2025-01-01']], compareTo }],
  ])('is refused%s', (_, question) => {
    const refused = refusalOf(question);
    expect(refused.message).toBe(
      'The question can’t be answered: revenue is compared with an earlier period, and the question names no time.',
    );
    expect(refused.hint).toMatch(/Ask by a period such as date\.month, or filter by a range of days/);
  });

  test('is answered with a range, with a part of one, and in totals of periods', async () => {
    const march = [['date', 'between', ['2025-03-01', '2025-03-31']]] as const;
    expect(await ask({ metrics: ['revenue'], where: march, compareTo })).toEqual([[null, 45]]);
    expect(await ask({ metrics: ['revenue'], where: [['date', '>=', '2025-02-01']], compareTo })).toEqual([[54, 100]]);
    const totals = await ask({ metrics: ['revenue'], by: ['date.month'], totals: true, compareTo });
    expect(totals.at(-1)?.slice(1)).toEqual([true, 109, 100]);
  });
});

describe('a name that a column is given', () => {
  const names = [...Object.values(INNER), 'per_order_id', 'named_day', 'date', 'spine', 'fact_lines', 'revenue', 'answer', 'met'];
  const questions: Readonly<Record<string, Question>> = {
    'of one aggregate': { metrics: ['fees'], by: ['order.channel'], having: [['fees', '>=', 0]], orderBy: ['orders'] },
    'compared, with totals and gaps': {
      metrics: ['fees', 'units'],
      by: ['date.month'],
      where: [['date', 'between', ['2025-01-01', '2025-04-30']]],
      totals: true,
      fill: 'zero',
      compareTo: { offset: '1 month' },
      limit: 3,
    },
  };

  test.each(names.flatMap((name) => Object.keys(questions).map((kind) => [name, kind] as const)))(
    'changes no row of an answer, even where it is %s: %s',
    async (as, kind) => {
      const question = questions[kind] ?? { metrics: [] };
      const [attribute = ''] = (question.by ?? []).map(String);
      const [metric = ''] = question.metrics.map(String);
      const expected = await ask(question);
      expect(await ask({ ...question, by: [{ attribute, as }] })).toEqual(expected);
      const renamed = { ...question, metrics: [{ metric, as }, ...question.metrics.slice(1)] };
      expect(await ask(renamed)).toEqual(expected);
      expect(shop.compile({ ...question, by: [{ attribute, as }] }).columns[0]).toMatchObject({ name: as, attribute });
    },
  );

  test('is refused where the answer has it already', () => {
    const by = [{ attribute: 'date.month', as: 'fees_previous' }];
    const refused = refusalOf({ metrics: ['fees'], by, compareTo: { offset: '1 month' } });
    expect(refused.message).toMatch(/two of its columns are called fees_previous/);
  });
});
