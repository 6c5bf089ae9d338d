import type { OperationNode } from 'kysely';
import { describeType, exactValue, isDay, type LogicalType } from '../columns/index.js';
import { MartletError } from '../errors.js';
import type { Filter, FilterCondition, FilterValue, GrainName } from '../model/index.js';
import { contains, dateLiteral, decimalLiteral, endsWith, literal, startsWith, timestampLiteral } from '../sql/index.js';
import { type Asker, type Attribute, type ManyPath, type Role, resolve } from './attributes.js';
import {
  addUnits,
  type Day,
  type DayBounds,
  type DayGrain,
  daysOf,
  firstDay,
  isDayGrain,
  isGrain,
  lastDayOf,
  unitsOf,
} from './calendar.js';
import { all, any, anyTyped, column, compare, dayNode, exists, isIn, isNotNull, isNull, not, selectQuery, TRUE, value } from './nodes.js';
import { type RelationNames, RowScope } from './scope.js';
import type { Hop, SemanticModel } from './semantic-model.js';

/** What conditions are made with. */
export interface FilterContext {
  readonly model: SemanticModel;
  readonly asker: Asker;
  readonly reads: RelationNames;
  readonly timeZone: string | undefined;
  /** The day that is today. */
  readonly at: Day;
  /** Attributes that the question groups by: a condition on the member of a bridge among them is about the member that is shown. */
  readonly shown: ReadonlySet<string>;
  /** What a path leads to, where that is not what it is for the asker. */
  readonly resolve?: (path: string) => Attribute | ManyPath;
  /** The value of an attribute, where it is not the one of the scope. */
  readonly read?: (attribute: Attribute) => OperationNode;
}

/** A filter as a condition on the rows of a scope. It is true or not; where it is turned round it is never unknown. */
export function filterCondition(context: FilterContext, scope: RowScope, filter: Filter, holds = true): OperationNode {
  if ('and' in filter) return joined(context, scope, filter.and, holds, holds ? all : any);
  if ('or' in filter) return joined(context, scope, filter.or, holds, holds ? any : all);
  if ('not' in filter) return filterCondition(context, scope, filter.not, !holds);
  const found = context.resolve?.(filter[0]) ?? resolve(context.model, context.asker, filter[0]);
  // Of several, none is what the condition denies.
  const affirmed = affirmedBy(filter);
  if (affirmed !== undefined && ('many' in found || found.hops.some(({ finds }) => finds === 'several')))
    return filterCondition(context, scope, affirmed, !holds);
  if ('many' in found) return ofMany(context, scope, found, filter, holds);
  const bridge = found.hops.findIndex((hop) => hop.finds === 'several');
  if (bridge >= 0 && !context.shown.has(found.path)) return ofBridge(context, scope, found, bridge, filter, holds);
  return onAttribute(context, scope, found, filter, holds);
}

/** What a condition denies: `=` for `!=`. */
function affirmedBy(filter: FilterCondition): FilterCondition | undefined {
  const [path, operator, operand] = filter;
  if (operator === '!=') return [path, '=', operand];
  if (operator === 'not in') return [path, 'in', operand];
  return operator === 'is not null' ? [path, 'is null'] : undefined;
}

/** The paths that a filter names. */
export function pathsOf(filter: Filter): readonly string[] {
  if ('and' in filter) return filter.and.flatMap(pathsOf);
  if ('or' in filter) return filter.or.flatMap(pathsOf);
  return 'not' in filter ? pathsOf(filter.not) : [filter[0]];
}

/** Whether a filter is about days that are counted from today. */
export function isRelative(filter: Filter): boolean {
  if ('and' in filter) return filter.and.some(isRelative);
  if ('or' in filter) return filter.or.some(isRelative);
  return 'not' in filter ? isRelative(filter.not) : ['last', 'previous', 'this'].includes(filter[1]);
}

/** Conditions that all have to hold, each by itself. */
export function flattened(filter: Filter): readonly Filter[] {
  return 'and' in filter ? filter.and.flatMap(flattened) : [filter];
}

