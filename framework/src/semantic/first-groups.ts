import type { OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import type { Measure } from '../model/index.js';
import { countDistinct, sum } from '../sql/index.js';
import { type Attribute, finestOf, type Role } from './attributes.js';
import { isDayGrain } from './calendar.js';
import { keptMeasure, keptNode } from './kept-measure.js';
import type { Product } from './measure-node.js';
import { anyTyped, column } from './nodes.js';
import type { KeptAttribute } from './rolled-up-scope.js';
import type { RowScope } from './scope.js';
import type { Hop, Table } from './semantic-model.js';
import { isRepeated, type Transform } from './transforms.js';

/** Rows that are grouped already, and what the groups tell of them. */
export interface Groups {
  /** The name of their common table expression. */
  readonly name: string;
  readonly attributes: readonly KeptAttribute[];
  /** Each aggregate, by its key, as an aggregate of groups. */
  readonly values: ReadonlyMap<string, (groups: RowScope) => OperationNode>;
  /** Whether the aggregates are right only by the attributes that the groups were made for, and not by fewer. */
  readonly isOfOneBy?: boolean;
  /** The column with the next day of the same value: of the days that a value has in a period, only the last counts. */
  readonly next?: string;
}

/** What rows are grouped by first. */
export interface FirstKeys {
  /** The column of the days, or those of the key. */
  readonly columns: readonly string[];
  readonly attributes: readonly KeptAttribute[];
  /** The way to the dimension that meets the groups, and not the rows. */
  readonly later?: Hop;
}

/** An attribute that is asked by, and its name in the answer. */
interface AskedAttribute {
  readonly alias: string;
  readonly attribute: Attribute;
}

/**
 * What rows are grouped by before the groups are grouped by what is asked. By days: periods and windows then meet a row a day. By the key of the dimension
 * that all attributes are of: it is then joined once for each key. Undefined where neither makes fewer rows for certain.
 *
 * @param window - The date whose days are aggregated for periods that are others than their own.
 * @param counted - The columns whose different values are counted, where nothing else is asked: a group for each is read as often as rows would be.
 */
export function firstKeys(
  base: Table,
  by: readonly AskedAttribute[],
  window: Role | undefined,
  counted: readonly (string | undefined)[] | undefined,
): FirstKeys | undefined {
  if (window !== undefined) {
    const others = by.filter(({ attribute }) => attribute.role !== window.id);
    return { columns: [window.column], attributes: [...others.map(asItIs), dayAttribute(window.table, window.column, window.hops)] };
  }
  const [column, second] = new Set(by.flatMap(({ attribute }) => dayBehind(base, attribute) ?? []));
  if (column !== undefined) {
    const others = by.filter(({ attribute }) => dayBehind(base, attribute) === undefined);
    const isCoarser = by.some(({ attribute }) => dayBehind(base, attribute) !== undefined && !isKeptSo(attribute));
    if (second !== undefined || !isCoarser || !others.every(({ attribute }) => hasFewMembers(attribute))) return undefined;
    return { columns: [column], attributes: [...others.map(asItIs), dayAttribute(base, column)] };
  }
  const own = by.filter(({ attribute }) => attribute.hops.length === 0);
  const [first, ...rest] = by.filter(({ attribute }) => attribute.hops.length > 0);
  const later = first?.attribute.hops[0];
  if (later?.finds !== 'one' || later.to().relation.kind !== 'dimension') return undefined;
  const columns = later.on.map(([from]) => from);
  const isOfOne = rest.every(({ attribute }) => attribute.hops[0]?.name === later.name);
  const isCounted = counted?.every((of) => of !== undefined && columns.includes(of)) === true;
  if (!isOfOne || columns.some((from) => typeOf(base, from) === 'timestamp') || (own.length > 0 && !isCounted)) return undefined;
  return { columns, attributes: [...own.map(asItIs), ...columns.map((from) => ownColumn(base, from))], later };
}

/** How an aggregate of rows is made of groups of them. */
export interface Added {
  /** What each group holds of it. */
  readonly columns: readonly { readonly name: string; readonly measure: Measure }[];
  readonly value: (groups: RowScope) => OperationNode;
}

/**
 * How an aggregate is made of groups; undefined where it needs the rows.
 *
 * @param type - The type of what it reads.
 * @param isRepeated - Whether a group is in several periods: the mean of rows that are read once is the one that the warehouse works out.
 */
export function addedUp(
  name: string,
  measure: Measure,
  type: LogicalType | undefined,
  attributes: readonly KeptAttribute[],
  isRepeated: boolean,
): Added | undefined {
  const kept = keptMeasure(name, measure, type);
  if (kept !== undefined && kept.adds !== 'cut' && (kept.adds !== 'mean' || isRepeated))
    return { columns: kept.columns, value: ({ alias }) => keptNode(alias, measure, kept, undefined) };
  if (measure.aggregation !== 'count distinct') return undefined;
  const of = keptColumn(attributes, measure.of);
  return of && { columns: [], value: ({ alias }) => countDistinct(anyTyped(column(alias, of.name))).toOperationNode() };
}

/** The column of the relation that a measure reads, where it is among attributes. */
export function keptColumn(attributes: readonly KeptAttribute[], of: Measure['of']): KeptAttribute | undefined {
  return attributes.find(({ attribute: { hops, reading } }) => hops.length === 0 && reading.kind === 'column' && reading.column === of);
}

function asItIs({ alias, attribute }: AskedAttribute): KeptAttribute {
  return { name: alias, attribute };
}

function typeOf({ relation }: Table, column: string): string | undefined {
  return relation.columns[column]?.definition.type.kind;
}

const OWN = { identity: '', role: undefined, isMember: false } as const;

export function dayAttribute(of: Table, column: string, hops: readonly Hop[] = []): KeptAttribute {
  const reading = { kind: 'grain', column, grain: 'day' } as const;
  return { name: column, attribute: { ...OWN, path: column, hops, table: of, reading, type: { kind: 'date' } } };
}

export function ownColumn(of: Table, column: string): KeptAttribute {
  const type = of.relation.columns[column]?.definition.type ?? { kind: 'text' };
  return { name: column, attribute: { ...OWN, path: column, hops: [], table: of, reading: { kind: 'column', column }, type } };
}

/** The column of the relation whose day tells an attribute. */
function dayBehind(base: Table, { hops, reading }: Attribute): string | undefined {
  const [hop] = hops;
  if (hop !== undefined) {
    const [[from = ''] = [], second] = hop.on;
    return second === undefined && hop.finds !== 'several' && typeOf(base, from) === 'date' ? from : undefined;
  }
  switch (reading.kind) {
    case 'column':
      return typeOf(base, reading.column) === 'date' ? reading.column : undefined;
    case 'grain':
      return isDayGrain(reading.grain) ? reading.column : undefined;
    case 'part':
      return reading.part === 'hour_of_day' ? undefined : reading.column;
    default:
      return reading satisfies never;
  }
}

/** Whether an attribute is a date as its column holds it. */
function isKeptSo({ hops, reading, table }: Attribute): boolean {
  if (hops.length > 0 || reading.kind === 'part') return false;
  if (reading.kind === 'column') return true;
  return typeOf(table, reading.column) === 'date' && reading.grain === finestOf('date', reading.column);
}

/** Whether an attribute has few members for certain: days times members are then fewer than rows. */
function hasFewMembers({ reading, table: { relation } }: Attribute): boolean {
  if (reading.kind !== 'column') return reading.kind === 'part' || ['month', 'quarter', 'year'].includes(reading.grain);
  const { column } = reading;
  const definition = relation.columns[column]?.definition;
  if (definition?.type.kind === 'boolean' || definition?.tests.some(({ rule }) => rule.kind === 'accepted') === true) return true;
  return Object.values(relation.hierarchies ?? {}).some(({ levels }) => levels.slice(0, -1).includes(column));
}

/** A sum of products as one of groups by the key of what is behind the way: the column is summed by the key, and then multiplied. */
export function multipliedLater(name: string, { own, behind, of }: Product): Added {
  const summed = `${name}_${own}`;
  return {
    columns: [{ name: summed, measure: { aggregation: 'sum', of: own } }],
    value: (groups) => sum(anyTyped(of(column(groups.alias, summed), groups.attribute(behind)))).toOperationNode(),
  };
}

/** Whether a row may have several values of an attribute: it is a member of a bridge. */
export function isOfSeveral({ hops }: Attribute): boolean {
  return hops.some(({ finds }) => finds === 'several');
}

/** Whether a measure is aggregated in a way of its own. */
export function isAlone({ balance, aggregation }: Measure, transforms: readonly Transform[]): boolean {
  return balance !== undefined || (aggregation === 'count distinct' && transforms.some(isRepeated));
}

/** Whether values of disjoint rows make the value of all, where they are exact. */
export function addsUp(measure: Measure): boolean {
  const kept = keptMeasure('', measure, { kind: 'integer' });
  return kept !== undefined && kept.adds !== 'cut';
}
