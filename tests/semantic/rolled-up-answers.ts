import { compileQuestion, type QuestionAnswer, semanticModel } from '../../framework/src/semantic/index.js';
import type { Question } from './evaluator/question.js';
import { TODAY } from './questions/asked.js';
import { questions } from './questions/index.js';
import { metrics } from './star/metrics.js';
import { models } from './star/models.js';
import { rollups } from './star/rollups.js';

const model = semanticModel([...models, ...rollups], metrics);
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
/** All questions with their words: those of every kind, and more that only roll-ups make hard. */
export const askedOfRollups = [
  ...Object.values(questions).flatMap((asked) => asked.map(({ words, question }) => [words, question] as const)),
  ...Object.entries(more),
].map(([words, question]) => [words, { ...TODAY, ...question }] as const);
/** The answer from some of the roll-ups. */
export function answered(question: Question, readable: readonly string[]): QuestionAnswer {
  return compileQuestion(model, question, {
    today: TODAY.at,
    rollupProblem: (name) => (readable.includes(name) ? undefined : 'it is not among them'),
  });
}

/** The roll-ups that an answer reads. */
export const readBy = ({ parts }: QuestionAnswer): readonly string[] => parts.flatMap(({ rollup }) => rollup ?? []);

/** All answers that a question has from roll-ups: from the coarsest that tell it, and from each of them alone. */
export function answers(question: Question): readonly QuestionAnswer[] {
  const each = [names, ...names.map((name) => [name])]
    .map((readable) => answered(question, readable))
    .filter((one) => readBy(one).length > 0);
  return [...new Map(each.map((one) => [JSON.stringify(one.query), one])).values()];
}
