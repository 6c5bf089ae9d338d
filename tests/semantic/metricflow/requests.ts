/** How MetricFlow is asked a question of this suite. */
export interface Request {
  readonly metrics: readonly string[];
  readonly by?: readonly string[];
  readonly where?: readonly string[];
  /** Why its answer is wrong, where it differs. */
  readonly wrong?: string;
}

const is = (dimension: string, condition: string): string => `{{ Dimension('${dimension}') }} ${condition}`;
const days = (from: string, to: string, grain = 'day'): string =>
  `{{ TimeDimension('metric_time', '${grain}') }} between '${from}' and '${to}'`;

/** Requests by the words of the question. */
export const requests: Readonly<Record<string, Request>> = {
  'By month of signup, how many customers signed up and how many ordered within 30 days? (conversion of cohorts)': {
    metrics: ['customers', 'customers_converted_30d'],
    by: ['customer__signup_date__month'],
    wrong: 'It counts the orders that followed, not the customers whom one followed, and shows nothing for none.',
  },
  'Month by month, revenue by order day, payments by payment day and refunds by return day? (each fact on its own date)': {
    metrics: ['revenue', 'payments', 'refunds'],
    by: ['metric_time__month'],
  },
  'Revenue by category? (no key, an orphan key and no category are one null member, “Unknown” is another)': {
    metrics: ['revenue'],
    by: ['product__category'],
  },
  'Revenue and orders of each customer called Anna Schmidt? (two people of one name)': {
    metrics: ['revenue', 'order_count'],
    by: ['customer__customer_id', 'customer__name'],
    where: [is('customer__name', "= 'Anna Schmidt'")],
  },
  'Revenue of orders placed in 2025, by month of delivery? (a filter on one date, groups by another, some not delivered)': {
    metrics: ['revenue'],
    by: ['line__deliver_date__month'],
    where: ["{{ TimeDimension('line__order_date', 'day') }} between '2025-01-01' and '2025-12-31'"],
  },
  'Orders placed, shipped and delivered in each month from December to March? (one measure on three dates)': {
    metrics: ['order_count', 'shipped', 'delivered'],
    by: ['metric_time__month'],
    where: [days('2024-12-01', '2025-03-31')],
  },
  'The share of Lighting in the revenue of each month? (a filter on one side; months without it are 0)': {
    metrics: ['lighting_share'],
    by: ['metric_time__month'],
    where: [days('2024-09-01', '2025-04-30')],
  },
  'Buyers in the 7 days that end with each day from 31 March to 10 April? (no sum of daily distincts)': {
    metrics: ['buyers_7_days'],
    by: ['metric_time__day'],
    where: [days('2025-03-31', '2025-04-10')],
  },
  'Stock by product at the end of each month? (the last count of each warehouse; null is no count, 0 is)': {
    metrics: ['stock'],
    by: ['metric_time__month', 'product__product_id'],
    where: [days('2025-01-01', '2025-04-30')],
    wrong: 'It takes the last row, also where nothing was counted in it.',
  },
  'Does the average payment change when payments are asked beside revenue?': {
    metrics: ['average_payment', 'revenue'],
    by: ['customer__country'],
  },
  'Fees, revenue, payments and visits over all, four facts in one row?': {
    metrics: ['shipping_fees', 'revenue', 'payments', 'visits'],
  },
  'Orders, lines, payments, returns and visits of each customer?': {
    metrics: ['order_count', 'line_count', 'payment_count', 'return_count', 'visits'],
    by: ['customer__customer_id'],
    wrong: 'A count of nothing is null in it, not 0.',
  },
  'Units sold and returned of each product? (two facts and an orphan on either side)': {
    metrics: ['units_sold', 'units_returned', 'return_rate'],
    by: ['product__product_id'],
  },
  'Refunds by the channel of the order? (a return goes through its order)': {
    metrics: ['refunds', 'return_count'],
    by: ['order__channel'],
  },
  'Payments by the country of the customer of the order? (two hops)': {
    metrics: ['payments'],
    by: ['order__customer__country'],
  },
  'Revenue and fees by channel and month, as two facts of one order?': {
    metrics: ['revenue', 'shipping_fees', 'order_count'],
    by: ['order__channel', 'metric_time__month'],
    where: [days('2024-10-01', '2025-01-31')],
  },
  'Net revenue by month: sales less refunds, also where there is only one of them?': {
    metrics: ['net_revenue'],
    by: ['metric_time__month'],
  },
  'How many customers of each country, and what do they bring? (members without a sale stay)': {
    metrics: ['customers', 'revenue', 'visits'],
    by: ['customer__country'],
  },
  'Average order value and that of the month before? (both sides of a ratio shift)': {
    metrics: ['aov', 'aov_1_month_before', 'aov_1_month_growth'],
    by: ['metric_time__month'],
    where: [days('2024-10-01', '2025-04-30', 'month')],
  },
  'Revenue by day beside the day before? (days without sales have no row)': {
    metrics: ['revenue', 'revenue_1_day_before', 'revenue_1_day_change'],
    by: ['metric_time__day'],
    where: [days('2025-03-30', '2025-04-02')],
  },
  'Return rate and that of the month before? (two facts with two dates shift)': {
    metrics: ['return_rate', 'return_rate_1_month_before'],
    by: ['metric_time__month'],
    where: [days('2024-10-01', '2025-03-31', 'month')],
  },
  'Revenue so far at the end of each month of 2025? (counts from the beginning, not from the filter)': {
    metrics: ['running_revenue'],
    by: ['metric_time__month'],
    where: [days('2025-01-01', '2025-03-31', 'month')],
  },
  'Tennis so far? (a filter inside of a cumulative metric)': {
    metrics: ['running_tennis', 'running_revenue'],
    by: ['metric_time__month'],
    where: [days('2024-08-01', '2025-01-31', 'month')],
  },
  'Orders shipped so far, by month of shipping? (cumulative by another date)': {
    metrics: ['running_shipped'],
    by: ['metric_time__month'],
    where: [days('2024-12-01', '2025-04-30', 'month')],
  },
  'Revenue of the month to date, day by day over the end of a month?': {
    metrics: ['revenue_month_to_date'],
    by: ['metric_time__day'],
    where: [days('2025-03-28', '2025-04-03')],
  },
  'Revenue of the year to date by month? (starts again in January)': {
    metrics: ['revenue_year_to_date'],
    by: ['metric_time__month'],
    where: [days('2024-11-01', '2025-04-30', 'month')],
  },
  'Revenue of 7 days, day by day? (the window reaches before the filter)': {
    metrics: ['revenue_7_days'],
    by: ['metric_time__day'],
    where: [days('2025-03-30', '2025-04-08')],
  },
  'Revenue of 1 week, day by day? (the same as 7 days)': {
    metrics: ['revenue_1_week', 'revenue_7_days'],
    by: ['metric_time__day'],
    where: [days('2025-03-30', '2025-04-08')],
  },
  'Two rolling figures beside each other? (neither loses days of the other)': {
    metrics: ['revenue_7_days', 'buyers_7_days'],
    by: ['metric_time__day'],
    where: [days('2025-03-14', '2025-03-23')],
  },
  'Web orders of Germans or Austrians? ((A or B) and C keeps its parentheses)': {
    metrics: ['order_count', 'revenue'],
    where: [`${is('customer__country', "= 'DE'")} or ${is('customer__country', "= 'AT'")}`, is('order__channel', "= 'web'")],
  },
  'Everything but Tennis? (the unknown is not Tennis)': {
    metrics: ['revenue'],
    where: [is('product__category', "!= 'Tennis'")],
    wrong: 'It drops the rows of which it does not know the category.',
  },
  'Revenue by category of customers in Germany? (a filter on an attribute that is not shown)': {
    metrics: ['revenue'],
    by: ['product__category'],
    where: [is('customer__country', "= 'DE'")],
  },
  'Products whose names contain “Lamp”?': {
    metrics: ['revenue'],
    by: ['product__product_id', 'product__name'],
    where: [is('product__name', "like '%Lamp%'")],
  },
  'Payments of 100 and more, by method? (a filter on an amount of the fact)': {
    metrics: ['payments', 'payment_count'],
    by: ['payment__method'],
    where: [is('payment__amount', '>= 100')],
  },
  'Revenue of the last 28 days?': {
    metrics: ['revenue'],
    where: [days('2025-03-14', '2025-04-10')],
  },
  'Revenue by year? (the grain is a day in the answer)': { metrics: ['revenue'], by: ['metric_time__year'] },
  'Revenue by quarter, filtered by quarter?': {
    metrics: ['revenue'],
    by: ['metric_time__quarter'],
    where: ["{{ TimeDimension('metric_time', 'quarter') }} >= '2024-10-01'"],
  },
  'Revenue by month of shipping, those not shipped under null?': {
    metrics: ['revenue'],
    by: ['line__ship_date__month'],
  },
  'Orders by month of order and month of delivery? (two roles in one row)': {
    metrics: ['order_count'],
    by: ['order__order_date__month', 'order__deliver_date__month'],
    where: ["{{ TimeDimension('order__order_date', 'day') }} between '2024-10-01' and '2025-02-28'"],
  },
  'Revenue by week over New Year? (a week starts on Monday and belongs to both years)': {
    metrics: ['revenue'],
    by: ['metric_time__week'],
    where: [days('2024-12-23', '2025-01-12')],
  },
  'Returned units by month beside sold ones? (no returns are 0, no sales are null)': {
    metrics: ['units_returned', 'units_sold', 'return_rate'],
    by: ['metric_time__month'],
  },
  'Revenue of orders shipped in March, by month of order?': {
    metrics: ['revenue'],
    by: ['line__order_date__month'],
    where: ["{{ TimeDimension('line__ship_date', 'day') }} between '2025-03-01' and '2025-03-31'"],
  },
  'Lines by discount? (an unknown discount is not 0)': { metrics: ['line_count'], by: ['line__discount'] },
  'Revenue by product name? (two products of one name are one row)': {
    metrics: ['revenue', 'products_sold'],
    by: ['product__name'],
  },
  'Orders of customers from an unknown country?': {
    metrics: ['order_count'],
    by: ['customer__customer_id'],
    where: [is('customer__country', 'is null')],
  },
  'Stock at the end of each month?': {
    metrics: ['stock'],
    by: ['metric_time__month'],
    wrong: 'It takes the last row, also where nothing was counted in it.',
  },
  'Stock by day? (only what was counted on the day)': {
    metrics: ['stock'],
    by: ['metric_time__day'],
    where: [days('2025-03-28', '2025-04-10')],
  },
  'Revenue per visit by country? (a ratio of two facts)': { metrics: ['revenue_per_visit'], by: ['customer__country'] },
  'Revenue, that of the month before, and growth, from August 2024 to April 2025? (the month before, not the row before)': {
    metrics: ['revenue', 'revenue_1_month_before', 'revenue_1_month_growth'],
    by: ['metric_time__month'],
    where: [days('2024-08-01', '2025-04-30', 'month')],
  },
  'Revenue of each month beside the same month of the year before?': {
    metrics: ['revenue', 'revenue_1_year_before', 'revenue_1_year_change', 'revenue_1_year_growth'],
    by: ['metric_time__month'],
    where: [days('2025-01-01', '2025-04-30', 'month')],
  },
  'Visits and conversions by month? (months with visits and without a conversion are 0)': {
    metrics: ['visits', 'visits_converted_by_day'],
    by: ['metric_time__month'],
    wrong: 'It counts orders by the day, so that an order before the visit of its day counts, too.',
  },
};
