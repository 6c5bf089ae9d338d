import { type Command, Option } from 'commander';
import { wholeNumber } from '../options.js';

export function withQuestion(command: Command): Command {
  return command
    .option('--by <attributes...>', 'a row for each: product.category, order_date.month; several with a comma or a space')
    .option('--where <filters...>', "only rows for which this holds: product.category in ('Tennis', 'Outdoor') and date last 28 days")
    .option('--having <filters...>', 'only rows of the answer whose metrics are so: revenue >= 1000 and orders > 5')
    .option('--order-by <columns...>', 'the order of the rows: revenue desc, product.category; that of --by when left out')
    .option('--limit <rows>', 'the most rows, without totals', wholeNumber(1))
    .option('--totals [attributes...]', 'a row over all, too; and one for each member of these attributes')
    .addOption(new Option('--fill <with>', 'show periods without rows, with 0 or with nothing').choices(['zero', 'nothing']))
    .option('--compare-to <period>', 'previous_period, previous_month, previous_year or such as "2 weeks" or "1 fiscal_year"')
    .option('--like-for-like', 'compare a period that is not over with the same part of the earlier one')
    .option('--share <metric>', 'the share that each row has in this metric')
    .option('--within <attributes...>', 'the attributes of --by within which shares add up to 100%; all rows when left out')
    .option('--at <day>', 'the day that is today, for ranges such as "last 28 days"')
    .option('--time-zone <name>', 'where instants have their days, such as Europe/Berlin; UTC when left out')
    .addHelpText('after', FILTER_HELP);
}

const FILTER_HELP = `
Metrics:
  revenue                              by the date that its fact means
  revenue@ship_date                    by another date of the fact, as revenue_ship_date
Filters:
  product.category = Tennis, quantity >= 10, promo_code != null
  product.category in (Tennis, 'Old stock'), product.category not in (Tennis)
  product.name contains pro, starts with pro, ends with pro
  date between 2025-01-01 and 2025-03-31, date last 28 days, date previous 1 month, date this year
  customer is unknown, is orphan, is null, is known
  not (…), (… or …), … and …`;

/** `--order-by` for `orderBy` */
export function optionName(part: string): string {
  return `--${part.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
