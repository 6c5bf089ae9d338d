import type { OperationNode } from 'kysely';
import { type Attribute, type AttributeReading, isPartOfPeriod, type Role } from './attributes.js';
import { type DayBounds, isDayGrain, isMadeOf, isWhole } from './calendar.js';
import { computedAt, typeAt } from './computed-attribute.js';
import { aliased, column, compare, join, table } from './nodes.js';
import { levelRows, type RelationNames, RowScope, readTime } from './scope.js';
import { type Hop, strictHierarchies, type Table } from './semantic-model.js';

/** Says why a roll-up can't tell what is asked. */
export class NotKept extends Error {}

/** An attribute of a relation that a roll-up keeps, and the column that holds it. */
export interface KeptAttribute {
  readonly name: string;
  readonly attribute: Attribute;
}

/**
 * The rows of a roll-up, or groups of rows within a query, each standing for the rows of the relation that it was made of: an attribute is read from its
 * column, from a finer period, from a member's key or from a level below it. Whatever these don't tell is not read at all.
 */
export class RolledUpScope extends RowScope {
  readonly #kept: ReadonlyMap<string, KeptAttribute>;
  readonly #levels = new Map<string, string>();

  constructor(
    base: Table,
    private readonly names: RelationNames,
    timeZone: string | undefined,
    rows: string,
    kept: readonly KeptAttribute[],
    columns: ReadonlySet<string>,
  ) {
    super(base, names, timeZone, { alias: rows, node: table(rows) }, columns);
    this.#kept = new Map(kept.map((each) => [attributeKey(each.attribute), each]));
  }

  override attribute(attribute: Attribute): OperationNode {
    const known = this.#at(attributeKey(attribute)) ?? this.#fromPeriod(attribute) ?? this.#fromLevel(attribute);
    if (known !== undefined) return known;
    try {
      return super.attribute(attribute);
    } catch (error) {
      throw error instanceof NotKept ? new NotKept(`it does not tell ${attribute.path}`) : error;
    }
  }

  /** Days are told apart by coarser periods where no period lies on both sides of a bound. */
  override dayWithin(day: Attribute, bounds: readonly DayBounds[]): OperationNode {
    const periods = this.#at(attributeKey(day)) === undefined ? this.#periodsOf(day) : [];
    for (const { name, attribute } of periods) {
      const { reading } = attribute;
      const grain = reading.kind === 'grain' && isDayGrain(reading.grain) ? reading.grain : undefined;
      if (grain !== undefined && bounds.every((days) => isWhole(grain, days))) return column(this.alias, name);
    }
    if (periods.length > 0) throw new NotKept(`a bound of ${day.path} lies within a period that it keeps`);
    return this.attribute(day);
  }

  override day(role: Role): OperationNode {
    const reading = { kind: 'grain', column: role.column, grain: 'day' } as const;
    const known = this.#at(keyOf(role.hops, role.table, reading));
    if (known !== undefined) return known;
    throw new NotKept(`the days of other periods count, and it keeps no days of ${role.name}`);
  }

  override column(hops: readonly Hop[], name: string): OperationNode {
    const { relation } = hops.at(-1)?.to() ?? this.base;
    const known = this.#at(keyOf(hops, { relation }, { kind: 'column', column: name }));
    if (known !== undefined) return known;
    if (hops.length === 0 && computedAt(this.base, name) === undefined) throw new NotKept(`it does not keep ${name} of ${this.base.name}`);
    return super.column(hops, name);
  }

  /** The key of the row that is found is as good as the column that refers to it, which holds it or finds no row. */
  protected override end(start: readonly Hop[], hop: Hop, from: string): OperationNode {
    const { relation } = start.at(-1)?.to() ?? this.base;
    const [[, key = ''] = [], second] = hop.on;
    const isDay = relation.columns[from]?.definition.type.kind === 'timestamp';
    if (second === undefined && !isDay && hop.finds === 'one') {
      const known = this.#at(keyOf([...start, hop], hop.to(), { kind: 'column', column: key }));
      if (known !== undefined) return known;
    }
    return super.end(start, hop, from);
  }

  #at(key: string): OperationNode | undefined {
    const known = this.#kept.get(key);
    return known && column(this.alias, known.name);
  }

  /** The kept periods of a day or an instant. */
  #periodsOf({ hops, reading }: Attribute): readonly KeptAttribute[] {
    const way = wayOf(hops);
    return [...this.#kept.values()].filter(
      ({ attribute: kept }) =>
        kept.reading.kind === 'grain' &&
        kept.reading.column === reading.column &&
        wayOf(kept.hops) === way &&
        isDayGrain(kept.reading.grain),
    );
  }

  /** A period or a number of the calendar, read off the first day of a finer period. */
  #fromPeriod(attribute: Attribute): OperationNode | undefined {
    const { reading } = attribute;
    if (reading.kind === 'column') return undefined;
    const finer = this.#periodsOf(attribute).find(({ attribute: { reading: kept } }) => {
      if (kept.kind !== 'grain') return false;
      if (reading.kind === 'grain') return isDayGrain(reading.grain) && isMadeOf(reading.grain, kept.grain);
      return reading.part !== 'hour_of_day' && (kept.grain === 'day' || isPartOfPeriod(reading.part, kept.grain));
    });
    return finer && readTime(reading, column(this.alias, finer.name), false);
  }

  /** A level above one that is kept, of a strict hierarchy. A level that may be null tells nothing of those above it. */
  #fromLevel({ hops, reading, table: read }: Attribute): OperationNode | undefined {
    if (reading.kind !== 'column' || hops.at(-1)?.finds !== 'one') return undefined;
    const wanted = reading.column;
    for (const { levels } of strictHierarchies(read)) {
      const place = levels.indexOf(wanted);
      if (place < 0) continue;
      for (const level of levels.slice(place + 1)) {
        const known = this.#at(keyOf(hops, read, { kind: 'column', column: level }));
        if (known === undefined || read.relation.columns[level]?.definition.nullable !== false) continue;
        return column(this.#levelAlias(hops, read, level, wanted, known), wanted);
      }
    }
    return undefined;
  }

  #levelAlias(hops: readonly Hop[], read: Table, level: string, wanted: string, known: OperationNode): string {
    const way = `${wayOf(hops)}.${level}.${wanted}`;
    const joined = this.#levels.get(way);
    if (joined !== undefined) return joined;
    const alias = this.freeAlias(way);
    this.#levels.set(way, alias);
    const hop: Hop = { name: level, to: () => read, on: [[level, level]], finds: 'level' };
    this.join(
      join('LeftJoin', aliased(levelRows(hop, new Set([level, wanted]), this.names), alias), [compare(column(alias, level), '=', known)]),
    );
    return alias;
  }
}

/** What an attribute reads: two paths with the same key have the same value in each row. */
export function attributeKey({ hops, table: read, reading }: Attribute): string {
  return keyOf(hops, read, reading);
}

function keyOf(hops: readonly Hop[], { relation }: Pick<Table, 'relation'>, reading: AttributeReading): string {
  // A day is itself.
  const isDay = reading.kind === 'column' && typeAt({ relation }, reading.column)?.kind === 'date';
  return JSON.stringify([
    wayOf(hops),
    reading.column,
    isDay ? 'day' : reading.kind === 'grain' ? reading.grain : reading.kind === 'part' ? reading.part : null,
  ]);
}

const wayOf = (hops: readonly Hop[]): string => hops.map(({ name }) => name).join('.');
