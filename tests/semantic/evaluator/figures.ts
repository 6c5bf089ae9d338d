import { aggregated, type Part } from './aggregates.js';
import { type Attribute, attributeOf, type Reading, relationOf, rowsOf } from './attributes.js';
import { type Day, localTime, parseDay, parseSecond, startOf } from './calendar.js';
import { compare, holds, lookupIn, pathsOf } from './filters.js';
import { Fraction, ONE, ZERO } from './fraction.js';
import { type Days, type Period, partOf, periodsOf, shownDays, type TimeQuestion, windowOf } from './periods.js';
import { type Filter, Refused } from './question.js';
import type { Cell, Meaning, Meanings, Row, Star } from './star.js';

/** Everything around one figure. */
export interface Scope {
  readonly star: Star;
  readonly meanings: Meanings;
  readonly by: readonly string[];
  readonly where: readonly Filter[];
  /** The date that `date` means for this figure; each fact's own when left out. */
  readonly time?: string;
  /** Only rows of these days of that date. */
  readonly days?: Days | undefined;
  /** Those of all periods of the answer. */
  readonly allDays?: Days;
  readonly weightedBy?: string;
  /** Sums and counts without rows are zero in groups that others have. */
  readonly fill?: boolean;
  readonly zone: string;
  readonly at: string | undefined;
}

/** The values of one figure: the groups that have rows for it, and its value in any group. */
export interface Figures {
  readonly groups: ReadonlyMap<string, readonly Cell[]>;
  value(members: readonly Cell[]): Fraction | null;
}

export function keyOf(members: readonly Cell[]): string {
  return JSON.stringify(members);
}

/** What a figure is, in each group that has rows for it. */
export function figuresOf(name: string, outer: Scope): Figures {
  const meaning = meaningOf(outer, name);
  const time = outer.time ?? meaning.time;
  const scope: Scope = {
    ...outer,
    where: [...outer.where, ...(meaning.where ?? [])],
    ...(time !== undefined && { time }),
    fill: outer.fill === true || meaning.fill === 'zero',
  };
  const inside: Scope = { ...scope, fill: scope.fill === true };
  switch (meaning.kind) {
    case 'measure':
      return measured(meaning, scope);
    case 'ratio':
      return combined(inside, [meaning.numerator, meaning.denominator], ([top = null, bottom = null]) =>
        top === null || bottom === null || bottom.isZero() ? null : top.dividedBy(bottom),
      );
    case 'derived':
      return combined(inside, meaning.of, (inputs) => meaning.compute(...inputs));
    case 'cumulative':
      return cumulated(meaning, scope);
    case 'balance':
      return balanced(meaning, scope);
    case 'perMember':
      return perMember(meaning, scope);
    case 'conversion':
      return converted(meaning, scope);
    case 'share':
      return shared(meaning, outer, scope);
    default:
      return meaning satisfies never;
  }
}

function meaningOf({ meanings }: Scope, name: string): Meaning {
  const meaning = meanings[name];
  if (meaning === undefined) throw new Refused(`There is no ${name}.`);
  return meaning;
}

type Of<K extends Meaning['kind']> = Extract<Meaning, { kind: K }>;

function measured({ of, aggregate, value, apart, orderedBy = '' }: Of<'measure'>, scope: Scope): Figures {
  if (apart !== undefined && !isOfOneCurrency(apart, scope)) throw new Refused('Amounts of several currencies have no sum.');
  const part = ({ row, weight }: Place): Part => {
    const get = (path: string): Cell => attributeOf(readingOf(scope, of), of, path).members(row)[0] ?? null;
    return { value: value === undefined ? ONE : value(row, get), weight, time: row[orderedBy] ?? null };
  };
  return figuresIn(groupedRows(scope, of), (places) => {
    const found = aggregated(aggregate, places.map(part));
    return found === null && aggregate === 'sum' && scope.fill === true ? ZERO : found;
  });
}

function isOfOneCurrency(apart: readonly string[], { by, where }: Scope): boolean {
  return apart.some(
    (path) => by.includes(path) || where.some((filter) => Array.isArray(filter) && filter[0] === path && filter[1] === '='),
  );
}

/** A row in one of its groups, and the part of it that is there. */
interface Place {
  readonly row: Row;
  readonly weight: Fraction;
}

interface Group<T> {
  readonly members: readonly Cell[];
  readonly content: T[];
}

