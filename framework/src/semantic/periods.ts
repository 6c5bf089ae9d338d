import type { OperationNode } from 'kysely';
import { date } from '../columns/index.js';
import { MartletError } from '../errors.js';
import type { Filter } from '../model/index.js';
import { dateAdd, dateSpine, dateTrunc, max, min, over, add as plus } from '../sql/index.js';
import { type Attribute, attributeAt, type Role } from './attributes.js';
import { bounds, DAY_GRAINS, type DayBounds, type DayGrain, isDayGrain } from './calendar.js';
import { type FilterContext, filterCondition, pathsOf, rangeOf } from './filters.js';
import { INNER } from './inner-names.js';
import {
  aliased,
  all,
  anyTyped,
  column,
  compare,
  dayNode,
  join,
  lateral,
  type Select,
  selectQuery,
  table,
  unionAll,
  value,
} from './nodes.js';
import { RowScope } from './scope.js';
import type { Table } from './semantic-model.js';
import { keepsPeriods, type Transform, transformed } from './transforms.js';

/** What periods are made for. */
export interface PeriodsAsked {
  readonly metric: string;
  /** The attributes of time that are asked by, with their names in the answer. */
  readonly by: readonly { readonly alias: string; readonly attribute: Attribute }[];
  /** The conditions on time. */
  readonly where: readonly Filter[];
  readonly role: Role;
  readonly transforms: readonly Transform[];
  /** The facts whose days bound the periods where the conditions do not, each with its date. */
  readonly facts: readonly { readonly table: Table; readonly role: Role }[];
}

/** Makes a common table anyTyped, or finds the one that there is, and tells its name. */
export type AddQuery = (wanted: string, query: Select) => string;

/**
 * The periods that a question asks by, with the days that are aggregated for each. All days count that the conditions on time hold for, whether or not a
 * fact has rows of them: so there are no gaps, and what lies before the first of these days can be aggregated, too.
 */
export function periodsQuery(context: FilterContext, add: AddQuery, asked: PeriodsAsked): Select {
  const { by, transforms } = asked;
  const finest = finestOf(asked);
  const days = daysQuery(context, add, asked);
  const attributes = attributesOf(days, by);
  const day = anyTyped(column(days, INNER.day));
  const cut = transforms.find((transform) => transform.kind === 'to date' && !isDayGrain(transform.unit));
  const starts = cut?.kind === 'to date' ? startsQuery(context, add, asked, cut.unit) : undefined;
  const own = { first: min(day).toOperationNode(), last: max(day).toOperationNode() };
  if (starts === undefined) {
    const range = transforms.reduce(
      (found, transform) => transformed(found, transform, finest, () => own.first),
      own as ReturnType<typeof transformed>,
    );
    return {
      selections: [...attributes, ...(range.first === undefined ? [] : [[INNER.fromDay, range.first] as const]), [INNER.toDay, range.last]],
      from: table(days),
      groupBy: attributes.map(([, node]) => node),
    };
  }
  const spans = add('spans', {
    selections: [...attributes, [INNER.firstDay, own.first], [INNER.lastDay, own.last]],
    from: table(days),
    groupBy: attributes.map(([, node]) => node),
  });
  const known = { first: column(spans, INNER.firstDay), last: column(spans, INNER.lastDay) };
  const place = transforms.indexOf(cut as Transform);
  const before = transforms
    .slice(0, place)
    .reduce((found, transform) => transformed(found, transform, finest, () => known.first), known as ReturnType<typeof transformed>);
  const range = transforms
    .slice(place)
    .reduce((found, transform) => transformed(found, transform, finest, () => column(starts, INNER.startDay)), before);
  return {
    selections: [
      ...attributesOf(spans, by),
      ...(range.first === undefined ? [] : [[INNER.fromDay, range.first] as const]),
      [INNER.toDay, range.last],
    ],
    from: table(spans),
    joins: [join('LeftJoin', table(starts), [compare(column(starts, INNER.day), '=', before.last)])],
  };
}

/** The attributes of time, as a query returns them. */
function attributesOf(query: string, by: PeriodsAsked['by']): readonly (readonly [string, OperationNode])[] {
  return by.map(({ alias }) => [alias, column(query, alias)]);
}

