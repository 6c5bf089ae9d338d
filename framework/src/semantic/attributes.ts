import type { LogicalType } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import type { CalendarPartName, GrainName } from '../model/index.js';
import { aliasNames, endOf, withoutAliases } from './aliases.js';
import { isCalendarPart, isDayGrain, isGrain, isMadeOf } from './calendar.js';
import { attributeNames, computedAt, typeAt } from './computed-attribute.js';
import { type Hop, type SemanticModel, strictHierarchies, type Table } from './semantic-model.js';

/** What an attribute reads where its way ends. */
export type AttributeReading =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'grain'; readonly column: string; readonly grain: GrainName }
  | { readonly kind: 'part'; readonly column: string; readonly part: CalendarPartName };

/** What a question groups or filters by, as it is reached from one relation. */
export interface Attribute {
  readonly path: string;
  /** What it is, whatever way leads to it: attributes of two facts meet where these are equal. */
  readonly identity: string;
  /** The date that it is read off, by its `id`; undefined where it is no time. */
  readonly role: string | undefined;
  /** The way to it. */
  readonly hops: readonly Hop[];
  readonly table: Table;
  readonly reading: AttributeReading;
  readonly type: LogicalType;
  /** Set where the path names a row, not a value of it: its key is read. */
  readonly isMember: boolean;
}

/** A way that leads to many rows, which only a filter may go. */
export interface ManyPath {
  /** The way to the relation whose rows are referred to. */
  readonly hops: readonly Hop[];
  readonly table: Table;
  /** The relation with many rows, and its way back. */
  readonly many: Table;
  readonly back: Hop;
  /** What is asked of these rows. */
  readonly rest: string;
}

/** Who asks, and what it means by `date`. */
export interface Asker {
  /** What is asked, for messages. */
  readonly metric: string;
  readonly table: Table;
  /** The date that `date` means. */
  readonly time: string | undefined;
}

/** A date of a relation: where its day or instant is read, and how fine it is. */
export interface Role {
  /** What it is called where it is asked for. */
  readonly name: string;
  /** Which date it is, whatever it is called: `sale.order_date`, also by an alias. */
  readonly id: string;
  readonly hops: readonly Hop[];
  readonly table: Table;
  readonly column: string;
  readonly type: 'date' | 'timestamp';
  /** The finest period that it tells apart. */
  readonly finest: GrainName;
  /** The way to the date dimension, from the relation that is asked. */
  readonly calendar?: readonly Hop[];
}

/** What the default date of each fact is called. */
export const DATE = 'date';

/**
 * An attribute of a relation, by its path.
 *
 * @throws MartletError `attribute-unreachable`, `attribute-of-many`, `level-too-fine`, `time-missing`.
 */
export function attributeAt(model: SemanticModel, asker: Asker, path: string): Attribute {
  const found = resolve(model, asker, path);
  if ('many' in found) {
    const { metric, table } = asker;
    throw new MartletError('attribute-of-many', { metric, attribute: path, relation: table.name, many: found.many.name });
  }
  return found;
}

/** An attribute, or a way that leads to many rows. */
export function resolve(model: SemanticModel, asker: Asker, path: string): Attribute | ManyPath {
  const parts = path.split('.');
  const [head = ''] = parts;
  const unreachable = (): MartletError => unreachableFrom(asker, path);
  if (head === DATE && (asker.time ?? asker.table.relation.time) !== undefined)
    return timeAttribute(asker, path, defaultRole(asker), parts.slice(1)) ?? raise(unreachable());
  if (head === DATE && roleNamed(asker.table, DATE) === undefined)
    throw new MartletError('time-missing', { metric: asker.metric, relation: asker.table.name });
  let table = asker.table;
  // `sale.order_date.month` is the fact's own date, too.
  let rest = withoutAliases(table, head === table.entity || head === table.name ? parts.slice(1) : parts);
  for (let length = 1; length <= rest.length; length += 1) {
    const role = roleAt(table, rest.slice(0, length));
    // An instant behind a way is itself.
    if (role === undefined || (length > 1 && length === rest.length && role.type === 'timestamp')) continue;
    const asTime = timeAttribute(asker, path, role, rest.slice(length));
    if (asTime !== undefined) return asTime;
  }

  const hops: Hop[] = [];
  for (;;) {
    const [part, ...further] = rest;
    // The path names the rows themselves.
    if (part === undefined) return memberOf(path, hops, table) ?? raise(unreachable());
    const hop = table.hops.get(part);
    // A day is itself, though it refers to a row of the date dimension.
    if (hop === undefined || (further.length === 0 && hop.finds === 'one' && temporal(table, part) !== undefined)) {
      if (further.length === 0) return columnOf(path, hops, table, part) ?? raise(unreachable());
      const time = timeOfColumn(path, hops, table, part, further);
      if (time !== undefined) return time;
      return manyAt(model, hops, table, part, further) ?? raise(unreachable());
    }
    if (hops.some(({ finds }) => finds === 'several') && hop.finds === 'several') throw unreachable();
    if (hop.finds === 'level') return levelAttribute(asker, path, hops, table, hop, further);
    if (hop.bridge !== undefined && further.length === 0)
      return columnOf(path, [...hops, hop], hop.to(), hop.bridge.attribute) ?? raise(unreachable());
    hops.push(hop);
    table = hop.to();
    const [next, ...behind] = further;
    // A day that is reached through others has periods, too.
    const [from] = hop.on[0] ?? [];
    if (from !== undefined && next !== undefined && behind.length === 0) {
      const before = hops.at(-2)?.to() ?? asker.table;
      const periods =
        typeAt(table, next) !== undefined && !isGrain(next) ? undefined : timeOfColumn(path, hops.slice(0, -1), before, from, further);
      if (periods !== undefined) return periods;
    }
    rest = further;
  }
}