/** A figure of what each group has; a group that has nothing is asked with nothing. */
function figuresIn<T>(groups: ReadonlyMap<string, Group<T>>, value: (content: readonly T[]) => Fraction | null): Figures {
  return {
    groups: new Map([...groups].map(([key, { members }]) => [key, members])),
    value: (members) => value(groups.get(keyOf(members))?.content ?? []),
  };
}

/** The rows of a fact that pass all filters, in each group that they belong to. */
function groupedRows(scope: Scope, of: string, extra: (row: Row) => boolean = () => true): ReadonlyMap<string, Group<Place>> {
  const reading = readingOf(scope, of);
  const read = (path: string): Attribute => attributeOf(reading, of, path);
  const attributes = scope.by.map(read);
  if (attributes.some(({ kind }) => kind === 'many')) throw new Refused(`${of} has many rows of ${scope.by.join(' or ')} each.`);
  for (const path of scope.where.flatMap(pathsOf)) read(path);
  checkFilters(scope, of);

  const groups = new Map<string, Group<Place>>();
  for (const row of rowsOf(scope.star, of)) {
    if (!extra(row) || !isWithin(scope, of, row)) continue;
    for (const { members, weight } of placesOf(scope, attributes, row)) {
      const bound = new Map(
        scope.by.flatMap((path, index) => (attributes[index]?.kind === 'bridge' ? [[path, members[index] ?? null] as const] : [])),
      );
      if (!scope.where.every((filter) => holds(filter, lookupIn(row, read, bound), scope.at))) continue;
      const group = groups.get(keyOf(members)) ?? { members, content: [] };
      group.content.push({ row, weight });
      groups.set(keyOf(members), group);
    }
  }
  return groups;
}

/** What no row can pass is refused also where there are no rows, and so is a part of a month where only months are known. */
function checkFilters({ star, where, at }: Scope, of: string): void {
  for (const filter of where) holds(filter, () => ({ members: [null] }), at);
  if (relationOf(star, of).isMonthly === true && where.some(cutsMonths)) throw new Refused(`${of} knows whole months only.`);
}

function cutsMonths(filter: Filter): boolean {
  if ('or' in filter) return filter.or.some(cutsMonths);
  if ('and' in filter) return filter.and.some(cutsMonths);
  if ('not' in filter) return cutsMonths(filter.not);
  const [path, operator, operand] = filter;
  if (path !== 'date') return false;
  if (operator !== 'between' || !Array.isArray(operand)) return true;
  const [from, to] = operand.map((text) => parseDay(String(text)));
  return from !== startOf('month', from ?? 0) || startOf('month', (to ?? 0) + 1) !== (to ?? 0) + 1;
}

function placesOf(
  { by, weightedBy }: Scope,
  attributes: readonly Attribute[],
  row: Row,
): readonly { members: readonly Cell[]; weight: Fraction }[] {
  let places: readonly { members: readonly Cell[]; weight: Fraction }[] = [{ members: [], weight: ONE }];
  for (const [index, attribute] of attributes.entries()) {
    const weighted = by[index] === weightedBy ? attribute.weights?.(row) : undefined;
    const members = weighted ?? attribute.members(row).map((member) => [member, ONE] as const);
    places = places.flatMap((place) =>
      members.map(([member, weight]) => ({ members: [...place.members, member], weight: place.weight.times(weight) })),
    );
  }
  return places;
}

/** Figures that others are made of: in every group that any of them has. */
function combined(scope: Scope, names: readonly string[], compute: (inputs: readonly (Fraction | null)[]) => Fraction | null): Figures {
  const inputs = names.map((name) => figuresOf(name, scope));
  return {
    groups: new Map(inputs.flatMap(({ groups }) => [...groups])),
    value: (members) => compute(inputs.map((input) => input.value(members))),
  };
}

function cumulated({ of, window }: Of<'cumulative'>, scope: Scope): Figures {
  if (meaningOf(scope, of).kind === 'balance') throw new Refused('A running total of balances means nothing.');
  if (scope.days === undefined)
    return inPeriods(
      scope,
      of,
      ({ days }) => days,
      (inner) => cumulated({ kind: 'cumulative', of, window }, inner),
    );
  return figuresOf(of, { ...scope, days: windowOf(scope.star, window, scope.days) });
}

/**
 * Answers for each period alone, by the days that it is about or others, and puts its members back into their places. The filters on days only choose the periods: what reads
 * more than a period must not be cut by them.
 */