/** Whether a filter is about one date of the relation, and about nothing else. */
export function isOfRole({ model, asker }: Pick<FilterContext, 'model' | 'asker'>, role: Role, filter: Filter): boolean {
  return pathsOf(filter).every((path) => {
    const found = resolve(model, asker, path);
    return !('many' in found) && found.role === role.id;
  });
}

/** The days that a condition on time alone leaves, where it names one range of them. */
export function rangeOf(context: FilterContext, filter: Filter): DayBounds | undefined {
  if ('and' in filter || 'or' in filter || 'not' in filter) return undefined;
  const found = resolve(context.model, context.asker, filter[0]);
  if ('many' in found || filter[1] === '!=' || filter[1] === 'not in') return undefined;
  // Another day of the date dimension, such as the first of a fiscal year, is no day of the rows.
  if (found.role !== undefined && found.reading.kind === 'column' && found.hops.at(-1)?.on[0]?.[1] !== found.reading.column)
    return undefined;
  const [days, second] = new Operands(context, found, filter).days() ?? [];
  return second === undefined ? days : undefined;
}

/** The days for which a condition on time holds, where these are one range and no row without a day meets it. */
export function onlyRangeOf(context: FilterContext, filter: Filter): DayBounds | undefined {
  const days = rangeOf(context, filter);
  const [, , operand] = 'and' in filter || 'or' in filter || 'not' in filter ? [] : filter;
  return Array.isArray(operand) && operand.includes(null as never) ? undefined : days;
}

function joined(context: FilterContext, scope: RowScope, filters: readonly Filter[], holds: boolean, join: typeof any): OperationNode {
  return join(filters.map((filter) => filterCondition(context, scope, filter, holds)));
}

/** A row meets the condition where one of the rows that refer to it does. */
function ofMany(
  context: FilterContext,
  scope: RowScope,
  { hops, many, back, rest }: ManyPath,
  filter: FilterCondition,
  holds: boolean,
): OperationNode {
  const inner = new RowScope(many, context.reads, context.timeZone);
  const asker: Asker = { metric: context.asker.metric, table: many, time: undefined };
  const condition = filterCondition({ ...context, asker, shown: new Set(), resolve: undefined, read: undefined }, inner, [
    rest,
    ...filter.slice(1),
  ] as unknown as FilterCondition);
  const pairs = back.on.map(([from, to]) => [scope.column(hops, to), column(inner.alias, from)] as const);
  return inRows(pairs, inner, [condition], holds);
}

/** A row meets the condition where one of its members does. */
function ofBridge(
  context: FilterContext,
  scope: RowScope,
  attribute: Attribute,
  place: number,
  filter: FilterCondition,
  holds: boolean,
): OperationNode {
  const further = { ...attribute, hops: attribute.hops.slice(place + 1) };
  const [, operator, operand] = filter;
  // Without a member, a row has the null member.
  const asksForNone = operator === 'is null' || operator === 'is unknown' || (operator === '=' && operand === null);
  const asked: FilterCondition = asksForNone ? [filter[0], 'is not null'] : filter;
  // One semi-join in another: nothing is joined to the rows themselves.
  const found = (from: RowScope, [hop, ...rest]: readonly Hop[], isFound: boolean): OperationNode => {
    if (hop === undefined) return onAttribute(context, from, further, asked, true);
    const inner = new RowScope(hop.to(), context.reads, context.timeZone);
    const pairs = from.ends(hop).map(([end, to]) => [end, column(inner.alias, to)] as const);
    return inRows(pairs, inner, [found(inner, rest, true)], isFound);
  };
  return found(scope, attribute.hops.slice(0, place + 1), asksForNone ? !holds : holds);
}

/** Whether some values of a row are those of one of the rows of another scope: a semi-join, which adds no row. */
function inRows(
  pairs: readonly (readonly [outer: OperationNode, inner: OperationNode])[],
  inner: RowScope,
  where: readonly OperationNode[],
  holds: boolean,
): OperationNode {
  const [first, second] = pairs;
  if (first !== undefined && second === undefined) {
    const [outer, key] = first;
    const known = selectQuery({ selections: [['key', key]], ...inner.from, where: [isNotNull(key), ...where] });
    return holds ? compare(outer, 'in', known) : any([isNull(outer), compare(outer, 'not in', known)]);
  }
  const matches = pairs.map(([outer, key]) => compare(key, '=', outer));
  const found = exists(selectQuery({ selections: [['found', value(1)]], ...inner.from, where: [...matches, ...where] }));
  return holds ? found : not(found);
}

