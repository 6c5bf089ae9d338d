import { aggregated, type Part } from './aggregates.js';
import { type Attribute, attributeOf, type Reading, relationOf, rowsOf } from './attributes.js';
import { type Day, localTime, parseDay, parseSecond } from './calendar.js';
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
  readonly days?: Days;
  readonly weightedBy?: string;
  /** Sums and counts without rows are zero in groups that others have. */
  readonly fill?: boolean;
  readonly zone: string;
  readonly at: string | undefined;
}

export interface Figure {
  readonly members: readonly Cell[];
  readonly value: Fraction | null;
}

/** The values of one figure, by group. */
export type Figures = ReadonlyMap<string, Figure>;

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

function measured({ of, aggregate, value, apart }: Of<'measure'>, scope: Scope): Figures {
  if (apart !== undefined && !isOfOneCurrency(apart, scope)) throw new Refused('Amounts of several currencies have no sum.');
  const groups = groupedRows(scope, of);
  return mapFigures(groups, ({ rows }) =>
    aggregated(
      aggregate,
      rows.map(({ row, weight }): Part => {
        const get = (path: string): Cell => attributeOf(readingOf(scope, of), of, path).members(row)[0] ?? null;
        return { value: value === undefined ? ONE : value(row, get), weight, time: row[timeColumn(scope, of) ?? ''] ?? null };
      }),
    ),
  );
}

function isOfOneCurrency(apart: readonly string[], { by, where }: Scope): boolean {
  return apart.some(
    (path) => by.includes(path) || where.some((filter) => Array.isArray(filter) && filter[0] === path && filter[1] === '='),
  );
}

interface Group {
  readonly members: readonly Cell[];
  readonly rows: { readonly row: Row; readonly weight: Fraction }[];
}

/** The rows of a fact that pass all filters, in each group that they belong to. */
function groupedRows(scope: Scope, of: string, extra: (row: Row) => boolean = () => true): ReadonlyMap<string, Group> {
  const reading = readingOf(scope, of);
  const read = (path: string): Attribute => attributeOf(reading, of, path);
  const attributes = scope.by.map(read);
  if (attributes.some(({ kind }) => kind === 'many')) throw new Refused(`${of} has many rows of ${scope.by.join(' or ')} each.`);
  for (const path of scope.where.flatMap(pathsOf)) read(path);
  checkFilters(scope);

  const groups = new Map<string, Group>();
  for (const row of rowsOf(scope.star, of)) {
    if (!extra(row) || !isWithin(scope, of, row)) continue;
    for (const { members, weight } of placesOf(scope, attributes, row)) {
      const bound = new Map(
        scope.by.flatMap((path, index) => (attributes[index]?.kind === 'bridge' ? [[path, members[index] ?? null] as const] : [])),
      );
      if (!scope.where.every((filter) => holds(filter, lookupIn(row, read, bound), scope.at))) continue;
      const group = groups.get(keyOf(members)) ?? { members, rows: [] };
      group.rows.push({ row, weight });
      groups.set(keyOf(members), group);
    }
  }
  return groups;
}

/** A filter that no row can pass is refused also where there are no rows. */
function checkFilters({ where, at }: Scope): void {
  for (const filter of where) holds(filter, () => ({ members: [null] }), at);
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
  const inputs = names.map((name) => ({
    figures: figuresOf(name, scope),
    zero: (scope.fill === true || meaningOf(scope, name).fill === 'zero') && isAdditive(scope, name),
  }));
  const groups = new Map(inputs.flatMap(({ figures }) => [...figures]));
  return mapFigures(groups, ({ members }) => compute(inputs.map(({ figures, zero }) => valueIn(figures, members, zero))));
}

export function valueIn(figures: Figures, members: readonly Cell[], zero: boolean): Fraction | null {
  return figures.get(keyOf(members))?.value ?? (zero ? ZERO : null);
}

/** Nothing of it is zero, while nothing has no average. */
export function isAdditive(scope: Scope, name: string): boolean {
  const meaning = meaningOf(scope, name);
  if (meaning.kind === 'measure') return ['sum', 'count', 'countDistinct'].includes(meaning.aggregate);
  if (meaning.kind === 'cumulative') return isAdditive(scope, meaning.of);
  return meaning.kind === 'conversion' || meaning.kind === 'derived' || meaning.kind === 'balance';
}

function cumulated({ of, window }: Of<'cumulative'>, scope: Scope): Figures {
  if (meaningOf(scope, of).kind === 'balance') throw new Refused('A running total of balances means nothing.');
  if (scope.days === undefined)
    return inPeriods(scope, of, (period, inner) => cumulated({ kind: 'cumulative', of, window }, { ...inner, days: period.days }));
  return figuresOf(of, { ...scope, days: windowOf(scope.star, window, scope.days) });
}

/**
 * Answers for each period alone, and puts its members back into their places. The filters on days only choose the periods: what reads
 * more than a period must not be cut by them.
 */
