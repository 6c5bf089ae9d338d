import type { Filter, FilterValue } from '../../../src/model/semantics/filter.js';
import { filterText } from '../../../src/semantic/filter-text.js';
import { periodText } from '../../../src/semantic/period.js';
import { formatMonth, titleOf } from '../../parts/format.js';
import { NO_VALUE } from '../data/figures.js';
import { inSentence, listWords, titleOfPath } from '../data/titles.js';
import type { Asked } from './asked.js';

const COMPARED = {
  previous_period: 'the period before',
  previous_month: 'the month before',
  previous_quarter: 'the quarter before',
  previous_year: 'the year before',
} as const;

/** What is asked, as a heading: `Revenue by month and product category, compared with the year before`. */
export function headingOf({ metrics, by, compareTo }: Asked): string {
  const what = listWords(metrics.map((name, place) => (place === 0 ? titleOf(name) : inSentence(titleOf(name)))));
  const split = by.length === 0 ? '' : ` by ${listWords(by.map((path) => inSentence(titleOfPath(path))))}`;
  return `${what}${split}${compareTo === undefined ? '' : `, compared with ${COMPARED[compareTo]}`}`;
}

/** A condition in words: `Category is Tennis or Lighting`. What people don't write with this page stays as it is written. */
export function conditionWords(filter: Filter): string {
  if ('and' in filter || 'or' in filter) return filterText(filter);
  if ('not' in filter) return `not: ${conditionWords(filter.not)}`;
  const [path, operator, operand] = filter;
  const title = titleOfPath(path);
  const value = (each: FilterValue): string => valueWords(path, each);
  switch (operator) {
    case 'in':
      return `${title} is ${either(operand.map(value))}`;
    case 'not in':
      return `${title} is not ${either(operand.map(value))}`;
    case '=':
      return `${title} is ${value(operand)}`;
    case '!=':
      return `${title} is not ${value(operand)}`;
    case 'between':
      return `${title} from ${value(operand[0])} to ${value(operand[1])}`;
    case '>=':
      return `${title} from ${value(operand)}`;
    case '<=':
      return `${title} up to ${value(operand)}`;
    case '>':
      return `${title} above ${value(operand)}`;
    case '<':
      return `${title} below ${value(operand)}`;
    case 'last':
    case 'previous':
      return `${title}: ${operator} ${operand}`;
    case 'this':
      return `${title}: this ${operand.replace('_', ' ')}`;
    case 'is null':
      return `${title} is empty`;
    case 'is not null':
      return `${title} is not empty`;
    case 'contains':
    case 'starts with':
    case 'ends with':
      return `${title} ${operator} ${operand}`;
    case 'is orphan':
    case 'is unknown':
    case 'is known':
      return `${title} ${operator}`;
    default:
      return operator satisfies never;
  }
}

function valueWords(path: string, value: FilterValue): string {
  if (value === null) return NO_VALUE;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const [, grain] = /\.(year|quarter|month|week|day)$/.exec(path) ?? [];
  if (grain === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(String(value))) return String(value);
  return grain === 'month' ? formatMonth(String(value)) : periodText(String(value), grain);
}

const MOST_VALUES = 3;

function either(values: readonly string[]): string {
  const shown = values.slice(0, MOST_VALUES);
  const more = values.length - shown.length;
  return more > 0
    ? `${shown.join(', ')} or ${more} more`
    : shown.length < 2
      ? (shown[0] ?? 'nothing')
      : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}
