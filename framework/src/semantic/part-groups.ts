import type { OperationNode } from 'kysely';
import type { Measure } from '../model/index.js';
import { count, lead, min, over } from '../sql/index.js';
import type { By, GatheringOptions } from './ask.js';
import { filterCondition, pathsOf } from './filters.js';
import {
  type Added,
  addedUp,
  dayAttribute,
  firstKeys,
  type Groups,
  isAlone,
  isOfSeveral,
  multipliedLater,
  ownColumn,
} from './first-groups.js';
import { keptMeasure, keptNode } from './kept-measure.js';
import { anyTyped, column, type Select, value } from './nodes.js';
import type { FactPart } from './part.js';
import { RolledUpScope } from './rolled-up-scope.js';
import { RowScope } from './scope.js';
import { isRepeated, type Transform } from './transforms.js';

/** The rows, grouped by days or by a key, where these are fewer than the rows and all aggregates add up. */
export function groupsOfRows(
  part: FactPart,
  gathering: GatheringOptions,
  transforms: readonly Transform[],
  suffix: string,
): Groups | undefined {
  const { ask, table: base } = part.options;
  const { writing, timeZone } = gathering;
  const by = ask.by.map(({ alias, path }) => ({ alias, attribute: part.attributeOf(path) }));
  const counted = part.aggregates.map(({ measure }) => (measure.aggregation === 'count distinct' ? textOf(measure.of) : undefined));
  const first = firstKeys(base, by, transforms.length === 0 ? undefined : part.role(), counted);
  if (first === undefined || ask.weightedBy !== undefined || filtersShownMembers(part)) return undefined;
  const free = freeNames(ask.by);
  const isAsked = new Set(by.map(({ attribute }) => attribute));
  const attributes = first.attributes.map(({ name, attribute }) => ({ name: isAsked.has(attribute) ? name : free(name), attribute }));
  const isRead = new Set(part.commonRows().map((filter) => JSON.stringify(filter)));
  const added = new Map<string, Added>();
  for (const { key, column: name, measure, rows, conversion } of part.aggregates) {
    const product = first.later === undefined || measure.aggregation !== 'sum' ? undefined : part.productBehind(measure, first.later);
    const found = product
      ? multipliedLater(name, product)
      : addedUp(name, measure, part.typeOf(measure), attributes, transforms.some(isRepeated));
    // What a group holds is of rows that meet a condition; whether there is a group is not.
    const isOfSome = found?.columns.length === 0 && !rows.every((filter) => isRead.has(JSON.stringify(filter)));
    if (found === undefined || conversion !== undefined || isOfSome) return undefined;
    added.set(key, found);
  }
  const names = [...attributes, ...[...added.values()].flatMap(({ columns }) => columns)].map(({ name }) => name);
  if (new Set(names).size < names.length) return undefined;
  const scope = new RowScope(base, writing, timeZone, undefined, new Set(attributes.map(({ name }) => name)));
  const keys = attributes.map(({ name, attribute }) => [name, scope.attribute(attribute)] as const);
  const where = part.conditions(gathering, scope, part.context(gathering), transforms);
  const query = part.rowsBy(gathering, scope, keys, where, ({ key }) => added.get(key)?.columns ?? []);
  // Conditions or measures read the dimension for each row: it is not joined twice.
  if (first.later !== undefined && scope.hasJoined(first.later)) return undefined;
  const name = writing.add(`${base.name}_by_${first.columns.join('_and_')}${suffix}`, query);
  return { name, attributes, values: new Map([...added].map(([key, { value: of }]) => [key, of])) };
}

/** The rows that days are looked up in, and those of them that count. */
export interface CountedRows {
  readonly scope: RowScope;
  readonly where: readonly OperationNode[];
}

/**
 * The days of each different value that is counted in periods that overlap, so that it is one row of each period that it is in: its first day, where periods
 * begin with all others, or else each of its days with the next one, where the last of the days of a period counts.
 */