export function inPeriods(scope: Scope, name: string, answer: (period: Period, scope: Scope) => Figures): Figures {
  const time = timeQuestion(scope);
  const inner: Scope = {
    ...scope,
    by: scope.by.filter((path) => !isTime(scope, path)),
    where: scope.where.filter((filter) => !isTimeFilter(scope, filter)),
  };
  const days = shownDays(time, rowDays(name, inner));
  const found = new Map<string, Figure>();
  for (const period of periodsOf(time, days)) {
    for (const { members, value } of answer(period, inner).values()) {
      const all = withPeriod(scope, period, members);
      found.set(keyOf(all), { members: all, value });
    }
  }
  return found;
}

export function withPeriod(scope: Scope, period: Period, others: readonly Cell[]): readonly Cell[] {
  const [times, rest] = [[...period.members], [...others]];
  return scope.by.map((path) => (isTime(scope, path) ? times.shift() : rest.shift()) ?? null);
}

export function timeQuestion(scope: Scope): TimeQuestion {
  const { star, by, where, at } = scope;
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
      return [...groupedRows(inner, meaning.of).values()].flatMap(({ rows }) =>
        rows.flatMap(({ row }) => dayIn(inner, meaning.of, row) ?? []),
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
    return inPeriods(scope, nameOf(scope, of, value), (period, inner) =>
      balanced({ kind: 'balance', of, value, per }, { ...inner, days: upTo(period.days) }),
    );
  }
  const days = carried === true && scope.days !== undefined ? windowOf(scope.star, 'running', scope.days) : scope.days;
  const counted = groupedRows({ ...scope, ...(days && { days }) }, of, (row) => row[value] !== null);
  return mapFigures(counted, ({ rows }) => {
    const latest = new Map<string, Row>();
    for (const { row } of rows) {
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
  const groups = new Map<string, { members: readonly Cell[]; values: (Fraction | null)[] }>();
  for (const { members, value } of each.values()) {
    if (members.at(-1) === null) continue;
    const own = members.slice(0, -1);
    const group = groups.get(keyOf(own)) ?? { members: own, values: [] };
    group.values.push(value);
    groups.set(keyOf(own), group);
  }
  return mapFigures(groups, ({ values }) =>
    aggregated(
      aggregate,
      values.map((value) => ({ value, weight: ONE, time: null })),
    ),
  );
}

/** Rows of the base that something of the same member follows, on a day (or at an instant) of the window. */
function converted({ base, event, from, on, days }: Of<'conversion'>, scope: Scope): Figures {
  const meaning = meaningOf(scope, base);
  if (meaning.kind !== 'measure') throw new Refused(`${base} is no count of rows.`);
  const events = [...groupedRows({ ...scope, by: [], where: event.where ?? [], time: event.time }, event.relation).values()].flatMap(
    ({ rows }) => rows,
  );
  const follows = (row: Row): boolean => {
    const start = row[from];
    if (typeof start !== 'string' || row[on] === null) return false;
    return events.some(({ row: other }) => {
      const then = other[event.time];
      return other[on] === row[on] && typeof then === 'string' && isWithinDays(start, then, days);
    });
  };
  const groups = groupedRows({ ...scope, where: [...scope.where, ...(meaning.where ?? [])] }, meaning.of);
  return mapFigures(groups, ({ rows }) => Fraction.of(BigInt(rows.filter(({ row }) => follows(row)).length)));
}

function isWithinDays(start: string, then: string, days: number): boolean {
  if (start.length === 10) return parseDay(then) >= parseDay(start) && parseDay(then) <= parseDay(start) + days;
  return parseSecond(then) >= parseSecond(start) && parseSecond(then) <= parseSecond(start) + days * 86_400;
}

function shared({ of, within, ignores = [] }: Of<'share'>, outer: Scope, scope: Scope): Figures {
  const parts = figuresOf(of, scope);
  const whole = figuresOf(of, {
    ...scope,
    by: within,
    where: ignores.includes('where') ? scope.where.slice(outer.where.length) : scope.where,
  });
  return mapFigures(parts, ({ members, value }) => {
    const own = within.map((path) => members[scope.by.indexOf(path)] ?? null);
    const all = valueIn(whole, own, false);
    return value === null || all === null || all.isZero() ? null : value.dividedBy(all);
  });
}

function mapFigures<G extends { readonly members: readonly Cell[] }>(
  groups: ReadonlyMap<string, G>,
  value: (group: G) => Fraction | null,
): Figures {
  return new Map([...groups].map(([key, group]) => [key, { members: group.members, value: value(group) }]));
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
  const value = row[timeColumn(scope, of) ?? ''];
  if (typeof value !== 'string') return undefined;
  return value.length > 10 ? Math.floor(localTime(parseSecond(value), scope.zone) / 86_400) : parseDay(value);
}
