import type { Filter } from '../../../src/model/semantics/filter.js';
import { parseFilter } from '../../../src/semantic/filter-parser.js';
import { filterText } from '../../../src/semantic/filter-text.js';
import type { HavingCondition } from '../../../src/semantic/question.js';
import { type Asked, CHARTS, COMPARISONS } from './asked.js';

/** What the page shows as the end of its address. The names are those that `GET /v1/query` takes. */
export function addressOf({ metrics, by, where, having, compareTo, orderBy, limit, totals, chart, show }: Asked): string {
  const parts: (readonly [string, string | undefined])[] = [
    ['metrics', listText(metrics)],
    ['by', listText(by)],
    ...where.map((filter) => ['where', filterText(filter)] as const),
    ...having.map((condition) => ['having', filterText(condition as Filter)] as const),
    ['compareTo', compareTo],
    ['orderBy', orderBy?.join(' ')],
    ['limit', limit === undefined ? undefined : String(limit)],
    ['totals', totals ? 'all' : undefined],
    ['chart', chart],
    ['show', show],
  ];
  const written = parts.flatMap(([name, text]) => (text === undefined ? [] : [`${name}=${readable(text)}`]));
  return written.length === 0 ? '' : `?${written.join('&')}`;
}

/** What an address asks for. What can't be read of it is left out, and said. */
export function readAddress(search: string): { readonly asked: Asked; readonly problems: readonly string[] } {
  const query = new URLSearchParams(search);
  const problems: string[] = [];
  const filters = (name: string): readonly Filter[] => query.getAll(name).flatMap((text) => readFilter(text, problems));
  const oneOf = <T extends string>(name: string, known: readonly T[]): T | undefined => known.find((each) => each === query.get(name));
  const [, column, direction] = /^(\w+)(?: (asc|desc))?$/.exec(query.get('orderBy') ?? '') ?? [];
  const limit = /^[1-9]\d{0,6}$/.test(query.get('limit') ?? '') ? Number(query.get('limit')) : undefined;
  const compareTo = oneOf('compareTo', COMPARISONS);
  const chart = oneOf('chart', CHARTS);
  const show = oneOf('show', ['rows', 'why']);
  const asked: Asked = {
    metrics: listOf(query.getAll('metrics')),
    by: listOf(query.getAll('by')),
    where: filters('where'),
    having: filters('having').flatMap((filter) => (isHaving(filter) ? [filter] : [])),
    totals: query.get('totals') === 'all',
    ...(compareTo === undefined ? {} : { compareTo }),
    ...(column === undefined ? {} : { orderBy: [column, direction === 'desc' ? 'desc' : 'asc'] }),
    ...(limit === undefined ? {} : { limit }),
    ...(chart === undefined ? {} : { chart }),
    ...(show === undefined ? {} : { show }),
  };
  return { asked, problems };
}

function readFilter(text: string, problems: string[]): readonly Filter[] {
  try {
    return parseFilter(text, (position, expected) => new Error(`expected ${expected} at ${position + 1}`));
  } catch (error) {
    problems.push(`The condition ${text} can’t be read: ${error instanceof Error ? error.message : String(error)}.`);
    return [];
  }
}

function isHaving(filter: Filter): filter is Extract<Filter, readonly unknown[]> & HavingCondition {
  return Array.isArray(filter) && ['=', '!=', '<', '<=', '>', '>=', 'between', 'is null', 'is not null'].includes(String(filter[1]));
}

function listText(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.join(',');
}

function listOf(texts: readonly string[]): readonly string[] {
  const names = texts.flatMap((text) => text.split(','));
  return [...new Set(names.filter((name) => /^\w+(\.\w+)*$/.test(name)))];
}

/** Encoded only where an address needs it. */
function readable(text: string): string {
  return encodeURIComponent(text).replace(/%20/g, '+').replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/');
}
