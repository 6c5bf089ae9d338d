import type { Filter, FilterValue } from '../model/semantics/filter.js';

/** A filter as `readFilters` reads it: `product.category in (Tennis, 'Old stock')`. */
export function filterText(filter: Filter): string {
  if ('or' in filter) return joined(filter.or, ' or ');
  if ('and' in filter) return joined(filter.and, ' and ');
  if ('not' in filter) return `not (${filterText(filter.not)})`;
  const [subject, operator, operand] = filter;
  switch (operator) {
    case 'in':
    case 'not in':
      return `${subject} ${operator} (${operand.map(valueText).join(', ')})`;
    case 'between':
      return `${subject} between ${operand.map(valueText).join(' and ')}`;
    case 'last':
    case 'previous':
    case 'this':
      return `${subject} ${operator} ${operand}`;
    case 'is null':
    case 'is not null':
    case 'is orphan':
    case 'is unknown':
    case 'is known':
      return `${subject} ${operator}`;
    default:
      return `${subject} ${operator} ${valueText(operand)}`;
  }
}

function joined(filters: readonly Filter[], word: string): string {
  return `(${filters.map(filterText).join(word)})`;
}

/** A plain word is written as it is; anything that could be read otherwise is quoted. */
function valueText(value: FilterValue): string {
  if (typeof value !== 'string') return String(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}
