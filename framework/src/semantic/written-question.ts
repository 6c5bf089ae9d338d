import { MartletError } from '../errors.js';
import type { Filter, FilterValue } from '../model/index.js';
import { readFilters } from './filter-reader.js';
import type { AskedMetric, CompareTo, HavingCondition, Question } from './question.js';

/** A question as people write it: in options of a command, and in addresses. */
export interface WrittenQuestion {
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

/** How a part of the question is called where it was written: `--order-by`. */
type NameOf = (part: keyof WrittenQuestion) => string;

/**
 * The question that names of metrics and options ask.
 *
 * @throws MartletError `filter-text-invalid`, `question-option-invalid`.
 */
export function questionOf(metrics: readonly string[], options: WrittenQuestion, nameOf: NameOf): Question {
  const { by, where, having, orderBy, limit, totals, fill, compareTo, likeForLike, share, within, at, timeZone } = options;
  return {
    metrics: separated(metrics).map(askedMetric),
    ...(by === undefined ? {} : { by: separated(by) }),
    ...(where === undefined ? {} : { where: where.flatMap((text) => readFilters(text, nameOf('where'))) }),
    ...(having === undefined
      ? {}
      : { having: having.flatMap((text) => readFilters(text, nameOf('having')).map((filter) => havingOf(filter, text, nameOf))) }),
    ...(orderBy === undefined ? {} : { orderBy: readOrder(orderBy, nameOf('orderBy')) }),
    ...(limit === undefined ? {} : { limit }),
    ...(totals === undefined ? {} : { totals: totals === true ? true : [...totals.map((text) => separated([text], /,/)), []] }),
    ...(fill === undefined ? {} : { fill }),
    ...(compareTo === undefined ? {} : { compareTo: comparison(compareTo, likeForLike, nameOf) }),
    ...(share === undefined ? {} : { share: { of: share, ...(within === undefined ? {} : { within: separated(within) }) } }),
    ...(at === undefined ? {} : { at: day(at, nameOf) }),
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
function havingOf(filter: Filter, text: string, nameOf: NameOf): HavingCondition {
  if ('and' in filter || 'or' in filter || 'not' in filter) throw unfit(text, nameOf);
  const [metric, operator, operand] = filter;
  switch (operator) {
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return [metric, operator, numberOf(operand, text, nameOf)];
    case 'between':
      return [metric, operator, [numberOf(operand[0], text, nameOf), numberOf(operand[1], text, nameOf)]];
    case 'is null':
    case 'is not null':
      return [metric, operator];
    default:
      throw unfit(text, nameOf);
  }
}

/** More digits than a number holds stay a text, which warehouses read exactly. */
function numberOf(value: FilterValue, text: string, nameOf: NameOf): number | string {
  if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))) return value;
  throw unfit(text, nameOf);
}

function unfit(text: string, nameOf: NameOf): MartletError<'question-option-invalid'> {
  const expected = 'comparisons of metrics with numbers, joined by and, such as revenue >= 1000 and orders > 5';
  return new MartletError('question-option-invalid', { option: nameOf('having'), value: text, expected });
}

/**
 * Columns and their directions as people write them: `revenue desc, product.category`.
 *
 * @param option - Where they were written, for the message.
 * @throws MartletError `question-option-invalid`.
 */
export function readOrder(texts: readonly string[], option: string): readonly Ordering[] {
  return separated(texts, /,/).map((text) => ordering(text, option));
}

type Ordering = string | readonly [string, 'asc' | 'desc'];

function ordering(text: string, option: string): Ordering {
  const [, column, direction] = /^(\S+)(?:\s+(asc|desc))?$/i.exec(text) ?? [];
  if (column === undefined) {
    const expected = 'a column, such as revenue desc';
    throw new MartletError('question-option-invalid', { option, value: text, expected });
  }
  if (direction === undefined) return column;
  return [column, direction.toLowerCase() === 'desc' ? 'desc' : 'asc'];
}

function comparison(text: string, likeForLike: boolean | undefined, nameOf: NameOf): CompareTo {
  return { offset: offsetOf(text, nameOf), show: ['value', 'change', 'growth'], ...(likeForLike === undefined ? {} : { likeForLike }) };
}

function offsetOf(text: string, nameOf: NameOf): CompareTo['offset'] {
  if (text === 'previous_period') return text;
  const [, unit] = /^previous_([a-z]\w*)$/.exec(text) ?? [];
  if (unit !== undefined) return `1 ${unit}`;
  const [, count, written] = /^([1-9]\d{0,8})\s+([a-z]\w*)$/.exec(text) ?? [];
  if (count !== undefined && written !== undefined) return `${Number(count)} ${written}`;
  const expected = 'previous_period, previous_year, or a number and a unit such as "2 weeks"';
  throw new MartletError('question-option-invalid', { option: nameOf('compareTo'), value: text, expected });
}

function day(text: string, nameOf: NameOf): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
  if (isDay) return text;
  throw new MartletError('question-option-invalid', { option: nameOf('at'), value: text, expected: 'a day, such as 2025-04-30' });
}
