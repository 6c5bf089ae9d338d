import type { Question } from '../evaluator/question.js';

/** Questions that have no right answer, and why. */
export const refusals: readonly { readonly words: string; readonly question: Question }[] = [
  {
    words: 'A budget of a product: spreading a category over products invents numbers.',
    question: { metrics: ['budget'], by: ['product.product_id'] },
  },
  {
    words: 'A budget of a department: Accessories are in two, and the budget of a category is of neither.',
    question: { metrics: ['budget'], by: ['product.department'] },
  },
  { words: 'A budget of a week: a month is not made of whole weeks.', question: { metrics: ['budget'], by: ['date.week'] } },
  { words: 'A budget of an ISO week.', question: { metrics: ['budget'], by: ['date.iso_week'] } },
  { words: 'A budget of a day.', question: { metrics: ['budget'], by: ['date.day'] } },
  { words: 'A budget of a fiscal period: months are not made of weeks.', question: { metrics: ['budget'], by: ['date.fiscal_period'] } },
  { words: 'A budget by the channel of orders.', question: { metrics: ['budget'], by: ['order.channel'] } },
  { words: 'A budget filtered by product.', question: { metrics: ['budget'], where: [['product.product_id', '=', 'P01']] } },
  {
    words: 'Fees by category: the fee of an order would count several times.',
    question: { metrics: ['shipping_fees'], by: ['product.category'] },
  },
  { words: 'Revenue and fees by category.', question: { metrics: ['revenue', 'shipping_fees'], by: ['product.category'] } },
  { words: 'Average order value by category: its denominator has none.', question: { metrics: ['aov'], by: ['product.category'] } },
  {
    words: 'Fees by what the order contains, through the many side.',
    question: { metrics: ['shipping_fees'], by: ['order.fact_lines.product.category'] },
  },
  { words: 'Euros and dollars in one sum.', question: { metrics: ['line_amount'] } },
  { words: 'Euros and dollars in one sum by channel.', question: { metrics: ['line_amount'], by: ['order.channel'] } },
  {
    words: 'Euros and dollars in the total of a question by currency.',
    question: { metrics: ['line_amount'], by: ['order.currency'], totals: true },
  },
  { words: 'Visits by category: there is no way from visits to products.', question: { metrics: ['visits'], by: ['product.category'] } },
  { words: 'Visits filtered by category.', question: { metrics: ['visits'], where: [['product.category', '=', 'Tennis']] } },
  { words: 'Revenue per visit by category.', question: { metrics: ['revenue_per_visit'], by: ['product.category'] } },
  {
    words: 'Weeks from 51 to 2: an empty range.',
    question: { metrics: ['revenue'], by: ['date.iso_week'], where: [['date.iso_week', 'between', [51, 2]]] },
  },
  { words: 'Days from April to March.', question: { metrics: ['revenue'], where: [['date', 'between', ['2025-04-01', '2025-03-01']]] } },
  { words: 'A running total of balances: it means nothing.', question: { metrics: ['running_stock'], by: ['date.month'] } },
  {
    words: 'Revenue beside the year before, of no time: all there is has nothing before it.',
    question: { metrics: ['revenue'], compareTo: { offset: '1 year' } },
  },
  { words: 'A metric that is not there.', question: { metrics: ['profit'] } },
  { words: 'An attribute that is not there.', question: { metrics: ['revenue'], by: ['product.colour'] } },
  { words: 'A part of a day that is not there.', question: { metrics: ['revenue'], by: ['date.moon'] } },
];
