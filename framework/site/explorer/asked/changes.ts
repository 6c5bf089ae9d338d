import type { Filter } from '../../../src/model/semantics/filter.js';
import type { AnswerRow, Column } from '../data/answers.js';
import type { Fields } from '../data/fields.js';
import { type Asked, GRAINS, isPeriod, NOTHING, pathsOf } from './asked.js';

/** Asks for a metric, or no longer. The first is shown over time. */
export function toggleMetric(asked: Asked, fields: Fields, name: string): Asked {
  if (asked.metrics.includes(name)) {
    const metrics = asked.metrics.filter((each) => each !== name);
    return metrics.length === 0 ? NOTHING : withoutStray({ ...asked, metrics });
  }
  const metrics = [...asked.metrics, name];
  const isFirst = asked.metrics.length === 0 && asked.by.length === 0;
  const month = isFirst && fields.field('date.month', metrics) !== undefined ? ['date.month'] : asked.by;
  return withoutStray({ ...asked, metrics, by: month });
}

/** Splits by an attribute, or no longer. */
export function toggleBy(asked: Asked, path: string): Asked {
  if (asked.by.includes(path)) return withoutStray({ ...asked, by: asked.by.filter((each) => each !== path) });
  // Another period of the same day takes the place of the one before.
  const [head] = splitPeriod(path);
  const place = head === undefined ? -1 : asked.by.findIndex((each) => splitPeriod(each)[0] === head);
  return withoutStray({ ...asked, by: place < 0 ? [...asked.by, path] : asked.by.with(place, path) });
}

/** `date` and `month` of `date.month`. */
export function splitPeriod(path: string): readonly [head: string | undefined, grain: string | undefined] {
  const place = path.lastIndexOf('.');
  const grain = path.slice(place + 1);
  return place > 0 && GRAINS.some((each) => each === grain) ? [path.slice(0, place), grain] : [undefined, undefined];
}

/** The path that a filter on days names: `date` for `date.month`. */
export function dayPath(path: string): string {
  return splitPeriod(path)[0] ?? path;
}

/** In place of the conditions on a path. */
export function withFilter(asked: Asked, path: string, filter: Filter | undefined): Asked {
  const others = asked.where.filter((each) => !isAbout(each, path));
  return { ...asked, where: filter === undefined ? others : [...others, filter] };
}

export function isAbout(filter: Filter, path: string): boolean {
  return onlyPathOf(filter) === path;
}

/** The one path that a condition is about; undefined where it is about several. */
export function onlyPathOf(filter: Filter): string | undefined {
  const [only, second] = [...new Set(pathsOf(filter))];
  return second === undefined ? only : undefined;
}

/** The question about the members of a row alone. */
export function narrowedTo(asked: Asked, row: AnswerRow, attributes: readonly Column[]): Asked {
  return conditionsOf(row, attributes).reduce((before, condition) => withFilter(before, pathsOf(condition)[0] ?? '', condition), asked);
}

/** The members of a row as conditions. */
function conditionsOf(row: AnswerRow, attributes: readonly Column[]): readonly Filter[] {
  return attributes.flatMap(({ attribute, name }): Filter[] => {
    const value = row[name];
    if (attribute === undefined || value === undefined) return [];
    return [value === null ? [attribute, 'is null'] : [attribute, '=', value]];
  });
}

/** One level down from a member of a row: what it is becomes a condition, and the next finer level takes its place. */
export function drilled(asked: Asked, fields: Fields, row: AnswerRow, attribute: Column): Asked | undefined {
  const path = attribute.attribute ?? '';
  const next = fields.nextLevel(path, asked.metrics);
  if (next === undefined) return undefined;
  return withoutStray({
    ...narrowedTo(asked, row, [attribute]),
    by: asked.by.map((each) => (each === path ? next : each)).filter((each, place, all) => all.indexOf(each) === place),
  });
}

/** The rows of the relation behind a row of the answer. */
export function rowsBehind(asked: Asked, row: AnswerRow, attributes: readonly Column[]): Asked {
  return { ...narrowedTo(asked, row, attributes), show: 'rows' };
}

/** The same without what no longer means anything: an order by a column that is gone, a chosen chart of another shape. */
function withoutStray(asked: Asked): Asked {
  const { orderBy, chart: _, show: __, ...rest } = asked;
  const columns = new Set([...asked.metrics, ...asked.by.map((path) => path.replaceAll('.', '_'))]);
  const isKept = orderBy !== undefined && [...columns].some((name) => orderBy[0] === name || orderBy[0].startsWith(`${name}_`));
  return {
    ...rest,
    having: asked.having.filter(([metric]) => asked.metrics.includes(metric)),
    ...(isKept ? { orderBy } : {}),
  };
}

/** A question that is compared needs days: those of the last year with figures, where it names none. */
export function hasDays({ by, where }: Asked): boolean {
  return by.some(isPeriod) || where.some((filter) => pathsOf(filter).some((path) => path === 'date' || isPeriod(path)));
}