function onAttribute(
  context: FilterContext,
  scope: RowScope,
  attribute: Attribute,
  filter: FilterCondition,
  holds: boolean,
): OperationNode {
  const [path, operator, operand] = filter;
  const fits = new Operands(context, attribute, filter);
  if (operator === 'is orphan' || operator === 'is unknown' || operator === 'is known' || (attribute.isMember && /^is/.test(operator)))
    return memberState(scope, attribute, operator, holds, path);
  const days = fits.days();
  if (days !== undefined) {
    const day = context.read?.(asDay(attribute)) ?? scope.dayWithin(asDay(attribute), days);
    const inDays = days.map(({ from, to }) =>
      all([
        ...(from === undefined ? [] : [compare(day, '>=', dayNode(from))]),
        ...(to === undefined ? [] : [compare(day, '<=', dayNode(to))]),
      ]),
    );
    const outside = days.map(({ from, to }) =>
      any([
        ...(from === undefined ? [] : [compare(day, '<', dayNode(from))]),
        ...(to === undefined ? [] : [compare(day, '>', dayNode(to))]),
      ]),
    );
    const isInside = operator === '!=' || operator === 'not in' ? !holds : holds;
    const nulls = Array.isArray(operand) && operand.includes(null as never) && operator !== 'between';
    if (isInside) return any([...inDays, ...(nulls ? [isNull(day)] : [])]);
    return nulls ? all([...outside, isNotNull(day)]) : any([all(outside), isNull(day)]);
  }
  const node = context.read?.(attribute) ?? scope.attribute(attribute);
  switch (operator) {
    case 'is null':
      return holds ? isNull(node) : isNotNull(node);
    case 'is not null':
      return holds ? isNotNull(node) : isNull(node);
    case '=':
    case '!=': {
      const isEqual = (operator === '=') === holds;
      if (operand === null) return isEqual ? isNull(node) : isNotNull(node);
      const other = fits.value(operand);
      return isEqual ? compare(node, '=', other) : any([compare(node, '!=', other), isNull(node)]);
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const other = fits.value(operand);
      return holds ? compare(node, operator, other) : any([compare(node, OPPOSITE[operator], other), isNull(node)]);
    }
    case 'between': {
      const [low, high] = fits.bounds();
      return holds
        ? all([compare(node, '>=', low), compare(node, '<=', high)])
        : any([compare(node, '<', low), compare(node, '>', high), isNull(node)]);
    }
    case 'in':
    case 'not in': {
      const values = operand as readonly FilterValue[];
      const known = values.filter((each) => each !== null).map((each) => fits.value(each));
      const hasNull = values.includes(null);
      const isInside = (operator === 'in') === holds;
      if (isInside) return any([...(known.length === 0 ? [] : [isIn(node, 'in', known)]), ...(hasNull ? [isNull(node)] : [])]);
      const others = known.length === 0 ? TRUE : isIn(node, 'not in', known);
      return hasNull ? all([others, isNotNull(node)]) : any([others, isNull(node)]);
    }
    case 'contains':
    case 'starts with':
    case 'ends with': {
      if (attribute.type.kind !== 'text') throw fits.unfit('a text');
      const found = { contains, 'starts with': startsWith, 'ends with': endsWith }
        [operator](anyTyped(node), String(operand))
        .toOperationNode();
      return holds ? found : any([not(found), isNull(node)]);
    }
    default:
      throw fits.unfit('a date');
  }
}

const OPPOSITE = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;