export function inPeriods(scope: Scope, name: string, daysFor: (period: Period) => Days, answer: (scope: Scope) => Figures): Figures {
  const time = timeQuestion(scope);
  const inner: Scope = {
    ...scope,
    by: scope.by.filter((path) => !isTime(scope, path)),
    where: scope.where.filter((filter) => !isTimeFilter(scope, filter)),
  };
  const periods = periodsOf(time, shownDays(time, rowDays(name, inner))).map((period) => ({ period, days: daysFor(period) }));
  const allDays = new Set(periods.flatMap(({ days }) => [...days]));
  const answers = periods.map(({ period, days }) => ({ period, figures: answer({ ...inner, days, allDays }) }));
  const groups = answers.flatMap(({ period, figures }) => [...figures.groups.values()].map((rest) => withPeriod(scope, period, rest)));
  const nothing = answer({ ...inner, days: new Set(), allDays });
  return {
    groups: new Map(groups.map((members) => [keyOf(members), members])),
    value: (members) => {
      const [times, others] = [true, false].map((isOfTime) =>
        members.filter((_, index) => isTime(scope, scope.by[index] ?? '') === isOfTime),
      );
      const found = answers.find(({ period }) => keyOf(period.members) === keyOf(times ?? []));
      return (found?.figures ?? nothing).value(others ?? []);
    },
  };
}

export function withPeriod(scope: Scope, period: Period, others: readonly Cell[]): readonly Cell[] {
  const [times, rest] = [[...period.members], [...others]];
  return scope.by.map((path) => (isTime(scope, path) ? times.shift() : rest.shift()) ?? null);
}

export function timeQuestion(scope: Scope): TimeQuestion {
  const { star, by, where, at } = scope;
  for (const filter of where) {
    const paths = pathsOf(filter);
    if (paths.some((path) => isTime(scope, path)) && !isTimeFilter(scope, filter))
      throw new Refused('One condition is about time and something else.');
  }
  return {
    star,
    parts: by.filter((path) => isTime(scope, path)).map(partOf),
    filters: where.filter((filter) => isTimeFilter(scope, filter)),
    at,
  };
}

/** `date.month`, or a part of the one date that the question names instead. */
export function isTime({ star, by, where }: Scope, path: string): boolean {
  const heads = [...by, ...where.flatMap(pathsOf)].map((each) => each.split('.')[0] ?? '');
  const own = heads.includes('date')
    ? 'date'
    : heads.find((head) => Object.values(star.relations).some(({ times }) => times.includes(head)));
  return path.split('.')[0] === (own ?? 'date');
}

function isTimeFilter(scope: Scope, filter: Filter): boolean {
  return pathsOf(filter).every((path) => isTime(scope, path));
}

/** The days that a figure has rows on. */
export function rowDays(name: string, scope: Scope): readonly Day[] {
  const meaning = meaningOf(scope, name);
  const time = scope.time ?? meaning.time;
  const inner: Scope = { ...scope, where: [...scope.where, ...(meaning.where ?? [])], ...(time !== undefined && { time }) };
  switch (meaning.kind) {
    case 'measure':
    case 'balance':
      return [...groupedRows(inner, meaning.of).values()].flatMap(({ content }) =>
        content.flatMap(({ row }) => dayIn(inner, meaning.of, row) ?? []),
      );
    case 'conversion':
      return rowDays(meaning.base, inner);
    case 'ratio':
      return [meaning.numerator, meaning.denominator].flatMap((each) => rowDays(each, inner));
    case 'derived':
      return meaning.of.flatMap((each) => rowDays(each, inner));
    default:
      return rowDays(meaning.of, inner);
  }
}

function balanced({ of, value, per, carried }: Of<'balance'>, scope: Scope): Figures {
  if (carried === true && scope.days === undefined) {
    const upTo = (days: Days): Days => windowOf(scope.star, 'running', days);
    return inPeriods(
      scope,
      nameOf(scope, of, value),
      ({ days }) => upTo(days),
      (inner) => balanced({ kind: 'balance', of, value, per }, inner),
    );
  }
  const days = carried === true && scope.days !== undefined ? windowOf(scope.star, 'running', scope.days) : scope.days;
  const counted = groupedRows({ ...scope, ...(days && { days }) }, of, (row) => row[value] !== null);
  return figuresIn(counted, (places) => {
    if (places.length === 0) return null;
    const latest = new Map<string, Row>();
    for (const { row } of places) {
      const key = keyOf(per.map((column) => row[column] ?? null));
      const other = latest.get(key);
      const column = timeColumn(scope, of) ?? '';
      if (other === undefined || compare(row[column] ?? null, other[column] ?? null) > 0) latest.set(key, row);
    }
    return [...latest.values()].reduce((sum, row) => sum.plus((row[value] ?? ZERO) as Fraction), ZERO);
  });
}

