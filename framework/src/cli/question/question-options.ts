import { type Command, Option } from 'commander';
import { MartletError } from '../../errors.js';
import type { Filter, FilterValue } from '../../model/index.js';
import type { AskedMetric, CompareTo, HavingCondition, Question } from '../../semantic/index.js';
import { readFilters } from '../../semantic/index.js';
import { wholeNumber } from '../options.js';

/** A question in options of the command line. */
export interface QuestionOptions {
  readonly by?: readonly string[];
  readonly where?: readonly string[];
  readonly having?: readonly string[];
  readonly orderBy?: readonly string[];
  readonly limit?: number;
  readonly totals?: true | readonly string[];
  readonly fill?: 'zero' | 'nothing';
  readonly compareTo?: string;
  readonly likeForLike?: boolean;
  readonly share?: string;
  readonly within?: readonly string[];
  readonly at?: string;
  readonly timeZone?: string;
}

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

/**
 * The question that names of metrics and options ask.
 *
 * @throws MartletError `filter-text-invalid`, `question-option-invalid`.
 */
export function questionOf(metrics: readonly string[], options: QuestionOptions): Question {
  const { by, where, having, orderBy, limit, totals, fill, compareTo, likeForLike, share, within, at, timeZone } = options;
  return {
    metrics: separated(metrics).map(askedMetric),
    ...(by === undefined ? {} : { by: separated(by) }),
    ...(where === undefined ? {} : { where: where.flatMap((text) => readFilters(text, '--where')) }),
    ...(having === undefined
      ? {}
      : { having: having.flatMap((text) => readFilters(text, '--having').map((filter) => havingOf(filter, text))) }),
    ...(orderBy === undefined ? {} : { orderBy: separated(orderBy, /,/).map(ordering) }),
    ...(limit === undefined ? {} : { limit }),
    ...(totals === undefined ? {} : { totals: totals === true ? true : [...totals.map((text) => separated([text], /,/)), []] }),
    ...(fill === undefined ? {} : { fill }),
    ...(compareTo === undefined ? {} : { compareTo: comparison(compareTo, likeForLike) }),
    ...(share === undefined ? {} : { share: { of: share, ...(within === undefined ? {} : { within: separated(within) }) } }),
    ...(at === undefined ? {} : { at: day(at) }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

function separated(texts: readonly string[], by = /[,\s]+/): readonly string[] {
  return texts.flatMap((text) => text.split(by).map((part) => part.trim())).filter((part) => part !== '');
}

function askedMetric(text: string): AskedMetric {
  const [metric = text, time] = text.split('@');
  return time === undefined ? metric : { metric, time, as: `${metric}_${time}` };
}

/** Metrics are compared with numbers, and all comparisons hold. */
function havingOf(filter: Filter, text: string): HavingCondition {
  if ('and' in filter || 'or' in filter || 'not' in filter) throw unfit(text);
  const [metric, operator, operand] = filter;
  switch (operator) {
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return [metric, operator, numberOf(operand, text)];
    case 'between':
      return [metric, operator, [numberOf(operand[0], text), numberOf(operand[1], text)]];
    case 'is null':
    case 'is not null':
      return [metric, operator];
    default:
      throw unfit(text);
  }
}

/** More digits than a number holds stay a text, which warehouses read exactly. */
function numberOf(value: FilterValue, text: string): number | string {
  if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))) return value;
  throw unfit(text);
}

function unfit(text: string): MartletError<'question-option-invalid'> {
  const expected = 'comparisons of metrics with numbers, joined by and, such as revenue >= 1000 and orders > 5';
  return new MartletError('question-option-invalid', { option: '--having', value: text, expected });
}

function ordering(text: string): string | readonly [string, 'asc' | 'desc'] {
  const [, column, direction] = /^(\S+)(?:\s+(asc|desc))?$/i.exec(text) ?? [];
  if (column === undefined) {
    const expected = 'a metric or an attribute, such as revenue desc';
    throw new MartletError('question-option-invalid', { option: '--order-by', value: text, expected });
  }
  if (direction === undefined) return column;
  return [column, direction.toLowerCase() === 'desc' ? 'desc' : 'asc'];
}

function comparison(text: string, likeForLike: boolean | undefined): CompareTo {
  return { offset: offsetOf(text), show: ['value', 'change', 'growth'], ...(likeForLike === undefined ? {} : { likeForLike }) };
}

function offsetOf(text: string): CompareTo['offset'] {
  if (text === 'previous_period') return text;
  const [, unit] = /^previous_([a-z]\w*)$/.exec(text) ?? [];
  if (unit !== undefined) return `1 ${unit}`;
  const [, count, written] = /^([1-9]\d{0,8})\s+([a-z]\w*)$/.exec(text) ?? [];
  if (count !== undefined && written !== undefined) return `${Number(count)} ${written}`;
  const expected = 'previous_period, previous_year, or a number and a unit such as "2 weeks"';
  throw new MartletError('question-option-invalid', { option: '--compare-to', value: text, expected });
}

function day(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
  if (isDay) return text;
  throw new MartletError('question-option-invalid', { option: '--at', value: text, expected: 'a day, such as 2025-04-30' });
}