/** The finest period that is asked by, which decides on what lies before it. */
function finestOf({ by, transforms, metric }: PeriodsAsked): DayGrain | undefined {
  const grains = by.map(({ attribute: { reading } }) =>
    reading.kind === 'grain' && isDayGrain(reading.grain) ? reading.grain : undefined,
  );
  const custom = by.find(({ attribute: { reading } }, place) => grains[place] === undefined && !isWeekPart(reading));
  const shifts = transforms.some(({ kind }) => kind === 'shift' || kind === 'rolling' || kind === 'cut');
  const part =
    by.find(({ attribute: { reading } }) => reading.kind === 'part' && !isWeekPart(reading)) ??
    (shifts && transforms.some(({ kind }) => kind === 'shift') ? custom : undefined);
  if (part !== undefined) {
    throw new MartletError('metric-unanswerable', {
      metric,
      problem: `${part.attribute.path} is no run of days that has another before it`,
      fix: 'Ask by a period, such as .day, .week or .month; go back by a column of the date dimension where you ask by one: "1 fiscal_year".',
    });
  }
  const isByWeek = by.some(({ attribute: { reading } }) => isWeekPart(reading));
  const finest = DAY_GRAINS.find((grain) => grains.includes(grain)) ?? (isByWeek ? 'week' : by.length > 0 ? 'day' : undefined);
  const odd = transforms.find((transform) => transform.kind === 'shift' && finest !== undefined && !keepsPeriods(finest, transform));
  if (odd?.kind === 'shift') {
    throw new MartletError('metric-unanswerable', {
      metric,
      problem: `no whole ${finest} lies ${odd.count} ${odd.unit}${odd.count === 1 ? '' : 's'} before another`,
      fix: `Go back by ${finest}s, or by a unit that is made of them.`,
    });
  }
  return finest;
}

/** Whether weeks are asked by, by their numbers. */
function isWeekPart(reading: Attribute['reading']): boolean {
  const name = reading.kind === 'part' ? reading.part : reading.kind === 'column' ? reading.column : '';
  return name === 'iso_week' || name === 'iso_year';
}

/** The days for which the conditions on time hold, with the attributes of each. */
function daysQuery(context: FilterContext, add: AddQuery, asked: PeriodsAsked): string {
  const { by, where, role, metric, transforms } = asked;
  const shift = transforms.find((transform) => transform.kind === 'calendar shift');
  const { from, to } = boundsOf(context, where);
  const paths = where.flatMap(pathsOf);
  const attributes = paths.map((path) => attributeAt(context.model, context.asker, path));
  const usesCalendar =
    [...by.map(({ attribute }) => attribute), ...attributes].some(
      (attribute) => attribute.reading.kind === 'column' && attribute.role !== undefined,
    ) || shift !== undefined;
  const spine = usesCalendar ? calendarSpine(role, metric) : { table: SPINE, day: 'value' };
  // A condition on a column of the calendar bounds the days by itself.
  const isBounded = attributes.some(({ reading }) => reading.kind === 'column');
  const low = from === undefined ? undefined : dayNode(from);
  const high = to === undefined ? undefined : dayNode(to);
  const ends = (low === undefined || high === undefined) && !(isBounded && usesCalendar) ? boundsQuery(context, add, asked) : undefined;
  // Where no condition ends them, the first and the last period are whole ones: a comparison is not cut where the rows of a fact end.
  const grain = transforms.some(({ kind }) => kind === 'shift') ? finestOf(asked) : undefined;
  const first = low ?? (ends === undefined ? undefined : firstOf(grain, column(ends, INNER.firstDay)));
  const last = high ?? (ends === undefined ? undefined : lastOf(grain, column(ends, INNER.lastDay)));

  const alias = usesCalendar ? context.reads.nameOf(spine.table) : 'spine';
  const rows = usesCalendar
    ? undefined
    : { alias, node: aliased(dateSpine('day', anyTyped(first ?? value(null)), anyTyped(last ?? value(null))).toOperationNode(), alias) };
  const scope = new RowScope(spine.table, context.reads, undefined, rows);
  const day = column(alias, spine.day);
  const onSpine = (attribute: Attribute): Attribute => {
    if (attribute.reading.kind !== 'column')
      return { ...attribute, hops: [], table: spine.table, reading: { ...attribute.reading, column: spine.day } };
    return { ...attribute, hops: [], table: spine.table };
  };
  const read = (attribute: Attribute): OperationNode => {
    const node = scope.attribute(onSpine(attribute));
    const isShifted = shift?.kind === 'calendar shift' && attribute.reading.kind === 'column' && attribute.reading.column === shift.column;
    if (shift !== undefined && !isShifted && !(attribute.reading.kind === 'column')) throw unmoved(metric, attribute.path);
    return isShifted ? later(node, shift.count) : node;
  };
  const conditions = where.map((filter) =>
    filterCondition({ ...context, resolve: (path) => onSpine(attributeAt(context.model, context.asker, path)), read }, scope, filter),
  );
  const ofCalendar = usesCalendar
    ? [...(first === undefined ? [] : [compare(day, '>=', first)]), ...(last === undefined ? [] : [compare(day, '<=', last)])]
    : [];
  const selections = [[INNER.day, day] as const, ...by.map(({ alias: name, attribute }) => [name, read(attribute)] as const)];
  const query: Select =
    ends === undefined
      ? { selections, ...scope.from, where: [...ofCalendar, ...conditions] }
      : usesCalendar
        ? { selections, ...scope.from, joins: [...(scope.from.joins ?? []), join('InnerJoin', table(ends), ofCalendar)], where: conditions }
        : {
            selections,
            from: table(ends),
            joins: [lateral(rows?.node ?? table(ends))],
            where: conditions,
          };
  return add('days', query);
}

