import { type Expression, expressionBuilder, type OperationNode } from 'kysely';
import type { Columns } from '../columns/index.js';
import { text } from '../columns/index.js';
import { type Monitor, monitorName } from '../model/index.js';
import { avg, cast, count, countDistinct, dateLiteral, max, percentile, safeDivide, stddev, subtract, toDate } from '../sql/index.js';
import type { Observation } from './anomalies/index.js';
import { hoursSince } from './instants.js';
import { named, type RowBuilder, type TESTED, tested } from './kinds/queries/failing-rows.js';
import type { UntypedRow } from './kinds/scope.js';

/** Several monitors of a relation that one scan measures. */
export interface MonitorScan {
  readonly monitors: readonly Monitor[];
  /** A query for a row for each day and each part, over the relation called `row`. */
  readonly query: OperationNode;
  /** What the rows of the query say, by the monitor's name and the part: `volume_daily`, `volume_by_channel_daily web`. */
  readonly read: (rows: readonly Readonly<Record<string, unknown>>[]) => ReadonlyMap<string, readonly Observation[]>;
}

/** The days to measure: the first, and the first that is not measured any more. */
export interface Days {
  readonly from: string;
  readonly until: string;
  /** The day and the instant of the run, for what is measured as it is now. */
  readonly today: string;
  readonly now: string;
}

/** Puts monitors into as few scans as possible: one for each way of grouping rows. */
export function monitorScans(monitors: readonly Monitor[], columns: Columns, days: Days): readonly MonitorScan[] {
  const groups = new Map<string, Monitor[]>();
  for (const monitor of monitors) {
    const { by = '', time = '' } = monitor;
    const key = monitor.metric.kind === 'mix' ? `${time} ${monitor.metric.column}` : `${time} ${by}`;
    groups.set(key, [...(groups.get(key) ?? []), monitor]);
  }
  return [...groups.values()].map((group) => scanOf(group, columns, days));
}

function scanOf(monitors: readonly Monitor[], columns: Columns, days: Days): MonitorScan {
  const [{ time, by, metric } = { metric: { kind: 'volume' } } as Monitor] = monitors;
  const part = metric.kind === 'mix' ? metric.column : by;
  const eb = expressionBuilder<Record<typeof TESTED, UntypedRow>, typeof TESTED>() as unknown as RowBuilder;
  const day = time === undefined ? undefined : dayOf(eb, time, columns);
  const grouped: Expression<unknown>[] = [...(day === undefined ? [] : [day]), ...(part === undefined ? [] : [eb.ref(part)])];
  const numbers: Record<string, Expression<unknown>> = { rows: count() };
  for (const [index, monitor] of monitors.entries()) Object.assign(numbers, numbersOf(eb, monitor, index));
  const inRange =
    day === undefined
      ? tested()
      : tested()
          .where(eb(day as Expression<string>, '>=', dateLiteral(days.from)))
          .where(eb(day as Expression<string>, '<', dateLiteral(days.until)));
  const selections = [
    ...(day === undefined ? [] : [named(day, 'day')]),
    ...(part === undefined ? [] : [named(cast(eb.ref(part), text()), 'part')]),
    ...Object.entries(numbers).map(([name, expression]) => named(expression, name)),
  ];
  const query = (grouped.length === 0 ? inRange : inRange.groupBy(grouped as never)).select(selections as never);
  return {
    monitors,
    query: query.toOperationNode(),
    read: (rows) => readRows(monitors, rows, days, time !== undefined),
  };
}

/** A date is its own day, so that the warehouse can still leave out partitions. */
function dayOf(eb: RowBuilder, time: string, columns: Columns): Expression<unknown> {
  return columns[time]?.definition.type.kind === 'date' ? eb.ref(time) : toDate(eb.ref(time) as Expression<never>);
}

function numbersOf(eb: RowBuilder, { metric }: Monitor, index: number): Readonly<Record<string, Expression<unknown>>> {
  if (metric.kind === 'volume' || metric.kind === 'mix') return {};
  const value = eb.ref(metric.column).$castTo<number | null>();
  const name = `value_${index}`;
  switch (metric.kind) {
    case 'freshness':
      return { [name]: max(eb.ref(metric.column)) };
    case 'null-share':
      return { [name]: safeDivide(subtract(count(), count(value)), count()) };
    case 'distinct-share':
      return { [name]: safeDivide(countDistinct(value), count(value)), [`count_${index}`]: count(value) };
    case 'mean':
      return { [name]: avg(value), [`deviation_${index}`]: stddev(value), [`count_${index}`]: count(value) };
    case 'stddev':
      return { [name]: stddev(value), [`count_${index}`]: count(value) };
    case 'quantile':
      return { [name]: percentile(value, metric.fraction), [`count_${index}`]: count(value) };
    default:
      return metric satisfies never;
  }
}

function readRows(
  monitors: readonly Monitor[],
  rows: readonly Readonly<Record<string, unknown>>[],
  days: Days,
  isDaily: boolean,
): ReadonlyMap<string, readonly Observation[]> {
  const found = new Map<string, Observation[]>();
  for (const [index, monitor] of monitors.entries()) {
    const name = monitorName(monitor);
    const mixes = new Map<string, Record<string, number>>();
    for (const row of rows) {
      const day = isDaily ? String(row.day).slice(0, 10) : days.today;
      const part = row.part === null ? NULL_PART : String(row.part);
      const count = Number(row.rows);
      if (monitor.metric.kind === 'mix') {
        mixes.set(day, { ...mixes.get(day), [part]: count });
        continue;
      }
      const series = monitor.by === undefined ? name : `${name} ${part}`;
      found.set(series, [...(found.get(series) ?? []), observationOf(monitor, index, row, { day, count, now: days.now })]);
    }
    if (monitor.metric.kind === 'mix') {
      const days = [...mixes].map(([day, counts]) => ({
        day,
        value: null,
        rows: Object.values(counts).reduce((a, b) => a + b, 0),
        counts,
      }));
      found.set(name, days);
    }
  }
  for (const observations of found.values()) observations.sort((a, b) => (a.day < b.day ? -1 : 1));
  return found;
}

/** What the part without a value is called. */
const NULL_PART = '(null)';

function observationOf(
  { metric }: Monitor,
  index: number,
  row: Readonly<Record<string, unknown>>,
  { day, count, now }: { readonly day: string; readonly count: number; readonly now: string },
): Observation {
  const value = row[`value_${index}`];
  if (metric.kind === 'volume') return { day, value: count, rows: count };
  if (metric.kind === 'freshness') return { day, value: value === null ? null : hoursSince(String(value), now), rows: count };
  const deviation = row[`deviation_${index}`];
  return {
    day,
    value: value === null || value === undefined ? null : Number(value),
    rows: Number(row[`count_${index}`] ?? count),
    ...(deviation === null || deviation === undefined ? {} : { deviation: Number(deviation) }),
  };
}
