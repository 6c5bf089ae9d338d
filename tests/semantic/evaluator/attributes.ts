import {
  civilOf,
  type Day,
  dayText,
  type Grain,
  isoWeekOf,
  isoYearOf,
  localTime,
  parseDay,
  parseSecond,
  secondText,
  startOf,
  weekday,
} from './calendar.js';
import { Fraction, ONE, ZERO } from './fraction.js';
import { Refused } from './question.js';
import type { Cell, Relation, Row, Star } from './star.js';

/** How a path is read from a row of a relation. */
export interface Attribute {
  /** The members that a row has: one, or several over a bridge or through the many side. */
  members(row: Row): readonly Cell[];
  /** One row may have several, so that it is no plain attribute. */
  readonly kind: 'one' | 'bridge' | 'many';
  /** The weight of each member of a bridge, with the rest under null. */
  weights?(row: Row): readonly (readonly [Cell, Fraction])[];
  /** For a join: whether the key is null, or matches nothing. */
  state?(row: Row): 'known' | 'orphan' | 'null';
}

export interface Reading {
  readonly star: Star;
  /** The column that `date` means. */
  readonly date: string | undefined;
  readonly zone: string;
}

const GRAINS: readonly string[] = ['day', 'week', 'month', 'quarter', 'year'] satisfies Grain[];

/** How a relation reads a path, or why it has none. */
export function attributeOf(reading: Reading, name: string, path: string): Attribute {
  const relation = relationOf(reading.star, name);
  if (relation.reaches !== undefined && !relation.reaches.includes(path)) throw new Refused(`${name} has no ${path}.`);
  return follow(reading, name, path.split('.'), path);
}

function follow(reading: Reading, name: string, steps: readonly string[], path: string): Attribute {
  const { star } = reading;
  const relation = relationOf(star, name);
  const [head = '', ...rest] = steps;
  const named = relation.aliases?.[head];
  if (named !== undefined) return follow(reading, name, [...named.split('.'), ...rest], path);
  if (head === 'date' && reading.date?.includes('.') === true)
    return follow({ ...reading, date: undefined }, name, [...reading.date.split('.'), ...rest], path);
  if (head === 'date' && reading.date !== undefined) return timeAttribute(reading, reading.date, rest, path);
  if (relation.times.includes(head)) return timeAttribute(reading, head, rest, path);

  const join = relation.joins[head];
  if (join !== undefined) {
    const target = (row: Row): Row | undefined => {
      const wanted = Object.entries(join.on).map(([own, theirs]) => [row[own] ?? null, theirs] as const);
      if (wanted.some(([value]) => value === null)) return undefined;
      return rowsOf(star, join.to).find((other) => wanted.every(([value, theirs]) => isSame(other[theirs] ?? null, value)));
    };
    const isNull = (row: Row): boolean => Object.keys(join.on).some((own) => (row[own] ?? null) === null);
    const state = (row: Row) => (isNull(row) ? 'null' : target(row) === undefined ? 'orphan' : 'known');
    if (rest.length === 0) {
      return { kind: 'one', members: (row) => Object.keys(join.on).map((own) => row[own] ?? null), state };
    }
    // Where a row is coarser than a member, its own column is the attribute.
    const [own] = Object.entries(join.on).find(([, theirs]) => theirs === rest[0]) ?? [];
    if (relation.reaches !== undefined && own !== undefined) return { kind: 'one', members: (row) => [row[own] ?? null] };
    const there = follow({ ...reading, date: undefined }, join.to, rest, path);
    const through = <T>(row: Row, read: (row: Row) => T, nothing: T): T => {
      const found = target(row);
      return found === undefined ? nothing : read(found);
    };
    return {
      kind: there.kind,
      members: (row) => through(row, there.members, there.kind === 'many' ? [] : [null]),
      ...(there.state && { state: (row: Row) => through(row, there.state ?? state, state(row)) }),
      ...(there.weights && { weights: (row: Row) => through(row, there.weights ?? (() => []), [[null, ONE]]) }),
    };
  }

  const bridge = relation.bridges?.[head];
  if (bridge !== undefined) {
    const own = (row: Row): readonly Row[] =>
      rowsOf(star, bridge.through).filter((link) => isSame(link[bridge.key] ?? null, row[bridge.key] ?? null));
    return {
      kind: 'bridge',
      members: (row) => orNull(own(row).map((link) => link[head] ?? null)),
      weights: (row) => {
        const links = own(row).map((link) => [link[head] ?? null, (link[bridge.weight] ?? ZERO) as Fraction] as const);
        const left = links.reduce((rest, [, weight]) => rest.minus(weight), ONE);
        return left.isZero() ? links : [...links, [null, left]];
      },
    };
  }

  if (head === relation.entity && rest.length > 0) return follow(reading, name, rest, path);
  if (rest.length === 0 && relation.columns.includes(head)) {
    return { kind: 'one', members: (row) => [row[head] ?? null] };
  }

  const made = relation.computed?.[head];
  if (made !== undefined && rest.length === 0) return { kind: 'one', members: (row) => [made(row)] };
  const [period, more] = rest;
  if (made !== undefined && period !== undefined && more === undefined)
    return { kind: 'one', members: (row) => [timePart(reading, made(row), period)] };

  // From one row to the rows that point at it, for filters only.
  const many = star.relations[head];
  const back = many && Object.values(many.joins).find(({ to }) => to === name);
  if (back !== undefined) {
    const there = follow({ ...reading, date: undefined }, head, rest, path);
    return {
      kind: 'many',
      members: (row) =>
        rowsOf(star, head)
          .filter((other) => Object.entries(back.on).every(([theirs, own]) => isSame(other[theirs] ?? null, row[own] ?? null)))
          .flatMap((other) => there.members(other)),
    };
  }
  throw new Refused(`${name} has no ${path}.`);
}