const later = (node: OperationNode, count: number): OperationNode => plus(anyTyped(node), count).toOperationNode();

function unmoved(metric: string, path: string): MartletError {
  return new MartletError('metric-unanswerable', {
    metric,
    problem: `${path} can’t be moved by a column of the date dimension`,
    fix: 'Ask and filter by columns of the same calendar, such as fiscal_year and fiscal_week, or go back by a unit such as "1 year".',
  });
}

/** The first and the last day of the facts that are asked. */
function boundsQuery(context: FilterContext, add: AddQuery, { facts }: PeriodsAsked): string {
  const each = facts.map(({ table: fact, role }): Select => {
    const scope = new RowScope(fact, context.reads, context.timeZone);
    const day = anyTyped(scope.day(role));
    return {
      selections: [
        [INNER.firstDay, min(day).toOperationNode()],
        [INNER.lastDay, max(day).toOperationNode()],
      ],
      ...scope.from,
    };
  });
  const [one, second] = each;
  if (one !== undefined && second === undefined) return add('first_and_last_day', one);
  const found = unionAll(each.map(selectQuery));
  return add('first_and_last_day', {
    selections: [
      [INNER.firstDay, min(anyTyped(column('facts', INNER.firstDay))).toOperationNode()],
      [INNER.lastDay, max(anyTyped(column('facts', INNER.lastDay))).toOperationNode()],
    ],
    from: aliased(found, 'facts'),
  });
}

/** The first day of the unit that holds each day of the date dimension. */
function startsQuery(context: FilterContext, add: AddQuery, { role, metric }: PeriodsAsked, unit: string): string {
  const { table: calendar, day } = calendarSpine(role, metric);
  const levels = Object.values(calendar.relation.hierarchies ?? {}).find((hierarchy) => hierarchy.levels.includes(unit))?.levels ?? [];
  // Years do not come again; what is numbered within them does.
  const units = levels.length === 0 && /(?:^|_)year$/.test(unit) ? [unit] : levels.slice(0, levels.indexOf(unit) + 1);
  if (units.length === 0) {
    throw new MartletError('metric-unanswerable', {
      metric,
      problem: `no hierarchy of ${calendar.name} has the level ${unit}, which is not the same in each year`,
      fix: `Declare one: hierarchies: { fiscal: { levels: ['fiscal_year', '${unit}', '${day}'] } }.`,
    });
  }
  const alias = context.reads.nameOf(calendar);
  const start = over(min(anyTyped(column(alias, day))), { partitionBy: units.map((name) => anyTyped(column(alias, name))) });
  return add(`starts_of_${unit}`, {
    selections: [
      [INNER.day, column(alias, day)],
      [INNER.startDay, start.toOperationNode()],
    ],
    from: table(alias),
  });
}