export function groupsByOccurrence(
  part: FactPart,
  gathering: GatheringOptions,
  transforms: readonly Transform[],
  suffix: string,
  rows?: CountedRows,
): Groups | undefined {
  const { ask, table: base } = part.options;
  const [aggregate, second] = part.aggregates;
  const of = textOf(aggregate?.measure.of);
  if (aggregate === undefined || second !== undefined || of === undefined || !isAlone(aggregate.measure, transforms)) return undefined;
  if (aggregate.conversion !== undefined || ask.weightedBy !== undefined || base.relation.columns[of] === undefined) return undefined;
  const role = part.role();
  const free = freeNames(ask.by);
  const others = ask.by.flatMap(({ alias, path }) => {
    const attribute = part.attributeOf(path);
    return attribute.role === role.id ? [] : [{ name: alias, attribute }];
  });
  const isRunning = transforms.some(({ kind }) => kind === 'running');
  const counted = { ...ownColumn(base, of), name: free(of) };
  const day = { ...dayAttribute(role.table, role.column, role.hops), name: free(isRunning ? `first_${role.column}` : role.column) };
  const { scope, where } = rows ?? rowsOf(part, gathering, transforms);
  const keys = [...others, counted].map(({ name, attribute }) => [name, scope.attribute(attribute)] as const);
  const own = scope.day(role);
  const next = isRunning ? undefined : free(`next_${role.column}`);
  const window = { partitionBy: keys.map(([, node]) => anyTyped(node)), orderBy: anyTyped(own) };
  const query: Select = {
    selections:
      next === undefined
        ? [...keys, [day.name, min(anyTyped(own)).toOperationNode()]]
        : [...keys, [day.name, own], [next, over(lead(anyTyped(own)), window).toOperationNode()]],
    ...scope.from,
    // Rows without a value count nothing, and make a group all the same.
    where,
    groupBy: [...keys.map(([, node]) => node), ...(next === undefined ? [] : [own])],
  };
  const name = gathering.writing.add(`${base.name}_by_${isRunning ? 'first' : 'each'}_${role.column}${suffix}`, query);
  const value = ({ alias }: RowScope): OperationNode => count(anyTyped(column(alias, counted.name))).toOperationNode();
  const attributes = [...others, counted, day];
  return {
    name,
    attributes,
    values: new Map([[aggregate.key, value]]),
    isOfOneBy: others.length > 0,
    ...(next === undefined ? {} : { next }),
  };
}

/** The rows of the relation itself that the aggregates count. */
function rowsOf(part: FactPart, gathering: GatheringOptions, transforms: readonly Transform[]): CountedRows {
  const context = part.context(gathering);
  const scope = part.scope(gathering);
  const where = part.conditions(gathering, scope, context, transforms);
  return { scope, where: [...where, ...part.commonRows().map((filter) => filterCondition(context, scope, filter))] };
}

/** The aggregates of groups, grouped by the attributes. */
export function regrouped(
  part: FactPart,
  gathering: GatheringOptions,
  transforms: readonly Transform[],
  { name, attributes, values, next }: Groups,
): Select {
  const { ask, table: base } = part.options;
  const scope = new RolledUpScope(base, gathering.writing, gathering.timeZone, name, attributes, new Set(ask.by.map(({ alias }) => alias)));
  const keys = part.keys(gathering, scope, part.context(gathering), transforms, next);
  const selections = part.aggregates.map(({ key, column: made }) => [made, values.get(key)?.(scope) ?? value(null)] as const);
  return { selections: [...keys, ...selections], ...scope.from, groupBy: keys.map(([, node]) => node) };
}

/** The groups that it is made of, where these are of its own periods and no row is in two. */
export function ownGroups(part: FactPart, name: string, transforms: readonly Transform[]): Groups | undefined {
  if (transforms.length > 0 || part.overlaps) return undefined;
  const values = part.aggregates.flatMap(({ key, column: made, measure }) => {
    const kept = keptMeasure(made, measure, part.typeOf(measure));
    if (kept === undefined || kept.adds === 'cut' || kept.columns.length > 1) return [];
    return [[key, ({ alias }: RowScope) => keptNode(alias, measure, kept, undefined)] as const];
  });
  return {
    name,
    attributes: part.by.map(({ alias, path }) => ({ name: alias, attribute: part.attributeOf(path) })),
    values: new Map(values),
  };
}

/** Whether a condition is about a member of a bridge that is asked by, and so about each member and not about rows. */
function filtersShownMembers(part: FactPart): boolean {
  if (!part.overlaps) return false;
  const { ask } = part.options;
  const several = new Set(ask.by.flatMap(({ path }) => (isOfSeveral(part.attributeOf(path)) ? [path] : [])));
  return [...ask.where, ...part.aggregates.flatMap(({ rows }) => rows)].flatMap(pathsOf).some((path) => several.has(path));
}

const textOf = (of: Measure['of']): string | undefined => (typeof of === 'string' ? of : undefined);

/** Names that are not taken by attributes, nor by each other. */
function freeNames(by: readonly By[]): (wanted: string) => string {
  const taken = new Set(by.map(({ alias }) => alias));
  return (wanted) => {
    let name = wanted;
    for (let place = 2; taken.has(name); place += 1) name = `${wanted}_${place}`;
    taken.add(name);
    return name;
  };
}