/** What is known of the row that an attribute's way leads to. */
function memberState(scope: RowScope, attribute: Attribute, operator: FilterCondition[1], holds: boolean, path: string): OperationNode {
  const last = attribute.hops.at(-1);
  const isOf = (state: FilterCondition[1], turned: boolean): OperationNode => memberState(scope, attribute, state, turned, path);
  if (operator === 'is not null') return isOf('is null', !holds);
  if (operator === 'is known') return isOf('is unknown', !holds);
  if (!attribute.isMember || last === undefined) {
    // Of an attribute, or of the rows themselves, only the value is known.
    if (operator === 'is orphan')
      throw new MartletError('filter-unfit', { attribute: path, operator, found: 'a value', expected: 'the name of a join' });
    const node = scope.attribute(attribute);
    return holds ? isNull(node) : isNotNull(node);
  }
  const keys = last.on.map(([name]) => scope.column(attribute.hops.slice(0, -1), name));
  const found = last.on.map(([, name]) => scope.column(attribute.hops, name));
  const hasNoKey = holds ? any(keys.map(isNull)) : all(keys.map(isNotNull));
  if (operator === 'is null') return hasNoKey;
  const [row = value(null)] = found;
  if (operator === 'is orphan') return holds ? all([...keys.map(isNotNull), isNull(row)]) : any([...keys.map(isNull), isNotNull(row)]);
  const [[, key = ''] = []] = last.on;
  const unknown = attribute.table.relation.unknownMember?.[key];
  if (typeof unknown !== 'string' && typeof unknown !== 'number') return holds ? isNull(row) : isNotNull(row);
  const declared = literal(unknown).toOperationNode();
  return holds ? any([isNull(row), compare(row, '=', declared)]) : all([isNotNull(row), compare(row, '!=', declared)]);
}

/** The days of an attribute that is a period. */
export function asDay(attribute: Attribute): Attribute {
  const { reading } = attribute;
  if (reading.kind === 'column') return attribute;
  return { ...attribute, reading: { kind: 'grain', column: reading.column, grain: 'day' }, type: { kind: 'date' } };
}

/** The values of a condition, held against the type of its attribute. */
class Operands {
  constructor(
    private readonly context: FilterContext,
    private readonly attribute: Attribute,
    private readonly filter: FilterCondition,
  ) {}

  unfit(expected: string): MartletError {
    const [attribute, operator, operand] = this.filter;
    return new MartletError('filter-unfit', { attribute, operator, found: JSON.stringify(operand) ?? 'nothing', expected });
  }

  /** A value in the type of the attribute. */
  value(operand: unknown): OperationNode {
    const { type } = this.attribute;
    const exact = typeof operand === 'number' && type.kind === 'decimal' ? String(operand) : operand;
    if (exact === null || exact === undefined) throw this.unfit(describeType(type));
    return typedLiteral(type, exact) ?? raise(this.unfit(describeType(type)));
  }

  bounds(): readonly [OperationNode, OperationNode] {
    const [low, high] = (this.filter[2] ?? []) as readonly FilterValue[];
    if (isDescending(low, high)) throw this.#empty();
    return [this.value(low), this.value(high)];
  }

  /** The days that a condition on a day or on a period names; undefined where it is about something else. */
  days(): readonly DayBounds[] | undefined {
    const { reading, type } = this.attribute;
    const grain: GrainName | undefined =
      reading.kind === 'grain' ? reading.grain : reading.kind === 'column' && type.kind === 'date' ? 'day' : undefined;
    const [, operator] = this.filter;
    const isRelative = operator === 'last' || operator === 'previous' || operator === 'this';
    if (grain === undefined || !isDayGrain(grain)) {
      if (!isRelative) return undefined;
      if (type.kind !== 'timestamp') throw this.unfit('a date');
      throw this.unfit('a day: add .day to the path');
    }
    return this.#daysOf(grain)?.map((days) => this.#whole(grain, days));
  }

