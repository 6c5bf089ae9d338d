import type { OperationNode } from 'kysely';
import type { Filter } from '../model/index.js';
import { dateAdd } from '../sql/index.js';
import type { GatheringOptions } from './ask.js';
import { DATE } from './attributes.js';
import {
  addUnits,
  bounds,
  type Day,
  type DayBounds,
  type DayGrain,
  firstDay,
  isDayGrain,
  isWhole,
  lastDayOf,
  textOfDay,
} from './calendar.js';
import { onlyRangeOf } from './filters.js';
import { anyTyped, column, isNotNull, type Select, table } from './nodes.js';
import type { FactPart } from './part.js';
import { boundsOf, within } from './periods.js';
import { keepsPeriods } from './transforms.js';

/** Days so far before those of a question that their periods are whole periods before: their rows need not meet the days of what they are shown for. */
interface Earlier {
  /** The days of the question, and those before. */
  readonly days: DayBounds;
  readonly before: DayBounds;
  readonly count: number;
  readonly unit: DayGrain;
  /** The name of the period that is asked by; undefined where none is, so that all days are one. */
  readonly period: string | undefined;
}

/** Writes the rows of days before those of the question; undefined where they have to meet the days of periods. */
export function writeEarlier(part: FactPart, gathering: GatheringOptions, suffix: string): string | undefined {
  const name = part.nameWith(suffix);
  const earlier = earlierOf(part, gathering);
  if (earlier === undefined) return undefined;
  const of = part.ofDays(gathering, filtersOf(earlier.before));
  if (earlier.period === undefined) return of.write(gathering, suffix, undefined, { name, of: part });
  const rows = of.write(gathering, suffix, undefined, { name: `${name}_as_they_were`, of: part });
  return part.writeFrom(gathering, name, readLater(part, part, rows, earlier));
}

/**
 * Writes parts whose days overlap those before them, or meet them: rows of all of them are grouped in one scan.
 *
 * @returns The names of the parts that it wrote.
 */
export function writeTogether(parts: readonly FactPart[], gathering: GatheringOptions, suffix: string): Map<FactPart, string> {
  const written = new Map<FactPart, string>();
  const found = new Map<FactPart, { all: DayBounds; readonly earlier: Map<FactPart, Earlier> }>();
  for (const part of parts) {
    const earlier = part.options.ask.transforms.length === 1 ? earlierOf(part, gathering) : undefined;
    const now = earlier?.period === undefined ? undefined : parts.find((other) => other.tells(part));
    if (earlier === undefined || now === undefined) continue;
    const known = found.get(now);
    const all = united(known?.all ?? earlier.days, earlier.before);
    if (all !== undefined) found.set(now, { all, earlier: new Map([...(known?.earlier ?? []), [part, earlier]]) });
  }
  for (const [now, { all, earlier }] of found) {
    const name = `${now.relation.name}_of_all_days${suffix}`;
    const rows = now.ofDays(gathering, filtersOf(all)).write(gathering, suffix, undefined, { name, of: now });
    for (const [part, one] of earlier) {
      written.set(now, now.writeFrom(gathering, now.nameWith(suffix), readNow(now, rows, one)));
      written.set(part, part.writeFrom(gathering, part.nameWith(suffix), readLater(part, now, rows, one)));
    }
  }
  return written;
}

