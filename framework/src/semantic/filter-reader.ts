import { MartletError } from '../errors.js';
import type { Filter } from '../model/index.js';
import { parseFilter } from './filter-parser.js';

/**
 * Reads filters as people type them: `product.category in (Tennis, 'Old stock') and date last 28 days`. What is joined by `and` at the
 * top becomes a list.
 *
 * @throws MartletError `filter-text-invalid`, with the position.
 */
export function readFilters(text: string, option: string): readonly Filter[] {
  return parseFilter(
    text,
    (position, expected, found) => new MartletError('filter-text-invalid', { option, text, position: position + 1, expected, found }),
  );
}
