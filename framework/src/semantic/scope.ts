import type { OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import type { CalendarPartName, GrainName } from '../model/index.js';
import {
  caseWhen,
  castNode,
  dateTrunc,
  decimalLiteral,
  extract,
  max,
  subtract,
  sum,
  timestampTrunc,
  toDate,
  toTimeZone,
} from '../sql/index.js';
import type { Attribute, Role } from './attributes.js';
import { type DayBounds, isDayGrain } from './calendar.js';
import { computedAt, computedNode, typeAt } from './computed-attribute.js';
import { aliased, anyTyped, column, compare, isNotNull, join, type Select, selectQuery, table, unionAll, value } from './nodes.js';
import type { Hop, Table } from './semantic-model.js';

/** Hands out the names by which a query reads relations, and remembers which it reads. */
export interface RelationNames {
  nameOf(table: Table): string;
}

/** The rows of one relation and what they refer to. A way is joined when it is first read, and once. No join adds a row, but a bridge that is asked by. */
export class RowScope {
  readonly alias: string;
  readonly #joins: (() => OperationNode)[] = [];
  readonly #aliases = new Map<string, string>();
  /** The columns that are read at the end of each way. */
  readonly #read = new Map<string, Set<string>>();
  readonly #own: OperationNode | undefined;

  /**
   * @param rows What stands for the relation, where that is no table.
   * @param columns The names of the columns that the query selects: BigQuery takes `segment.name` for a part of the column `segment`.
   */
  constructor(
    readonly base: Table,
    private readonly reads: RelationNames,
    private readonly timeZone: string | undefined,
    rows?: { readonly alias: string; readonly node: OperationNode },
    private readonly columns: ReadonlySet<string> = new Set(),
  ) {
    this.alias = rows?.alias ?? reads.nameOf(base);
    this.#own = rows?.node;
    this.#aliases.set('', this.alias);
  }

  /** Where the rows come from. */
  get from(): Pick<Select, 'from' | 'joins'> {
    return { from: this.#own ?? table(this.alias), joins: this.#joins.map((make) => make()) };
  }

  /** Whether the first way of an attribute, or of a condition, has been this. */
  hasJoined({ name }: Hop): boolean {
    return this.#aliases.has(name);
  }

  join(node: OperationNode): void {
    this.#joins.push(() => node);
  }

  /** The value of an attribute in each row. */
  attribute(attribute: Attribute): OperationNode {
    const { reading, hops, table: read } = attribute;
    const node = this.column(hops, reading.column);
    if (reading.kind === 'column') return node;
    return readTime(reading, this.local(node, read, reading.column), isInstant(read, reading.column));
  }

  /** The day of an attribute in each row, to be compared with days; `_bounds` are the ranges that it is compared with. */
  dayWithin(day: Attribute, _bounds: readonly DayBounds[]): OperationNode {
    return this.attribute(day);
  }

  /** The day of a date in each row. */
  day(role: Role): OperationNode {
    const node = this.local(this.instant(role), role.table, role.column);
    return role.type === 'timestamp' ? toDate(anyTyped(node)).toOperationNode() : node;
  }

  /** The day or the instant of a date, as it is kept. */
  instant(role: Role): OperationNode {
    return this.column(role.hops, role.column);
  }

  /** A column at the end of a way, or what is computed of the columns there. */
  column(hops: readonly Hop[], name: string): OperationNode {
    const last = hops.at(-1);
    const computed = computedAt(last?.to() ?? this.base, name);
    if (computed === undefined) return column(this.reach(hops, name), name);
    const made = computedNode(computed, (part) => this.column(hops, part));
    const [[, key] = []] = last?.on ?? [];
    // Of a row that is not there, nothing is computed.
    return key === undefined
      ? made
      : caseWhen(anyTyped(isNotNull(this.column(hops, key))), anyTyped(made))
          .end()
          .toOperationNode();
  }

  /** The values in each row by which a way from it finds what it leads to, each with the column that it equals. */
  ends(hop: Hop): readonly (readonly [value: OperationNode, column: string])[] {
    return hop.on.map(([from, to]) => [this.#comparable(this.base, from, this.end([], hop, from), hop.to(), to), to]);
  }

  /** The value in each row by which a way finds what it leads to. */
  protected end(start: readonly Hop[], _hop: Hop, from: string): OperationNode {
    return this.column(start, from);
  }

  /** The alias of what a way leads to; the joins are made that are not there yet. */
  protected reach(hops: readonly Hop[], read: string): string {
    const key = hops.map(({ name }) => name).join('.');
    const last = hops.at(-1);
    const columns = this.#read.get(key) ?? new Set();
    this.#read.set(key, columns.add(read));
    const known = this.#aliases.get(key);
    if (known !== undefined || last === undefined) return known ?? this.alias;
    const start = hops.slice(0, -1);
    const fromTable = start.at(-1)?.to() ?? this.base;
    const to = last.to();
    const ends = last.on.map(([name, other]) => [this.end(start, last, name), name, other] as const);
    const alias = this.freeAlias(key);
    this.#aliases.set(key, alias);
    const on = ends.map(([node, name, other]) => compare(column(alias, other), '=', this.#comparable(fromTable, name, node, to, other)));
    this.#joins.push(() => join('LeftJoin', this.#rowsAt(last, columns, alias), on));
    return alias;
  }

  #rowsAt(hop: Hop, columns: ReadonlySet<string>, alias: string): OperationNode {
    switch (hop.finds) {
      case 'one':
        return table(this.reads.nameOf(hop.to()), alias);
      case 'level':
        return aliased(levelRows(hop, columns, this.reads), alias);
      case 'several':
        return aliased(bridgeRows(hop, columns, this.reads), alias);
      default:
        return hop.finds satisfies never;
    }
  }

  /** What clocks show at an instant in the zone of the question; a day as it is. */
  local(node: OperationNode, of: Table, name: string): OperationNode {
    if (!isInstant(of, name) || this.timeZone === undefined || this.timeZone === 'UTC') return node;
    return toTimeZone(anyTyped(node), this.timeZone).toOperationNode();
  }

  /** An instant refers to the row of its day. */
  #comparable(from: Table, name: string, node: OperationNode, to: Table, other: string): OperationNode {
    if (!isInstant(from, name) || isInstant(to, other)) return node;
    return toDate(anyTyped(this.local(node, from, name))).toOperationNode();
  }

  /** A name that no other relation of the query has. */
  protected freeAlias(way: string): string {
    const wanted = way.replaceAll('.', '_');
    const taken = new Set([...this.#aliases.values(), this.alias]);
    const name = this.columns.has(wanted) ? `${wanted}_member` : wanted;
    return taken.has(name) ? `${name}_${this.#aliases.size}` : name;
  }
}

function isInstant(table: Table, name: string): boolean {
  return typeAt(table, name)?.kind === 'timestamp';
}

/** A period or a number of the calendar, read off a day or an instant. */
export function readTime(
  reading: { readonly kind: 'grain'; readonly grain: GrainName } | { readonly kind: 'part'; readonly part: CalendarPartName },
  node: OperationNode,
  isOfInstant: boolean,
): OperationNode {
  if (reading.kind === 'part') return extract(PARTS[reading.part], anyTyped(node)).toOperationNode();
  const { grain } = reading;
  if (!isDayGrain(grain)) return timestampTrunc(grain, anyTyped(node)).toOperationNode();
  if (grain === 'day') return isOfInstant ? toDate(anyTyped(node)).toOperationNode() : node;
  return dateTrunc(grain, anyTyped(node)).toOperationNode();
}

const PARTS = {
  iso_year: 'isoYear',
  iso_week: 'week',
  day_of_week: 'dayOfWeek',
  day_of_year: 'dayOfYear',
  day_of_month: 'day',
  month_of_year: 'month',
  quarter_of_year: 'quarter',
  hour_of_day: 'hour',
} as const;

/** The column of a bridge's rows that holds the share of each member. */
export const SHARE = 'share';

/** The members of each key, each once; with weights, what they leave over belongs to the null member. */
function bridgeRows({ bridge, on, to }: Hop, members: ReadonlySet<string>, reads: RelationNames): OperationNode {
  const [[, key = ''] = []] = on;
  const alias = reads.nameOf(to());
  const read = (name: string): readonly [string, OperationNode] => [name, column(alias, name)];
  const names = [...members].filter((name) => name !== SHARE);
  const columns = names.map(read);
  const { attribute = '', weight } = bridge ?? {};
  const rows = { from: table(alias), where: [isNotNull(column(alias, attribute))] };
  if (weight === undefined || !members.has(SHARE)) return selectQuery({ selections: [read(key), ...columns], distinct: true, ...rows });
  const share = sum(anyTyped(column(alias, weight)));
  const groupBy = [read(key), ...columns].map(([, node]) => node);
  const shares = selectQuery({ selections: [read(key), ...columns, [SHARE, share.toOperationNode()]], ...rows, groupBy });
  const left = subtract(decimalLiteral('1'), share).toOperationNode();
  const nobody = names.map((name) => [name, nullOf(to().relation.columns[name]?.definition.type)] as const);
  const remainder = selectQuery({
    selections: [read(key), ...nobody, [SHARE, left]],
    ...rows,
    groupBy: [column(alias, key)],
    having: [compare(left, '!=', value(0))],
  });
  return unionAll([shares, remainder]);
}

/** A null with a type: some warehouses take a bare one for a number. */
function nullOf(type: LogicalType | undefined): OperationNode {
  return type === undefined ? value(null) : castNode(value(null), type);
}

/** The levels above the one that rows refer to, one row for each member of that level: a strict hierarchy has one parent for each. */
export function levelRows({ on, to }: Hop, levels: ReadonlySet<string>, reads: RelationNames): OperationNode {
  const [[, level = ''] = []] = on;
  const alias = reads.nameOf(to());
  const above = [...levels]
    .filter((name) => name !== level)
    .map((name) => [name, max(anyTyped(column(alias, name))).toOperationNode()] as const);
  return selectQuery({ selections: [[level, column(alias, level)], ...above], from: table(alias), groupBy: [column(alias, level)] });
}