/** The name of the balance over a relation's value, whose rows tell how far it reaches. */
function nameOf({ meanings }: Scope, of: string, value: string): string {
  const found = Object.entries(meanings).find(([, meaning]) => meaning.kind === 'balance' && meaning.of === of && meaning.value === value);
  return found?.[0] ?? '';
}

function perMember({ of, member, aggregate }: Of<'perMember'>, scope: Scope): Figures {
  const each = figuresOf(of, { ...scope, by: [...scope.by, member] });
  const groups = new Map<string, Group<Part>>();
  for (const members of each.groups.values()) {
    if (members.at(-1) === null) continue;
    const own = members.slice(0, -1);
    const group = groups.get(keyOf(own)) ?? { members: own, content: [] };
    group.content.push({ value: each.value(members), weight: ONE, time: null });
    groups.set(keyOf(own), group);
  }
  return figuresIn(groups, (values) => aggregated(aggregate, values));
}

/** Rows of the base that something of the same member follows, on a day (or at an instant) of the window. */
function converted({ base, event, from, entity, on, days }: Of<'conversion'>, scope: Scope): Figures {
  const meaning = meaningOf(scope, base);
  if (meaning.kind !== 'measure') throw new Refused(`${base} is no count of rows.`);
  const events = [...groupedRows({ ...scope, by: [], where: event.where ?? [], time: event.time }, event.relation).values()].flatMap(
    ({ content }) => content,
  );
  const member = relationOf(scope.star, meaning.of).joins[entity] && attributeOf(readingOf(scope, meaning.of), meaning.of, entity);
  const state = (row: Row) => member?.state?.(row);
  const follows = (row: Row): boolean => {
    const start = row[from];
    // Somebody whom no dimension knows is nobody in particular.
    if (typeof start !== 'string' || row[on] === null || state(row) === 'orphan') return false;
    return events.some(({ row: other }) => {
      const then = other[event.time];
      return other[on] === row[on] && typeof then === 'string' && isWithinDays(start, then, days);
    });
  };
  const groups = groupedRows({ ...scope, where: [...scope.where, ...(meaning.where ?? [])] }, meaning.of);
  return figuresIn(groups, (places) => Fraction.of(BigInt(places.filter(({ row }) => follows(row)).length)));
}

function isWithinDays(start: string, then: string, days: number): boolean {
  if (start.length === 10) return parseDay(then) >= parseDay(start) && parseDay(then) <= parseDay(start) + days;
  return parseSecond(then) >= parseSecond(start) && parseSecond(then) <= parseSecond(start) + days * 86_400;
}

function shared({ of, within, ignores = [] }: Of<'share'>, outer: Scope, scope: Scope): Figures {
  const parts = figuresOf(of, scope);
  const kept = within.filter((path) => scope.by.includes(path));
  // A whole that is not within periods is over all of them.
  const days = within.some((path) => isTime(outer, path)) ? scope.days : scope.allDays;
  const whole = ignores.includes('where')
    ? figuresOf(of, { ...scope, days: undefined, by: kept, where: scope.where.slice(outer.where.length) })
    : figuresOf(of, { ...scope, days, by: kept });
  return {
    groups: parts.groups,
    value: (members) => {
      const value = parts.value(members);
      const all = whole.value(kept.map((path) => members[scope.by.indexOf(path)] ?? null));
      return value === null || all === null || all.isZero() ? null : value.dividedBy(all);
    },
  };
}

function timeColumn({ star, time }: Scope, of: string): string | undefined {
  return time ?? relationOf(star, of).times[0];
}

function readingOf(scope: Scope, of: string): Reading {
  return { star: scope.star, date: timeColumn(scope, of), zone: scope.zone };
}

function isWithin(scope: Scope, of: string, row: Row): boolean {
  if (scope.days === undefined) return true;
  const day = dayIn(scope, of, row);
  return day !== undefined && scope.days.has(day);
}

function dayIn(scope: Scope, of: string, row: Row): Day | undefined {
  const path = timeColumn(scope, of) ?? '';
  const value = path.includes('.') ? attributeOf(readingOf(scope, of), of, path).members(row)[0] : row[path];
  if (typeof value !== 'string') return undefined;
  return value.length > 10 ? Math.floor(localTime(parseSecond(value), scope.zone) / 86_400) : parseDay(value);
}