function timeAttribute(reading: Reading, column: string, rest: readonly string[], path: string): Attribute {
  const [part = 'day', ...more] = rest;
  if (more.length > 0) throw new Refused(`${path} has one step too many.`);
  const { columns, relation } = reading.star.calendar;
  const isOfCalendar = columns.includes(part);
  if (isOfCalendar && Object.values(reading.star.relations).some(({ instants = [] }) => instants.includes(column))) {
    throw new Refused(`${column} is no day of ${relation}.`);
  }
  return { kind: 'one', members: (row) => [timePart(reading, row[column] ?? null, part)] };
}

/** A grain or a calendar's column of a day or an instant. */
function timePart({ star, zone }: Reading, value: Cell, part: string): Cell {
  if (typeof value !== 'string') return null;
  const isInstant = value.length > 10;
  const local = isInstant ? localTime(parseSecond(value), zone) : parseDay(value) * 86_400;
  if (isInstant && ['second', 'minute', 'hour'].includes(part)) {
    const length = { second: 1, minute: 60, hour: 3_600 }[part] ?? 1;
    return secondText(Math.floor(local / length) * length);
  }
  if (isInstant && part === 'hour_of_day') return Fraction.of(BigInt(Math.floor((local % 86_400) / 3_600)));
  return partOfDay(star, Math.floor(local / 86_400), part);
}

/** What a calendar counts. */
const NUMBERS = {
  iso_year: isoYearOf,
  iso_week: isoWeekOf,
  day_of_week: weekday,
  day_of_month: (day: Day) => civilOf(day).day,
  month_of_year: (day: Day) => civilOf(day).month,
  quarter_of_year: (day: Day) => Math.ceil(civilOf(day).month / 3),
} as const;

export function partOfDay(star: Star, day: Day, part: string): Cell {
  if (GRAINS.includes(part)) return dayText(startOf(part as Grain, day));
  if (part in NUMBERS) return Fraction.of(BigInt(NUMBERS[part as keyof typeof NUMBERS](day)));
  if (!star.calendar.columns.includes(part)) throw new Refused(`A day has no ${part}.`);
  const row = calendarOf(star).get(dayText(day));
  const made = relationOf(star, star.calendar.relation).computed?.[part];
  return row === undefined ? null : made === undefined ? (row[part] ?? null) : made(row);
}

const calendars = new WeakMap<Star, ReadonlyMap<Cell, Row>>();

/** The calendar's rows by their day, put together once for each star. */
function calendarOf(star: Star): ReadonlyMap<Cell, Row> {
  const { relation, day } = star.calendar;
  const known = calendars.get(star) ?? new Map(rowsOf(star, relation).map((row) => [row[day] ?? null, row]));
  calendars.set(star, known);
  return known;
}

export function isSame(left: Cell, right: Cell): boolean {
  return left instanceof Fraction && right instanceof Fraction ? left.compare(right) === 0 : left === right;
}

export function rowsOf(star: Star, name: string): readonly Row[] {
  return star.rows[name] ?? [];
}

export function relationOf(star: Star, name: string): Relation {
  const relation = star.relations[name];
  if (relation === undefined) throw new Error(`There is no relation ${name}.`);
  return relation;
}

function orNull(members: readonly Cell[]): readonly Cell[] {
  return members.length === 0 ? [null] : members;
}
