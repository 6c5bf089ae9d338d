import type { OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import type { BalanceRule, ConversionMetric, Filter, Measure } from '../model/index.js';
import { decimalLiteral, firstBy, lastBy } from '../sql/index.js';
import type { Ask, By, GatheringOptions } from './ask.js';
import { type Asker, type Attribute, attributeAt, defaultRole, type Role, resolve } from './attributes.js';
import { convertedRows, type FollowedRows } from './conversion.js';
import { writeEarlier } from './earlier-periods.js';
import { type FilterContext, filterCondition, flattened, isOfRole, pathsOf } from './filters.js';
import { addsUp, type Groups, isAlone, isOfSeveral } from './first-groups.js';
import { INNER, KEY_OF_BALANCE } from './inner-names.js';
import { aggregateNode, measuredValue, type Product, productOf } from './measure-node.js';
import { all, any, anyTyped, column, compare, isNotNull, isNull, join, type Select, table } from './nodes.js';
import { groupsByOccurrence, groupsOfRows, ownGroups, regrouped } from './part-groups.js';
import { rolledUp } from './part-rollup.js';
import { boundsOf, daysOfPeriods, daysWithin, inDays, isDayOf, type PeriodsAsked, periodsQuery } from './periods.js';
import { type AskedOfRows, refuseForeignAttributes, refuseMixedUnits, unanswerable } from './refusals.js';
import { RolledUpScope } from './rolled-up-scope.js';
import { RowScope, SHARE } from './scope.js';
import type { Hop, SemanticModel, Table } from './semantic-model.js';
import { isRepeated, nameOfRows, type Transform, widened } from './transforms.js';

/** Aggregates that stand beside the attributes that they are grouped by. */
export interface GatheredPart {
  readonly isAsked: boolean;
  readonly by: readonly By[];
  /** The names of its aggregates. */
  columns(): readonly string[];
  /** Adds its query, and tells the name. `finer` are groups that it may read in place of rows. */
  write(options: GatheringOptions, suffix: string, finer: Groups | undefined): string;
  /** The relation whose rows are aggregated, with its conditions on time; of what is made of other parts, one of theirs. */
  readonly fact: FactPart | undefined;
}

export interface FactPartOptions {
  readonly model: SemanticModel;
  readonly table: Table;
  readonly ask: Ask;
  readonly measure: Measure;
  /** The name of the measure. */
  readonly measured: string;
  readonly metric: string;
}

/** An aggregate in a part. */
interface Aggregate {
  readonly key: string;
  readonly column: string;
  readonly name: string;
  readonly measure: Measure;
  /** Conditions of the metric and the measure: the rows that count. */
  readonly rows: readonly Filter[];
  /** Those of the metric alone. */
  readonly asked: readonly Filter[];
  /** Where only rows count that an event follows. */
  readonly conversion?: ConversionMetric;
}

/** What two measures have in common that are aggregated together. */
export function partKey(options: FactPartOptions): string {
  return JSON.stringify([options.ask.by, options.ask.isAsked, rowsKey(options)]);
}

/** What two measures have in common that are aggregated of the same rows. */
function rowsKey({ table: { id }, ask, measure, measured }: FactPartOptions): string {
  const { transforms } = ask;
  const alone = isAlone(measure, transforms) ? [measured, ask.rows, ask.carried] : null;
  // Where a row is in several periods, what adds up is read off days, and everything else off rows.
  return JSON.stringify([id, ask.where, ask.time, ask.weightedBy, transforms, alone, transforms.some(isRepeated) && addsUp(measure)]);
}

/** Aggregates of the rows of one relation, for the same conditions of the question. */
export class FactPart implements GatheredPart {
  readonly isAsked: boolean;
  readonly by: readonly By[];
  readonly fact = this;
  readonly aggregates: Aggregate[] = [];
  readonly #attributes: ReadonlyMap<string, Attribute>;
  readonly #asker: Asker;
  /** What it was grouped by before, or else is, for parts by fewer attributes. */
  #groups: Groups | undefined;

  constructor(readonly options: FactPartOptions) {
    const { ask, model, metric } = options;
    this.#asker = { metric, table: options.table, time: ask.time };
    this.isAsked = ask.isAsked;
    this.by = ask.by;
    this.#attributes = new Map(ask.by.map(({ path }) => [path, attributeAt(model, this.#asker, path)]));
  }

  attributeOf(path: string): Attribute {
    return this.#attributes.get(path) ?? attributeAt(this.options.model, this.#asker, path);
  }

  /** Whether a row may be in several groups: it has several members of a bridge. */
  get overlaps(): boolean {
    return [...this.#attributes.values()].some(isOfSeveral);
  }

  columns(): readonly string[] {
    return this.aggregates.map(({ column }) => column);
  }

  /** The column of an aggregate; the same one for the same aggregate. */
  columnOf(
    name: string,
    measure: Measure,
    rows: readonly Filter[],
    conversion: ConversionMetric | undefined,
    free: (wanted: string) => string,
  ): string {
    const counted = [...rows, ...(measure.where ?? [])];
    refuseMixedUnits(this.#asked(), measure, counted);
    const key = JSON.stringify([name, counted, conversion?.name]);
    const known = this.aggregates.find((aggregate) => aggregate.key === key);
    if (known !== undefined) return known.column;
    const column = free(conversion === undefined ? name : conversion.name);
    this.aggregates.push({ key, column, name, measure, rows: counted, asked: rows, ...(conversion === undefined ? {} : { conversion }) });
    return column;
  }

  #asked(): AskedOfRows {
    return { model: this.options.model, asker: this.#asker, where: this.options.ask.where, by: [...this.#attributes.values()] };
  }

  /** The digits behind the point of weights; 0 where they have none. */
  get weightScale(): number {
    const { weightedBy } = this.options.ask;
    const bridge = weightedBy === undefined ? undefined : this.attributeOf(weightedBy).hops.find(({ finds }) => finds === 'several');
    const type = bridge?.to().relation.columns[bridge.bridge?.weight ?? '']?.definition.type;
    return type?.kind === 'decimal' ? type.scale : 0;
  }

  /** The type of what a measure reads. */
  typeOf(measure: Measure): LogicalType | undefined {
    const { model } = this.options;
    return measuredValue(model, this.#asker, new RowScope(this.options.table, { nameOf: ({ name }) => name }, undefined), measure)?.type;
  }

  /** Whether one of the aggregates counts all rows that meet some conditions. */
  counts(rows: readonly Filter[]): boolean {
    const known = new Set(rows.map((filter) => JSON.stringify(filter)));
    return this.aggregates.some((aggregate) => aggregate.rows.every((filter) => known.has(JSON.stringify(filter))));
  }

  /** The groups of this part, where all of another can be read off them. */
  groupsFor(other: FactPart): Groups | undefined {
    const groups = this.#groups;
    if (groups === undefined || rowsKey(this.options) !== rowsKey(other.options)) return undefined;
    const isCovered =
      other.by.every(({ path, alias }) => this.by.some((one) => one.path === path && one.alias === alias)) &&
      other.aggregates.every(({ key }) => groups.values.has(key));
    // By fewer attributes, a group counts once only where no row is in two of them; and rows that another aggregate counts make no group of the answer.
    const isOnce =
      other.by.length === this.by.length || (!groups.isOfOneBy && groups.attributes.every(({ attribute }) => !isOfSeveral(attribute)));
    const isAlike = !other.isAsked || this.aggregates.every(({ rows }) => other.counts(rows));
    return isCovered && isOnce && isAlike ? groups : undefined;
  }

  /** What a measure multiplies, where one factor lies behind a way. */
  productBehind(measure: Measure, way: Hop): Product | undefined {
    return productOf(this.options.model, this.#asker, measure, way);
  }

  /** Whether the rows of another, of other days, are grouped as those of this are, with all that is aggregated of them. */
  tells(other: FactPart): boolean {
    const { ask } = this.options;
    const asked = { ...other.options, ask: { ...other.options.ask, transforms: ask.transforms } };
    const keys = new Set(this.aggregates.map(({ key }) => key));
    const isAlike = other.aggregates.every(({ key }) => keys.has(key)) && (!other.isAsked || other.aggregates.length === keys.size);
    const isBySame = JSON.stringify(other.by) === JSON.stringify(this.by);
    return ask.transforms.length === 0 && isAlike && isBySame && rowsKey(asked) === rowsKey(this.options);
  }

  /** The same aggregates of other days, with conditions in the place of those on time. */
  ofDays(gathering: GatheringOptions, time: readonly Filter[]): FactPart {
    const { ask } = this.options;
    const { others } = this.conditionsOf(gathering, this.role());
    const part = new FactPart({ ...this.options, ask: { ...ask, where: [...others, ...time], transforms: [] } });
    part.aggregates.push(...this.aggregates);
    return part;
  }

  /** The name of its query. */
  nameWith(suffix: string): string {
    return `${this.relation.name}_${nameOfRows(this.#transforms, this.#balance !== undefined)}${suffix}`;
  }

  get #balance(): BalanceRule | undefined {
    return this.aggregates[0]?.measure.balance;
  }

  /** A balance that is carried on is the last of all days up to the end of a period. */
  get #transforms(): readonly Transform[] {
    const { carried, transforms } = this.options.ask;
    return carried === true && this.#balance !== undefined ? [...transforms, { kind: 'running' }] : transforms;
  }

  /**
   * @param as - What it is written for, where that is another part: its name, and the part whose conditions the question has.
   */
  write(
    gathering: GatheringOptions,
    suffix: string,
    finer: Groups | undefined,
    as: { readonly name: string; readonly of: FactPart } = { name: this.nameWith(suffix), of: this },
  ): string {
    const { ask, table: base } = this.options;
    const earlier = writeEarlier(this, gathering, suffix);
    if (earlier !== undefined) return earlier;
    const { writing } = gathering;
    const transforms = this.#transforms;
    const isBalance = this.#balance !== undefined;
    const { name } = as;
    const { found, rollups } = rolledUp(this, gathering, transforms, suffix);
    const groups =
      found === undefined && !isBalance
        ? (finer ?? groupsByOccurrence(this, gathering, transforms, suffix) ?? groupsOfRows(this, gathering, transforms, suffix))
        : undefined;
    const query =
      found?.query ??
      (groups !== undefined
        ? regrouped(this, gathering, transforms, groups)
        : isBalance
          ? this.#balances(gathering, transforms, name)
          : this.#aggregated(gathering, transforms));
    const written = this.writeFrom(gathering, name, query, groups);
    writing.parts.push({
      name: written,
      relation: base.id,
      ...(found === undefined ? {} : { rollup: found.id }),
      rollups,
      time: ask.time ?? base.relation.time,
      measures: this.aggregates.map((aggregate) => aggregate.name),
      by: ask.by.map(({ path }) => path),
      where: [...as.of.options.ask.where, ...this.commonRows()],
      isMoved: as.of !== this || transforms.length > 0,
    });
    return written;
  }

  /** Adds a query that returns what it aggregates. */
  writeFrom(gathering: GatheringOptions, name: string, query: Select, groups?: Groups): string {
    const written = gathering.writing.add(name, query);
    this.#groups = groups ?? ownGroups(this, written, this.#transforms);
    return written;
  }

  /** What periods are asked of this part, for the question's own, without gaps. */
  periodsAsked(gathering: GatheringOptions, facts: PeriodsAsked['facts'], transforms: readonly Transform[]): PeriodsAsked {
    const { ask, metric } = this.options;
    const role = this.role();
    const by = ask.by.flatMap(({ alias, path }) => {
      const attribute = this.attributeOf(path);
      return attribute.role === role.id ? [{ alias, attribute }] : [];
    });
    return { metric, by, where: this.conditionsOf(gathering, role).time, role, transforms, facts };
  }

  /** The date that `date` means. */
  role(): Role {
    const role = defaultRole(this.#asker);
    return role;
  }

  get relation(): Table {
    return this.options.table;
  }

  context(gathering: GatheringOptions): FilterContext {
    const { model } = this.options;
    const shown = new Set(this.by.map(({ path }) => path));
    return { model, asker: this.#asker, reads: gathering.writing, timeZone: gathering.timeZone, at: gathering.at, shown };
  }

  /** The scope of the rows of its relation. */
  scope({ writing, timeZone }: GatheringOptions): RowScope {
    const { ask, table: base } = this.options;
    return new RowScope(base, writing, timeZone, undefined, new Set(ask.by.map(({ alias }) => alias)));
  }

  /** The rows, grouped by the attributes. */
  #aggregated(gathering: GatheringOptions, transforms: readonly Transform[]): Select {
    const context = this.context(gathering);
    const scope = this.scope(gathering);
    const keys = this.keys(gathering, scope, context, transforms);
    const where = this.conditions(gathering, scope, context, transforms);
    return this.rowsBy(gathering, scope, keys, where, ({ column: name, measure }) => [{ name, measure }]);
  }

  /** The rows that a scope has, grouped by some keys, with the measures that each aggregate is made of. */
  rowsBy(
    gathering: GatheringOptions,
    scope: RowScope,
    keys: Select['selections'],
    where: readonly OperationNode[],
    measuresOf: (aggregate: Aggregate) => readonly { readonly name: string; readonly measure: Measure }[],
  ): Select {
    const { model, ask } = this.options;
    const context = this.context(gathering);
    const shares = ask.weightedBy === undefined ? undefined : this.#share(scope, ask.weightedBy);
    const common = this.commonRows();
    const isCommon = new Set(common.map((filter) => JSON.stringify(filter)));
    const own = this.aggregates.map(({ rows }) => rows.filter((filter) => !isCommon.has(JSON.stringify(filter))));
    const conditions = own.map((filters) =>
      filters.length === 0 ? undefined : all(filters.map((filter) => filterCondition(context, scope, filter))),
    );
    const values = this.aggregates.flatMap((aggregate, place) => {
      const { conversion } = aggregate;
      const converted =
        conversion &&
        convertedRows(context, gathering.writing, this.options.table, conversion, scope, this.#followed(gathering, aggregate));
      const condition = [conditions[place], converted].filter((each) => each !== undefined);
      return measuresOf(aggregate).map(({ name, measure }) => {
        const read = measuredValue(model, this.#asker, scope, measure)?.node;
        const by = measure.by === undefined ? undefined : column(scope.alias, measure.by);
        return [name, aggregateNode(measure, read, by, condition.length === 0 ? undefined : all(condition), shares)] as const;
      });
    });
    const shared = common.map((filter) => filterCondition(context, scope, filter));
    // Only rows that one of the aggregates counts make a group.
    const counted = conditions.filter((each) => each !== undefined);
    const some = counted.length === conditions.length && counted.length > 0 ? [counted.length === 1 ? all(counted) : any(counted)] : [];
    return {
      selections: [...keys, ...values],
      ...scope.from,
      where: [...where, ...shared, ...some],
      groupBy: keys.map(([, node]) => node),
    };
  }

  /** Which rows an event may follow: those that the question asks for. */
  #followed(gathering: GatheringOptions, { rows }: Aggregate): FollowedRows {
    const { transforms, where } = this.options.ask;
    const context = this.context(gathering);
    const role = this.role();
    const time = where.flatMap(flattened).filter((filter) => isOfRole(context, role, filter));
    return {
      role,
      days: transforms.reduce(widened, boundsOf(context, time)),
      conditions: (scope) => [
        ...this.conditions(gathering, scope, context, transforms),
        ...rows.map((filter) => filterCondition(context, scope, filter)),
      ],
    };
  }

  /** The last (or first) value of each key in each period, and then their sum. */
  #balances(gathering: GatheringOptions, transforms: readonly Transform[], name: string): Select {
    const { model, ask, metric } = this.options;
    const [aggregate] = this.aggregates;
    const rule = this.#balance;
    if (aggregate === undefined || rule === undefined) throw new RangeError('a balance without its rule');
    refuseForeignAttributes(this.#asked(), rule, this.role());
    const context = this.context(gathering);
    const scope = this.scope(gathering);
    const keys = this.keys(gathering, scope, context, transforms);
    const where = this.conditions(gathering, scope, context, transforms);
    const shares = ask.weightedBy === undefined ? undefined : this.#share(scope, ask.weightedBy);
    if (shares !== undefined) throw unanswerable(metric, 'a balance is not split by weights', 'Ask without weights.');
    const of = measuredValue(model, this.#asker, scope, aggregate.measure)?.node ?? column(scope.alias, rule.over);
    const pick = rule.keep === 'last' ? lastBy : firstBy;
    const kept = pick(anyTyped(of), anyTyped(column(scope.alias, rule.over))).toOperationNode();
    const per = rule.per.map((each) => [`${KEY_OF_BALANCE}${each}`, column(scope.alias, each)] as const);
    const rows = aggregate.rows.map((filter) => filterCondition(context, scope, filter));
    const counts = gathering.writing.add(`${name}_kept`, {
      selections: [...keys, ...per, [INNER.kept, kept]],
      ...scope.from,
      where: [...where, ...rows, isNotNull(of)],
      groupBy: [...keys, ...per].map(([, node]) => node),
    });
    const outer = keys.map(([alias]) => [alias, column(counts, alias)] as const);
    const total = aggregateNode({ aggregation: 'sum' }, column(counts, INNER.kept), undefined, undefined, undefined);
    return { selections: [...outer, [aggregate.column, total]], from: table(counts), groupBy: outer.map(([, node]) => node) };
  }

  /**
   * What rows are grouped by: with periods whose days are others, they meet the periods of these days.
   *
   * @param next - The column with the next day of the same value, where only the last in a period counts.
   */
  keys(
    gathering: GatheringOptions,
    scope: RowScope,
    context: FilterContext,
    transforms: readonly Transform[],
    next?: string,
  ): Select['selections'] {
    const { ask } = this.options;
    if (transforms.length === 0) return ask.by.map(({ alias, path }) => [alias, scope.attribute(this.attributeOf(path))]);
    const role = this.role();
    const asked = this.periodsAsked(gathering, [{ table: this.options.table, role }], transforms);
    const periods = gathering.writing.add(
      `periods_${nameOfRows(transforms, false)}`,
      periodsQuery(context, (wanted, query) => gathering.writing.add(wanted, query), asked),
    );
    const isOfTime = new Set(asked.by.map(({ alias }) => alias));
    // Rows are many, and groups are few; where a period may end before it begins, there are no days to find.
    const isFound =
      (next !== undefined || !(scope instanceof RolledUpScope)) &&
      transforms.every(({ kind }) => kind === 'shift' || kind === 'rolling' || kind === 'to date');
    const found = isFound
      ? gathering.writing.add(
          `days_${nameOfRows(transforms, false)}`,
          daysOfPeriods(periods, [...isOfTime, ...(next === undefined ? [] : [INNER.toDay])]),
        )
      : undefined;
    const keys = ask.by.map(
      ({ alias, path }) =>
        [alias, isOfTime.has(alias) ? column(found ?? periods, alias) : scope.attribute(this.attributeOf(path))] as const,
    );
    const day = scope.day(role);
    const meets = found === undefined ? inDays(day, periods, !transforms.some(({ kind }) => kind === 'running')) : isDayOf(day, found);
    const after = next === undefined ? undefined : column(scope.alias, next);
    const isLast = after === undefined ? [] : [any([isNull(after), compare(after, '>', column(found ?? periods, INNER.toDay))])];
    scope.join(join('InnerJoin', table(found ?? periods), [meets, ...isLast]));
    return keys;
  }

  /** Which rows the question asks for: with periods whose days are others, those of the days that any of these has. */
  conditions(
    gathering: GatheringOptions,
    scope: RowScope,
    context: FilterContext,
    transforms: readonly Transform[],
    isLeft: (filter: Filter) => boolean = () => true,
  ): readonly OperationNode[] {
    const made = (filters: readonly Filter[]) => filters.filter(isLeft).map((filter) => filterCondition(context, scope, filter));
    if (transforms.length === 0) return made(this.options.ask.where.flatMap(flattened));
    const role = this.role();
    const { time, others } = this.conditionsOf(gathering, role);
    return [...daysWithin(scope, role, transforms.reduce(widened, boundsOf(context, time))), ...made(others)];
  }

  /** The conditions of the question on the date, and those on everything else. */
  conditionsOf(gathering: GatheringOptions, role: Role): { readonly time: readonly Filter[]; readonly others: readonly Filter[] } {
    const time: Filter[] = [];
    const others: Filter[] = [];
    const context = this.context(gathering);
    for (const filter of this.options.ask.where.flatMap(flattened)) {
      const found = pathsOf(filter).map((path) => resolve(context.model, context.asker, path));
      const ofTime = found.filter((each) => !('many' in each) && each.role === role.id);
      if (ofTime.length === 0) others.push(filter);
      else if (ofTime.length === found.length) time.push(filter);
      else
        throw unanswerable(
          this.options.metric,
          'one condition is about time and about something else at once',
          'Make one condition of each: periods outside of the range are read, too.',
        );
    }
    return { time, others };
  }

  /** Conditions that all aggregates have. */
  commonRows(): readonly Filter[] {
    const [first, ...rest] = this.aggregates;
    const others = rest.map(({ rows }) => new Set(rows.map((filter) => JSON.stringify(filter))));
    return (first?.rows ?? []).filter((filter) => others.every((each) => each.has(JSON.stringify(filter))));
  }

  /** The share of each row that a member of a bridge has. */
  #share(scope: RowScope, path: string): OperationNode {
    const { metric, ask } = this.options;
    const attribute = this.attributeOf(path);
    const place = attribute.hops.findIndex(({ finds }) => finds === 'several');
    const hops = attribute.hops.slice(0, place + 1);
    if (place < 0 || hops.at(-1)?.bridge?.weight === undefined) {
      throw unanswerable(
        metric,
        `${path} has no weights that the question asks by`,
        `Weights are those of a bridge, asked by: ${ask.by.map((each) => each.path).join(', ') || 'nothing'}.`,
      );
    }
    const odd = this.aggregates.find(
      ({ measure }) => measure.aggregation !== 'sum' && (measure.aggregation !== 'count' || measure.of !== undefined),
    );
    if (odd !== undefined)
      throw unanswerable(metric, `a ${odd.measure.aggregation} is not split by weights`, 'Weights split sums and counts of rows.');
    // Without the attribute, a row counts whole: the shares of all members add up to 1.
    if (!this.#attributes.has(path)) return decimalLiteral(`1.${'0'.repeat(this.weightScale)}`).toOperationNode();
    return scope.column(hops, SHARE);
  }
}