function earlierOf(part: FactPart, gathering: GatheringOptions): Earlier | undefined {
  const { transforms, carried } = part.options.ask;
  const [shift, second] = transforms;
  if (shift?.kind !== 'shift' || shift.unit === 'iso_year' || second !== undefined || carried === true) return undefined;
  if (part.aggregates.some(({ conversion }) => conversion !== undefined)) return undefined;
  const { count } = shift;
  const unit = shift.unit;
  const context = part.context(gathering);
  const role = part.role();
  const { time } = part.conditionsOf(gathering, role);
  const days = boundsOf(context, time);
  const { from, to } = days;
  if (!time.every((filter) => onlyRangeOf(context, filter) !== undefined) || (from !== undefined && to !== undefined && from > to))
    return undefined;
  const back = (day: Day): Day => addUnits(unit, -count, day);
  const [by, other] = part.by.filter(({ path }) => part.attributeOf(path).role === role.id);
  if (by === undefined) {
    if (from === undefined || to === undefined) return undefined;
    // What ends with a month ends with a month before, too.
    const isEnd = unit !== 'day' && unit !== 'week' && to === lastDayOf('month', to);
    const before = { from: back(from), to: isEnd ? lastDayOf('month', back(to)) : back(to) };
    return isDayGrain(role.finest) && !isWhole(role.finest, before) ? undefined : { days, before, count, unit, period: undefined };
  }
  const { reading } = part.attributeOf(by.path);
  const grain = reading.kind === 'grain' && isDayGrain(reading.grain) ? reading.grain : undefined;
  if (other !== undefined || grain === undefined || !isOneToOne(grain, count, unit) || !isWhole(grain, days)) return undefined;
  // Rows of periods that the question does not show must not make rows of it.
  if (part.isAsked && (from === undefined || to === undefined)) return undefined;
  const before = bounds(
    from === undefined ? undefined : back(from),
    to === undefined ? undefined : lastDayOf(grain, back(firstDay(grain, to))),
  );
  return { days, before, count, unit, period: by.alias };
}

/** Whether each period of a grain lies so far behind another, and behind no second: months differ in their days. */
function isOneToOne(grain: DayGrain, count: number, unit: DayGrain): boolean {
  const isOfDays = (one: DayGrain): boolean => one === 'day' || one === 'week';
  return keepsPeriods(grain, { count, unit }) && (isOfDays(unit) || !isOfDays(grain));
}

/** The days of both of two ranges that overlap or meet. */
function united(one: DayBounds, other: DayBounds): DayBounds | undefined {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = one;
  const { from: otherFrom = Number.NEGATIVE_INFINITY, to: otherTo = Number.POSITIVE_INFINITY } = other;
  if (from > otherTo + 1 || otherFrom > to + 1) return undefined;
  return bounds(Math.min(from, otherFrom), Math.max(to, otherTo));
}

function filtersOf({ from, to }: DayBounds): readonly Filter[] {
  if (from !== undefined && to !== undefined) return [[DATE, 'between', [textOfDay(from), textOfDay(to)]]];
  if (from !== undefined) return [[DATE, '>=', textOfDay(from)]];
  return to === undefined ? [] : [[DATE, '<=', textOfDay(to)]];
}

/** The rows of the periods of the question. */
function readNow(part: FactPart, rows: string, { days, period }: Earlier): Select {
  return readOff(part, part, rows, (alias) => column(rows, alias), period === undefined ? [] : within(column(rows, period), days));
}

/** The rows of the periods before, each as the period that it is shown for. */
function readLater(part: FactPart, of: FactPart, rows: string, { before, period, unit, count }: Earlier): Select {
  const later = (alias: string): OperationNode =>
    alias === period ? dateAdd(unit, count, anyTyped(column(rows, alias))).toOperationNode() : column(rows, alias);
  // A row without a date is of no period, and none is before it.
  const where = period === undefined ? [] : [isNotNull(column(rows, period)), ...within(column(rows, period), before)];
  return readOff(part, of, rows, later, where);
}

/** The aggregates of a part, read off the rows of one that has them all. */
function readOff(
  part: FactPart,
  of: FactPart,
  rows: string,
  key: (alias: string) => OperationNode,
  where: readonly OperationNode[],
): Select {
  const keptAs = new Map(of.aggregates.map((aggregate) => [aggregate.key, aggregate.column]));
  return {
    selections: [
      ...part.by.map(({ alias }) => [alias, key(alias)] as const),
      ...part.aggregates.map((aggregate) => [aggregate.column, column(rows, keptAs.get(aggregate.key) ?? aggregate.column)] as const),
    ],
    from: table(rows),
    where,
  };
}