/** The date dimension, and its column with the day. */
function calendarSpine({ calendar, name }: Role, metric: string): { readonly table: Table; readonly day: string } {
  const toDays = calendar?.at(-1);
  const found = toDays?.to();
  const [[, key = ''] = []] = toDays?.on ?? [];
  const day =
    found?.relation.columns[key]?.definition.type.kind === 'date'
      ? key
      : Object.entries(found?.relation.columns ?? {}).find(
          ([, { definition }]) => definition.type.kind === 'date' && definition.tests.some(({ rule }) => rule.kind === 'unique'),
        )?.[0];
  if (found === undefined || day === undefined || toDays?.finds !== 'one') {
    throw new MartletError('metric-unanswerable', {
      metric,
      problem: `${name} leads to no date dimension with a row for each day`,
      fix: 'Refer to it: .references(dimDate, ‹its day›).',
    });
  }
  return { table: found, day };
}

/** DayBounds that are reckoned, not kept. */
const SPINE: Table = {
  id: 'days',
  name: 'spine',
  relation: { name: 'spine', columns: { value: date().notNull() } },
  entity: undefined,
  hops: new Map(),
};

/** The days that conditions on time leave, as one range. */
export function boundsOf(context: FilterContext, where: readonly Filter[]): DayBounds {
  const ranges = where.flatMap((filter) => rangeOf(context, filter) ?? []);
  const from = Math.max(...ranges.map((days) => days.from ?? Number.NEGATIVE_INFINITY));
  const to = Math.min(...ranges.map((days) => days.to ?? Number.POSITIVE_INFINITY));
  return bounds(from, to);
}

/** The rows of some days, where their column is one of days, which can be looked up by its bounds. */
export function daysWithin(scope: RowScope, role: Role, days: DayBounds): readonly OperationNode[] {
  return role.type !== 'date' || role.hops.length > 0 ? [] : within(scope.day(role), days);
}

/** The conditions that a day is within bounds. */
export function within(day: OperationNode, { from, to }: DayBounds): readonly OperationNode[] {
  return [
    ...(from === undefined ? [] : [compare(day, '>=', dayNode(from))]),
    ...(to === undefined ? [] : [compare(day, '<=', dayNode(to))]),
  ];
}

/** The days that are aggregated for each period, one by one: rows find them by their day, and not by a range. Each period has a first day, up to its last. */
export function daysOfPeriods(periods: string, aliases: readonly string[]): Select {
  const spine = dateSpine('day', anyTyped(column(periods, INNER.fromDay)), anyTyped(column(periods, INNER.toDay)));
  return {
    selections: [...aliases.map((alias) => [alias, column(periods, alias)] as const), [INNER.aggregatedDay, column('spine', 'value')]],
    from: table(periods),
    joins: [lateral(aliased(spine.toOperationNode(), 'spine'))],
  };
}

/** Whether a day is one of those of periods. */
export const isDayOf = (day: OperationNode, days: string): OperationNode => compare(column(days, INNER.aggregatedDay), '=', day);

/** Whether a day is among those that are aggregated for a period. */
export const inDays = (day: OperationNode, periods: string, hasFirst: boolean): OperationNode =>
  all([...(hasFirst ? [compare(day, '>=', column(periods, INNER.fromDay))] : []), compare(day, '<=', column(periods, INNER.toDay))]);

function firstOf(grain: DayGrain | undefined, day: OperationNode): OperationNode {
  return grain === undefined || grain === 'day' ? day : dateTrunc(grain, anyTyped(day)).toOperationNode();
}

function lastOf(grain: DayGrain | undefined, day: OperationNode): OperationNode {
  if (grain === undefined || grain === 'day') return day;
  return dateAdd('day', -1, dateAdd(grain, 1, anyTyped(firstOf(grain, day)))).toOperationNode();
}
