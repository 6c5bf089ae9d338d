import { dayText, endBefore, parseDay, parseOffset } from './calendar.js';
import { type Figures, figuresOf, inPeriods, isTime, keyOf, rowDays, type Scope, timeQuestion, withPeriod } from './figures.js';
import { compare, holds } from './filters.js';
import type { Fraction } from './fraction.js';
import { comparedDays, type Days, type Period, periodsOf, shownDays, until } from './periods.js';
import { type AskedMetric, type CompareTo, type Filter, type Question, Refused } from './question.js';
import type { Cell, Meanings, Star } from './star.js';

/** One row of an answer: the members of the attributes, then the values, in the order of the question. */
export interface AnswerRow {
  /** The attributes that the row is a total over; none in a plain row. */
  readonly over: readonly string[];
  readonly cells: readonly Cell[];
}

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly AnswerRow[];
}

/** Answers a question from rows in memory, by the definition of each of its parts. */
export function evaluate(star: Star, meanings: Meanings, question: Question): Answer {
  const by = (question.by ?? []).map((each) => {
    const { attribute, as = attribute.replaceAll('.', '_') } = typeof each === 'string' ? { attribute: each } : each;
    return { attribute, as };
  });
  const asked = question.metrics.map((each) => (typeof each === 'string' ? { metric: each } : each));
  const all = by.map(({ attribute }) => attribute);
  const scope: Scope = {
    star,
    meanings,
    by: all,
    where: question.where ?? [],
    zone: question.timeZone ?? 'UTC',
    at: question.at,
  };
  const sets = [all, ...(question.totals === true ? [[]] : question.totals || [])];
  const blocks = sets.map((set) => rowsOfSet({ ...scope, by: set }, all, asked, question));
  const [plain = [], ...totals] = blocks;
  const columns = [
    ...by.map(({ as }) => as),
    ...asked.flatMap(({ metric, as = metric }) => [as, ...shownOf(question.compareTo).map((part) => `${as}_${part}`)]),
    ...(question.share === undefined ? [] : [question.share.as ?? `${question.share.of}_share`]),
  ];
  return {
    columns,
    rows: [...ordered(plain, columns, question), ...totals.flatMap((total) => ordered(total, columns, { ...question, limit: undefined }))],
  };
}

const PARTS = { value: 'previous', change: 'change', growth: 'growth' } as const;

function shownOf(compareTo: CompareTo | undefined): readonly string[] {
  return compareTo === undefined ? [] : (compareTo.show ?? ['value']).map((part) => PARTS[part]);
}

interface Column {
  readonly figures: Figures;
  readonly compared?: Figures;
  /** Only what was asked makes groups. */
  readonly makesGroups: boolean;
}

/** The question's rows for one set of attributes: all of them, or fewer for totals. */
function rowsOfSet(scope: Scope, all: readonly string[], asked: readonly AskedMetric[], question: Question): readonly AnswerRow[] {
  const zero = question.fill === 'zero';
  const columns = asked.map(({ metric, time, where = [], weightedBy }): Column => {
    const own: Scope = {
      ...scope,
      where: [...scope.where, ...where],
      ...(time !== undefined && { time }),
      ...(weightedBy !== undefined && { weightedBy }),
      fill: zero,
    };
    const { compareTo } = question;
    const compared = compareTo && comparedFigures(metric, own, compareTo);
    const figures = compareTo?.likeForLike === true ? cutFigures(metric, own) : figuresOf(metric, own);
    return { figures, makesGroups: true, ...(compared && { compared }) };
  });
  if (question.share !== undefined) columns.push(shareColumn(question.share, scope, zero));

  const groups = new Map<string, readonly Cell[]>();
  for (const { figures, makesGroups } of columns) {
    for (const [key, members] of makesGroups ? figures.groups : []) groups.set(key, members);
  }
  if (question.fill !== undefined)
    for (const members of missingGroups([...groups.values()], asked, scope)) groups.set(keyOf(members), members);
  if (scope.by.length === 0 && groups.size === 0) groups.set(keyOf([]), []);

  const over = all.filter((path) => !scope.by.includes(path));
  // Totals are over all rows.
  const having = havingOf(over.length > 0 ? [] : (question.having ?? []), asked, scope, zero);
  return [...groups.values()].filter(having).map((members) => ({
    over,
    cells: [
      ...all.map((path) => members[scope.by.indexOf(path)] ?? null),
      ...columns.flatMap(({ figures, compared }) => {
        const value = figures.value(members);
        if (compared === undefined) return [value];
        const previous = compared.value(members);
        return [value, ...(question.compareTo?.show ?? ['value']).map((part) => comparison(part, value, previous))];
      }),
    ],
  }));
}