  #daysOf(grain: DayGrain): readonly DayBounds[] | undefined {
    const [, operator, operand] = this.filter;
    if (operator === 'last' || operator === 'previous' || operator === 'this') return [this.#relative(operator, String(operand))];
    if (operator === '=' || operator === '!=') return operand === null ? undefined : [this.#period(grain, operand)];
    if (operator === 'in' || operator === 'not in') {
      const values = (operand as readonly FilterValue[]).filter((each) => each !== null);
      return values.length === 0 ? undefined : values.map((each) => this.#period(grain, each));
    }
    if (operator === 'between') {
      const [low, high] = operand as readonly FilterValue[];
      const { from } = this.#period(grain, low);
      const { to } = this.#period(grain, high);
      if (from > to) throw this.#empty();
      return [{ from, to }];
    }
    if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
      const { from, to } = this.#period(grain, operand);
      return [{ '<': { to: from - 1 }, '<=': { to }, '>': { from: to + 1 }, '>=': { from } }[operator]];
    }
    if (operator === 'contains' || operator === 'starts with' || operator === 'ends with') throw this.unfit('a text');
    return undefined;
  }

  #period(grain: DayGrain, operand: unknown): Required<DayBounds> {
    const days = daysOf(operand);
    if (days === undefined) throw this.unfit('a day such as 2025-03-31, or a period such as 2025-03, 2025-Q1, 2025-W07 or 2025');
    const [from, written] = days;
    return { from, to: from === written && this.#namesPeriod ? lastDayOf(grain, from) : written };
  }

  /** Whether the path names a period, so that a day stands for the one that it begins; else a day is a day. */
  get #namesPeriod(): boolean {
    return isGrain(this.attribute.path.split('.').at(-1) ?? '');
  }

  /** DayBounds that are made of whole periods: a row that is about a month is not in a part of it. */
  #whole(grain: DayGrain, days: DayBounds): DayBounds {
    const { from, to } = days;
    if ((from !== undefined && firstDay(grain, from) !== from) || (to !== undefined && lastDayOf(grain, to) !== to))
      throw this.unfit(`whole ${grain}s`);
    return days;
  }

  #relative(operator: 'last' | 'previous' | 'this', operand: string): Required<DayBounds> {
    const { at } = this.context;
    if (Number.isNaN(at))
      throw new MartletError('question-invalid', {
        problem: `${this.attribute.path} is asked up to today, and the question does not say which day that is`,
        fix: 'Set `at` to a day.',
      });
    if (operator === 'this') {
      const unit = operand.trim().toLowerCase();
      if (!isDayGrain(unit)) throw this.unfit('day, week, month, quarter or year');
      return { from: firstDay(unit, at), to: lastDayOf(unit, at) };
    }
    const { count, unit } = unitsOf(operand);
    if (!isDayGrain(unit)) throw this.unfit('so many days, weeks, months, quarters or years');
    if (operator === 'last') return { from: addUnits(unit, -count, at) + 1, to: at };
    const current = firstDay(unit, at);
    return { from: addUnits(unit, -count, current), to: current - 1 };
  }

  #empty(): MartletError {
    return new MartletError('range-empty', { attribute: this.attribute.path, bounds: JSON.stringify(this.filter[2]) });
  }
}

function isDescending(low: unknown, high: unknown): boolean {
  if (typeof low === 'number' && typeof high === 'number') return low > high;
  return typeof low === 'string' && typeof high === 'string' && low > high;
}

/** A literal of a type; undefined where the value is none of it. */
export function typedLiteral(type: LogicalType, operand: unknown): OperationNode | undefined {
  if (typeof operand !== 'string' && typeof operand !== 'number' && typeof operand !== 'boolean') return undefined;
  switch (type.kind) {
    case 'text':
      return typeof operand === 'string' ? literal(operand).toOperationNode() : undefined;
    case 'boolean':
      return typeof operand === 'boolean' ? literal(operand).toOperationNode() : undefined;
    case 'integer':
      // A text has more digits than a number holds.
      if (typeof operand === 'string') return /^-?\d{1,19}$/.test(operand) ? literal(BigInt(operand)).toOperationNode() : undefined;
      return typeof operand === 'number' && Number.isFinite(operand) ? literal(operand).toOperationNode() : undefined;
    case 'double':
      return typeof operand === 'number' && Number.isFinite(operand) ? literal(operand).toOperationNode() : undefined;
    case 'decimal':
      return /^-?\d+(\.\d+)?$/.test(String(operand)) ? decimalLiteral(String(operand)).toOperationNode() : undefined;
    case 'date':
      return typeof operand === 'string' && isDay(operand) ? dateLiteral(operand).toOperationNode() : undefined;
    case 'timestamp': {
      const instant = exactValue(String(operand).length === 10 ? `${operand}T00:00:00Z` : operand, type);
      return instant.kind === 'exact' ? timestampLiteral(String(instant.value)).toOperationNode() : undefined;
    }
    default:
      return undefined;
  }
}

function raise(error: MartletError): never {
  throw error;
}
