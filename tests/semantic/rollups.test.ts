import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MartletError } from '../../framework/src/errors.js';
import { compileQuestion, type QuestionAnswer, semanticModel } from '../../framework/src/semantic/index.js';
import { dialect } from '../../framework/src/warehouses/dialects.js';
import type { Question } from './evaluator/question.js';
import { TODAY } from './questions/asked.js';
import { questions } from './questions/index.js';
import { randomQuestion } from './random/questions.js';
import { randomRows } from './random/rows.js';
import { differences } from './same-rows.js';
import { meanings } from './star/meanings.js';
import { metrics } from './star/metrics.js';
import { models } from './star/models.js';
import { rollups } from './star/rollups.js';
import { givenRows, shop } from './star/shop.js';
import { storeRollups } from './star/stored-rollups.js';
import { openShop, type ShopWarehouse } from './star/warehouse.js';

const given = givenRows();
const model = semanticModel([...models, ...rollups], metrics);
const duckdb = dialect('duckdb');
const names = rollups.map(({ name }) => name);
const berlin = { timeZone: 'Europe/Berlin' };
const utc = { timeZone: 'UTC' };
/** What the coarse ones and those of instants are for. */
const more: Readonly<Record<string, Question>> = {
  'Orders by hour and country?': { metrics: ['order_count', 'buyers'], by: ['ordered_at.hour', 'customer.country'], ...utc },
  'Orders by hour and country, of each day in Berlin?': {
    metrics: ['order_count'],
    by: ['ordered_at.hour', 'customer.country'],
    ...berlin,
  },
  'Orders by month of the order in Berlin?': { metrics: ['order_count', 'all_orders'], by: ['ordered_at.month'], ...berlin },
  'Payments by the month of payment in UTC, of complete orders?': {
    metrics: ['payments'],
    by: ['paid_at.month'],
    where: [['order.status', '=', 'complete']],
    ...utc,
  },
  'Payments by the day of payment in Berlin?': { metrics: ['payments'], by: ['paid_at.day'], ...berlin },
  'Revenue by category in the first quarter?': {
    metrics: ['revenue', 'average_line', 'smallest_line', 'largest_line'],
    by: ['product.category'],
    where: [['date', 'between', ['2025-01-01', '2025-03-31']]],
  },
  'Revenue by category in a part of a month?': {
    metrics: ['revenue'],
    by: ['product.category'],
    where: [['date', 'between', ['2025-01-10', '2025-03-20']]],
  },
  'Revenue by quarter and category, and the quarter before?': {
    metrics: ['revenue'],
    by: ['date.quarter', 'product.category'],
    compareTo: { offset: '1 quarter', show: ['value', 'growth'] },
  },
  'Revenue of the last 28 days at the end of each month, and a year before?': {
    metrics: ['revenue_28_days'],
    by: ['date.month'],
    compareTo: { offset: '1 year' },
  },
  'Revenue by fiscal quarter, of products that are not Tennis?': {
    metrics: ['revenue', 'units_sold'],
    by: ['date.fiscal_year', 'date.fiscal_quarter'],
    where: [{ not: ['product.category', '=', 'Tennis'] }],
  },
};
const all = [
  ...Object.values(questions).flatMap((asked) => asked.map(({ words, question }) => [words, question] as const)),
  ...Object.entries(more),
].map(([words, question]) => [words, { ...TODAY, ...question }] as const);
/** A developer's runs explore; those of CI are the same each time. A failure prints its seed. */
const seed = Number(process.env.MARTLET_SEED ?? (process.env.CI === undefined ? Date.now() % 2 ** 31 : 20_240_229));

/** The answer from some of the roll-ups. */
function answered(question: Question, readable: readonly string[]): QuestionAnswer {
  return compileQuestion(model, question, {
    today: TODAY.at,
    rollupProblem: (name) => (readable.includes(name) ? undefined : 'it is not among them'),
  });
}

const readBy = ({ parts }: QuestionAnswer): readonly string[] => parts.flatMap(({ rollup }) => rollup ?? []);

/** All answers that a question has from roll-ups: from the coarsest that tell it, and from each of them alone. */
function answers(question: Question): readonly QuestionAnswer[] {
  const each = [names, ...names.map((name) => [name])]
    .map((readable) => answered(question, readable))
    .filter((one) => readBy(one).length > 0);
  return [...new Map(each.map((one) => [JSON.stringify(one.query), one])).values()];
}

describe('a question that is answered from roll-ups', () => {
  let warehouse: ShopWarehouse;
  beforeAll(async () => {
    warehouse = await openShop(given);
    await storeRollups(warehouse);
  });
  afterAll(() => warehouse.close());

  async function expectSameRows(question: Question): Promise<void> {
    const fromFacts = await warehouse.query(duckdb.compile(answered(question, []).query));
    for (const answer of answers(question)) {
      const sql = duckdb.compile(answer.query);
      expect(
        differences(fromFacts, await warehouse.query(sql)),
        `${readBy(answer).join(', ')}\n${JSON.stringify(question)}\n${sql}`,
      ).toEqual([]);
    }
  }

  it.each(all)('has the rows that it has from facts: %s', (_, question) => expectSameRows(question));

  it('is one of many, and each roll-up answers some', () => {
    const read = all.map(([, question]) => new Set(answers(question).flatMap(readBy)));
    expect(read.filter(({ size }) => size > 0).length).toBeGreaterThan(60);
    expect(names.filter((name) => !read.some((each) => each.has(name)))).toEqual([]);
  });

  it('has the same rows from facts when it and the rows are random', async () => {
    const asked = fc.array(randomQuestion(shop(given), meanings), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(randomRows(given.dim_calendar), asked, async (rows, several) => {
        await warehouse.fill(rows);
        await storeRollups(warehouse);
        for (const question of several) if (hasAnswer({ ...TODAY, ...question })) await expectSameRows({ ...TODAY, ...question });
      }),
      { seed, numRuns: Number(process.env.MARTLET_RUNS ?? 30) },
    );
  });

  function hasAnswer(question: Question): boolean {
    try {
      answered(question, []);
      return true;
    } catch (error) {
      if (error instanceof MartletError) return false;
      throw error;
    }
  }
});