/** The date that a question means by `date`. */
export function defaultRole(asker: Asker): Role {
  const name = asker.time ?? asker.table.relation.time;
  const role = name === undefined ? undefined : roleNamed(asker.table, name);
  if (role === undefined)
    throw new MartletError('time-missing', { metric: asker.metric, relation: asker.table.name, ...(name === undefined ? {} : { name }) });
  return role;
}

/** A date of a relation: one of its columns, what such a column refers to, a date at the end of a way, or an alias of one of these. */
function roleNamed(table: Table, path: string): Role | undefined {
  const role = roleAt(table, withoutAliases(table, path.split('.')));
  return role && { ...role, name: path };
}

function roleAt(table: Table, [name = '', ...further]: readonly string[]): Role | undefined {
  const hop = table.hops.get(name);
  if (further.length > 0) {
    const inner = hop?.finds === 'one' ? roleAt(hop.to(), further) : undefined;
    if (inner === undefined || hop === undefined) return undefined;
    const calendar = inner.calendar && { calendar: [hop, ...inner.calendar] };
    return { ...inner, name: `${name}.${inner.name}`, id: `${name}.${inner.id}`, hops: [hop, ...inner.hops], ...calendar };
  }
  const own = temporal(table, name);
  if (hop === undefined)
    return own === undefined ? undefined : { name, id: name, hops: [], table, column: name, type: own, finest: finestOf(own, name) };
  const [[from = '', to = ''] = []] = hop.on;
  const type = temporal(table, from);
  const calendar = hop.to();
  if (type !== undefined && hop.on.length === 1 && temporal(calendar, to) === 'date') {
    const finest = hop.finds === 'one' ? finestOf(type, 'day') : finestOf(type, to);
    return { name, id: from, hops: [], table, column: from, type, finest, calendar: [hop] };
  }
  // A key of its own, such as 20250331: the day stands in the date dimension.
  const day = hop.finds === 'one' ? dayColumn(calendar) : undefined;
  if (day === undefined) return undefined;
  return { name, id: `${name}.${day}`, hops: [hop], table: calendar, column: day, type: 'date', finest: 'day', calendar: [hop] };
}

/** The names of the dates of a relation. */
function rolesOf(table: Table): readonly string[] {
  const names = new Set([...table.hops.keys(), ...attributeNames(table), ...aliasNames(table)]);
  return [...names].filter((name) => roleNamed(table, name) !== undefined);
}