function comparison(part: 'value' | 'change' | 'growth', value: Fraction | null, previous: Fraction | null): Fraction | null {
  if (part === 'value') return previous;
  if (value === null || previous === null) return null;
  if (part === 'change') return value.minus(previous);
  return previous.isZero() ? null : value.minus(previous).dividedBy(previous);
}

/** The figures of the periods that the question's periods are compared with, under the members of the latter. */
function comparedFigures(metric: string, scope: Scope, { offset, likeForLike }: CompareTo): Figures {
  const time = timeQuestion(scope);
  if (time.parts.length === 0 && time.filters.length === 0) throw new Refused('Of all time there is no earlier period.');
  const { at } = scope;
  const daysFor = (period: Period): Days => {
    const days = comparedDays(time, offset, period);
    const isCut = likeForLike === true && at !== undefined && period.days.has(parseDay(at));
    return isCut ? until(days, dayText(endBefore(parseDay(at), parseOffset(offset)))) : days;
  };
  return inPeriods(scope, metric, daysFor, (inner) => figuresOf(metric, inner));
}

/** The figures without what comes after the day that the question is asked at. */
function cutFigures(metric: string, scope: Scope): Figures {
  const { at } = scope;
  if (at === undefined) throw new Refused('To compare like for like, a question needs the day that it is asked at.');
  return inPeriods(
    scope,
    metric,
    ({ days }) => until(days, at),
    (inner) => figuresOf(metric, inner),
  );
}

function shareColumn({ of, within = [], ignores = [] }: NonNullable<Question['share']>, scope: Scope, fill: boolean): Column {
  const meanings: Meanings = { ...scope.meanings, 'the share': { kind: 'share', of, within, ignores } };
  return { figures: figuresOf('the share', { ...scope, meanings, fill }), makesGroups: true };
}

/** With `fill`, every period that the question covers, for every combination of the other members that it found. */
function missingGroups(found: readonly (readonly Cell[])[], asked: readonly AskedMetric[], scope: Scope): readonly (readonly Cell[])[] {
  if (!scope.by.some((path) => isTime(scope, path))) return [];
  const time = timeQuestion(scope);
  const inner: Scope = { ...scope, where: scope.where.filter((filter) => !time.filters.includes(filter)), by: [] };
  const days = asked.flatMap(({ metric, time: own }) => rowDays(metric, { ...inner, ...(own !== undefined && { time: own }) }));
  const others = new Map(
    found.map((members) => members.filter((_, index) => !isTime(scope, scope.by[index] ?? ''))).map((rest) => [keyOf(rest), rest]),
  );
  if (scope.by.every((path) => isTime(scope, path))) others.set(keyOf([]), []);
  const periods: readonly Period[] = periodsOf(time, shownDays(time, days));
  return periods.flatMap((period) => [...others.values()].map((rest) => withPeriod(scope, period, rest)));
}

/** A condition on figures, also on those that are not shown. */
function havingOf(
  having: readonly Filter[],
  asked: readonly AskedMetric[],
  scope: Scope,
  zero: boolean,
): (members: readonly Cell[]) => boolean {
  const known = new Map<string, Figures>();
  const figures = (name: string): Figures => {
    const { metric, time, where = [] } = asked.find(({ metric, as = metric }) => as === name) ?? { metric: name };
    const made =
      known.get(name) ??
      figuresOf(metric, {
        ...scope,
        where: [...scope.where, ...where],
        ...(time !== undefined && { time }),
        fill: zero,
      });
    known.set(name, made);
    return made;
  };
  return (members) => having.every((filter) => holds(filter, (name) => ({ members: [figures(name).value(members)] }), scope.at));
}

function ordered(
  rows: readonly AnswerRow[],
  columns: readonly string[],
  { orderBy = [], limit }: Pick<Question, 'orderBy'> & { readonly limit?: number | undefined },
): readonly AnswerRow[] {
  const places = (orderBy.length === 0 ? columns : orderBy).map((each) => {
    const [name, direction] = typeof each === 'string' ? [each, 'asc'] : each;
    return [columns.indexOf(name.replaceAll('.', '_')), direction === 'asc' ? 1 : -1] as const;
  });
  const sorted = [...rows].sort((a, b) => {
    for (const [place, sign] of places) {
      const [left = null, right = null] = [a.cells[place], b.cells[place]];
      if (left === null && right === null) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      const order = compare(left, right) * sign;
      if (order !== 0) return order;
    }
    return 0;
  });
  return limit === undefined ? sorted : sorted.slice(0, limit);
}
