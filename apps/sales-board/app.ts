import { ApiError, type Client, type MetricsRow } from './client.js';

/** A month of the board: its revenue, and what of it came back. */
export type Month = MetricsRow<'revenue' | 'return_rate', 'date.month'>;

/** The figures of the board: the months of a year, and the lines that sold for most. */
export async function salesBoard(client: Client, year: number) {
  const months = await client.query({
    metrics: ['revenue', 'return_rate'],
    by: ['date.month'],
    where: [['date', 'between', [`${year}-01-01`, `${year}-12-31`]]],
    orderBy: ['date.month'],
  });
  const { rows: lines } = await client.rows('gold.fact_sales', {
    select: ['order_id', 'line_number', 'order_date', 'net_amount'],
    where: [['order_date', 'between', [`${year}-01-01`, `${year}-12-31`]]],
    sort: [['net_amount', 'desc']],
    limit: 10,
  });
  return { publication: months.publication.number, months: months.rows.map(monthLine), lines };
}

/** `2024-05: 12345.67 (2.5% returned)` */
function monthLine({ date_month: month, revenue, return_rate: rate }: Month): string {
  const returned = typeof rate === 'number' ? ` (${(rate * 100).toFixed(1)}% returned)` : '';
  return `${month ?? 'unknown'}: ${revenue ?? '0'}${returned}`;
}

/** What the board shows in place of figures. */
export function problemText(failure: unknown): string {
  if (!(failure instanceof ApiError)) throw failure;
  return `${failure.message} ${failure.hint ?? ''}`.trim();
}
