import { sql } from 'kysely';
import type { Relation } from '../columns/index.js';
import { MartletError } from '../errors.js';
import {
  type Filter,
  inputsOf,
  isAsked,
  type MetricDefinition,
  type Model,
  type Report,
  type SimpleMetric,
  waysOf,
} from '../model/index.js';

/**
 * The relations whose rows or values decide on a metric: those that its measures aggregate, and those that their expressions and filters
 * lead to. What it is asked by is among them where it is given.
 *
 * @throws MartletError `query-failed` for a measure whose expression can't be built.
 */
export function metricReads(
  metric: MetricDefinition,
  relationNamed: (name: string) => Relation | undefined,
  asked: readonly string[] = [],
): ReadonlySet<Relation> {
  const reads = new Set<Relation>();
  const visit = (current: MetricDefinition, paths: readonly string[]): void => {
    const all = [...paths, ...(current.where ?? []).flatMap(pathsOf), ...membersOf(current)];
    for (const input of inputsOf(current)) visit(input, all);
    if (current.type !== 'simple') return;
    reads.add(current.from);
    for (const path of [...all, ...measurePaths(current)]) follow(current.from, datePath(current, path), relationNamed, reads);
  };
  visit(metric, asked);
  return reads;
}

/** The relations that a report reads: those of its sheets, and those of their metrics and of what these are asked by. */
export function reportReads({ sheets }: Report, relationNamed: (name: string) => Relation | undefined): ReadonlySet<Relation> {
  const reads = sheets.flatMap(({ of }) => {
    if (!isAsked(of)) return [of];
    const { by = [], where = [] } = of.question;
    const paths = [...by.map((each) => (typeof each === 'string' ? each : each.attribute)), ...where.flatMap(pathsOf)];
    return of.metrics.flatMap((metric) => [...metricReads(metric, relationNamed, paths)]);
  });
  return new Set(reads);
}

/** The rows that a metric tells apart are found by a way, too. */
function membersOf(metric: MetricDefinition): readonly string[] {
  if (metric.type === 'conversion') return [metric.entity];
  return metric.type === 'per member' ? [metric.member] : [];
}

function measurePaths({ from, measure: name }: SimpleMetric): readonly string[] {
  const measure = from.measures?.[name];
  if (measure === undefined) return [];
  const paths = (measure.where ?? []).flatMap(pathsOf);
  if (typeof measure.of !== 'function') return paths;
  try {
    measure.of((path) => {
      paths.push(path);
      return sql.ref(path);
    });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('query-failed', { model: `the measure ${name} of ${from.name}`, message }, undefined, { cause });
  }
  return paths;
}

function pathsOf(filter: Filter): string[] {
  if ('and' in filter) return filter.and.flatMap(pathsOf);
  if ('or' in filter) return filter.or.flatMap(pathsOf);
  return 'not' in filter ? pathsOf(filter.not) : [filter[0]];
}

/** `date` means another date for each metric. */
function datePath({ from, time = from.time }: SimpleMetric, path: string): string {
  return time !== undefined && /^date(?:\.|$)/.test(path) ? path.replace('date', time) : path;
}

function follow(
  start: Relation & Partial<Model>,
  path: string,
  relationNamed: (name: string) => Relation | undefined,
  reads: Set<Relation>,
): void {
  let from: Relation & Partial<Model> = start;
  for (const part of path.split('.')) {
    // A relation with many rows for one of these is called by its own name.
    const to = waysOf(from).get(part)?.to ?? (part in from.columns || part in (from.attributes ?? {}) ? undefined : relationNamed(part));
    if (to === undefined) continue;
    reads.add(to);
    from = to;
  }
}