/** The paths of the attributes that can be asked of a relation, up to so many ways on. */
export function attributePaths(table: Table, ways = 2): readonly string[] {
  const paths = new Set<string>();
  const own = table.entity ?? table.name;
  for (const column of attributeNames(table)) paths.add(`${own}.${column}`);
  const behind = (to: Table, way: string, left: number): void => {
    for (const column of attributeNames(to)) paths.add(`${way}.${column}`);
    if (left > 1) visit(to, `${way}.`, left - 1);
  };
  const visit = (from: Table, prefix: string, left: number): void => {
    for (const [name, hop] of from.hops) {
      if (hop.bridge !== undefined) paths.add(`${prefix}${name}`);
      else if (hop.finds === 'level') for (const level of levelsFrom(hop)) paths.add(`${prefix}${name}.${level}`);
      else behind(hop.to(), `${prefix}${name}`, left);
    }
    for (const name of aliasNames(from)) {
      const path = withoutAliases(from, [name]);
      const to = endOf(from, path);
      if (to !== undefined) behind(to, `${prefix}${name}`, left);
      else if (isColumnAt(from, path)) paths.add(prefix === '' ? `${own}.${name}` : `${prefix}${name}`);
    }
  };
  visit(table, '', ways);
  for (const role of rolesOf(table)) {
    const finest = roleNamed(table, role)?.finest ?? 'day';
    for (const grain of ['day', 'week', 'month', 'quarter', 'year'] as const) if (isMadeOf(grain, finest)) paths.add(`${role}.${grain}`);
  }
  const { time } = table.relation;
  if (time !== undefined) for (const path of [...paths]) if (path.startsWith(`${time}.`)) paths.add(`${DATE}${path.slice(time.length)}`);
  return [...paths];
}

/** Whether a path leads over ways to a column of their end. */
function isColumnAt(table: Table, path: readonly string[]): boolean {
  const [name = ''] = path.slice(-1);
  const end = endOf(table, path.slice(0, -1));
  return end !== undefined && typeAt(end, name) !== undefined;
}

function temporal(table: Table, column: string): 'date' | 'timestamp' | undefined {
  const kind = typeAt(table, column)?.kind;
  return kind === 'date' || kind === 'timestamp' ? kind : undefined;
}

/** A column called `month` holds months, each as its first day. */
export function finestOf(type: 'date' | 'timestamp', column: string): GrainName {
  if (type === 'timestamp') return 'second';
  const [, name = 'day'] = /^(day|week|month|quarter|year)(?:_start)?$/.exec(column) ?? [];
  return isDayGrain(name) ? name : 'day';
}

/** The column of a date dimension that holds the day of each row, where its key is none: the only day that no two rows have in common. */
function dayColumn(table: Table): string | undefined {
  const days = Object.entries(table.relation.columns).filter(
    ([, { definition }]) => definition.type.kind === 'date' && definition.tests.some(({ rule }) => rule.kind === 'unique'),
  );
  const [only, second] = days;
  return second === undefined ? only?.[0] : undefined;
}

/** What is asked of a date: itself, a period, a number of the calendar, or a column of the date dimension. */
function timeAttribute(asker: Asker, path: string, role: Role, rest: readonly string[]): Attribute | undefined {
  const { calendar, hops, table, column, finest, type } = role;
  const base = { path, role: role.id, hops, table, isMember: false };
  const [name, further] = rest;
  if (further !== undefined) return undefined;
  const period = (grain: GrainName): Attribute => {
    if (!isMadeOf(grain, finest)) throw tooFine(asker, path, finest);
    return {
      ...base,
      identity: grain,
      reading: { kind: 'grain', column, grain },
      type: { kind: isDayGrain(grain) ? 'date' : 'timestamp' },
    };
  };
  if (name === undefined) return period(isMadeOf('day', finest) ? 'day' : finest);
  if (isGrain(name)) return period(name);
  const toDays = calendar?.at(-1);
  if (calendar !== undefined && toDays !== undefined && typeAt(toDays.to(), name) !== undefined) {
    const before = calendar.slice(0, -1);
    const found =
      toDays.finds === 'one'
        ? columnOf(path, calendar, toDays.to(), name)
        : levelAttribute(asker, path, before, before.at(-1)?.to() ?? asker.table, toDays, rest);
    return found && { ...found, role: role.id };
  }
  if (!isCalendarPart(name)) return undefined;
  if (name === 'hour_of_day' ? type !== 'timestamp' : !isMadeOf('day', finest) && !isPartOfPeriod(name, finest))
    throw tooFine(asker, path, finest);
  return { ...base, identity: name, reading: { kind: 'part', column, part: name }, type: { kind: 'integer' } };
}

/** Whether all days of a period have the same number. */
export function isPartOfPeriod(part: CalendarPartName, finest: GrainName): boolean {
  if (part === 'quarter_of_year') return finest === 'month' || finest === 'quarter';
  if (part === 'month_of_year') return finest === 'month';
  return (part === 'iso_week' || part === 'iso_year') && finest === 'week';
}

/** Periods of a day or an instant that is an attribute. */
function timeOfColumn(path: string, hops: readonly Hop[], table: Table, column: string, rest: readonly string[]): Attribute | undefined {
  const type = temporal(table, column);
  const [name, further] = rest;
  if (type === undefined || name === undefined || further !== undefined) return undefined;
  const role: Role = { name: path, id: path, hops, table, column, type, finest: finestOf(type, column) };
  const found = timeAttribute({ metric: path, table, time: undefined }, path, role, rest);
  return found && { ...found, role: undefined };
}

function columnOf(path: string, hops: readonly Hop[], table: Table, name: string): Attribute | undefined {
  const type = typeAt(table, name);
  // Several members may have one value of what is computed, and a row would count for each.
  if (type === undefined || (computedAt(table, name) !== undefined && hops.at(-1)?.finds === 'several')) return undefined;
  return {
    path,
    // A day is itself, wherever it is asked from.
    identity: type.kind === 'date' ? finestOf('date', name) : `${table.id}.${name}`,
    role: undefined,
    hops,
    table,
    reading: { kind: 'column', column: name },
    type,
    isMember: false,
  };
}

/** The key of what a path leads to. */
function memberOf(path: string, hops: readonly Hop[], table: Table): Attribute | undefined {
  const [key] = hops.at(-1)?.on.map(([, to]) => to) ?? table.relation.grain ?? [];
  const found = key === undefined ? undefined : columnOf(path, hops, table, key);
  return found && { ...found, isMember: true };
}

/** What a reference to a level reaches: the level itself, and the levels above it in a strict hierarchy. */
function levelAttribute(asker: Asker, path: string, hops: readonly Hop[], table: Table, hop: Hop, rest: readonly string[]): Attribute {
  const [[from = '', level = ''] = []] = hop.on;
  const [name = level, further] = rest;
  const to = hop.to();
  const type = typeAt(to, name);
  const reached = levelsFrom(hop);
  if (further !== undefined || type === undefined || hop.on.length !== 1 || !reached.includes(name)) {
    const { metric } = asker;
    throw new MartletError('level-too-fine', {
      metric,
      attribute: path,
      level,
      known: reached.map((each) => `${path.split('.')[0]}.${each}`),
    });
  }
  const identity = `${to.id}.${name}`;
  const base = { path, identity, role: undefined, type, isMember: false };
  // The level stands in the row itself.
  if (name === level) return { ...base, hops, table, reading: { kind: 'column', column: from } };
  return { ...base, hops: [...hops, hop], table: to, reading: { kind: 'column', column: name } };
}

/** The levels that a reference to a level tells: itself, and what is above it. */
function levelsFrom(hop: Hop): readonly string[] {
  const [[, level = ''] = []] = hop.on;
  const above = strictHierarchies(hop.to()).flatMap(({ levels }) => levels.slice(0, Math.max(levels.indexOf(level), 0)));
  return [level, ...new Set(above)];
}

/** A relation with many rows for each row here. */
function manyAt(model: SemanticModel, hops: readonly Hop[], table: Table, name: string, rest: readonly string[]): ManyPath | undefined {
  const many = model.tableNamed(name);
  const ways = [...(many?.hops.values() ?? [])].filter((hop) => hop.finds === 'one' && hop.to().id === table.id);
  const [back, second] = ways;
  if (many === undefined || back === undefined || second !== undefined) return undefined;
  return { hops, table, many, back, rest: rest.join('.') };
}

function tooFine({ metric }: Asker, path: string, finest: GrainName): MartletError {
  const grains = (['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const).filter((grain) =>
    isMadeOf(grain, finest),
  );
  const [head] = path.split('.');
  return new MartletError('level-too-fine', { metric, attribute: path, level: finest, known: grains.map((grain) => `${head}.${grain}`) });
}

function unreachableFrom(asker: Asker, path: string): MartletError {
  const { metric, table } = asker;
  const [head = ''] = path.split('.');
  const known = attributePaths(table);
  const near = known.filter((each) => each.startsWith(`${head}.`));
  const column = path.split('.').at(-1) ?? '';
  const alike = known.filter((each) => each.endsWith(`.${column}`));
  const offered = near.length > 0 ? near : alike.length > 0 ? alike : known;
  return new MartletError('attribute-unreachable', {
    metric,
    attribute: path,
    relation: table.name,
    known: offered,
    similar: similarNames(path, known),
  });
}

function raise(error: MartletError): never {
  throw error;
}
