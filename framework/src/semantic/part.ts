import type { OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import { MartletError } from '../errors.js';
import type { ConversionMetric, Filter, Measure } from '../model/index.js';
import { decimalLiteral, firstBy, lastBy } from '../sql/index.js';
import type { AnswerRollup } from './answer.js';
import type { Ask, By, GatheringOptions } from './ask.js';
import { type Asker, type Attribute, attributeAt, defaultRole, type Role, resolve } from './attributes.js';
import { convertedRows } from './conversion.js';
import { filterText } from './filter-text.js';
import { type FilterContext, filterCondition, flattened, pathsOf } from './filters.js';
import { keptNode } from './kept-measure.js';
import { aggregateNode, measuredValue } from './measure-node.js';
import { all, any, anyTyped, column, compare, isNotNull, join, type Select, table, value } from './nodes.js';
import { inDays, type PeriodsAsked, periodsQuery } from './periods.js';
import { attributeKey, NotKept, RolledUpScope } from './rolled-up-scope.js';
import { filterKey, rollupContent } from './rollup-content.js';
import { RowScope, SHARE } from './scope.js';
import type { RollupTable, SemanticModel, Table } from './semantic-model.js';
import type { Transform } from './transforms.js';

/** Aggregates that stand beside the attributes that they are grouped by. */
export interface GatheredPart {
  readonly isAsked: boolean;
  readonly by: readonly By[];
  /** The names of its aggregates. */
  columns(): readonly string[];
  /** Adds its query, and tells the name. */
  write(options: GatheringOptions, suffix: string): string;
  /** The relation whose rows are aggregated, with its conditions on time; of what is made of other parts, one of theirs. */
  readonly fact: FactPart | undefined;
}

export interface FactPartOptions {
  readonly model: SemanticModel;
  readonly table: Table;
  readonly ask: Ask;
  readonly measure: Measure;
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
export function partKey({ table: { id }, ask, measure }: FactPartOptions): string {
  const balance = measure.balance === undefined ? null : [measure, ask.rows, ask.carried];
  return JSON.stringify([id, ask.by, ask.where, ask.time, ask.weightedBy, ask.transforms, ask.isAsked, balance]);
}

/** Aggregates of the rows of one relation, for the same conditions of the question. */
export class FactPart implements GatheredPart {
  readonly isAsked: boolean;
  readonly by: readonly By[];
  readonly fact = this;
  readonly #aggregates: Aggregate[] = [];
  readonly #attributes: ReadonlyMap<string, Attribute>;
  readonly #asker: Asker;

  constructor(private readonly options: FactPartOptions) {
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
    return [...this.#attributes.values()].some(({ hops }) => hops.some(({ finds }) => finds === 'several'));
  }

  columns(): readonly string[] {
    return this.#aggregates.map(({ column }) => column);
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
    this.#refuseMixedUnits(measure, counted);
    const key = JSON.stringify([name, counted, conversion?.name]);
    const known = this.#aggregates.find((aggregate) => aggregate.key === key);
    if (known !== undefined) return known.column;
    const column = free(conversion === undefined ? name : conversion.name);
    this.#aggregates.push({ key, column, name, measure, rows: counted, asked: rows, ...(conversion === undefined ? {} : { conversion }) });
    return column;
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

  write(gathering: GatheringOptions, suffix: string): string {
    const { ask, table: base } = this.options;
    const { writing } = gathering;
    const balance = this.#aggregates[0]?.measure.balance;
    const transforms: readonly Transform[] =
      ask.carried === true && balance !== undefined ? [...ask.transforms, { kind: 'running' }] : ask.transforms;
    const name = `${base.name}_${nameOfPart(transforms, balance !== undefined)}${suffix}`;
    const { found, rollups } = this.#rolledUp(gathering, transforms);
    const query =
      found?.query ?? (balance === undefined ? this.#aggregated(gathering, transforms) : this.#balances(gathering, transforms, name));
    const written = writing.add(name, query);
    writing.parts.push({
      name: written,
      relation: base.id,
      ...(found === undefined ? {} : { rollup: found.id }),
      rollups,
      time: ask.time ?? base.relation.time,
      measures: this.#aggregates.map((aggregate) => aggregate.name),
      by: ask.by.map(({ path }) => path),
      where: [...ask.where, ...this.#commonRows()],
      isMoved: transforms.length > 0,
    });
    return written;
  }

  /** What periods are asked of this part, for the question's own, without gaps. */
  periodsAsked(gathering: GatheringOptions, facts: PeriodsAsked['facts'], transforms: readonly Transform[]): PeriodsAsked {
    const { ask, metric } = this.options;
    const role = this.role();
    const by = ask.by.flatMap(({ alias, path }) => {
      const attribute = this.attributeOf(path);
      return attribute.role === role.name ? [{ alias, attribute }] : [];
    });
    return { metric, by, where: this.#split(gathering, role).time, role, transforms, facts };
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

  #scope({ writing, timeZone }: GatheringOptions): RowScope {
    const { ask, table: base } = this.options;
    return new RowScope(base, writing, timeZone, undefined, new Set(ask.by.map(({ alias }) => alias)));
  }

  /** The rows, grouped by the attributes. */
  #aggregated(gathering: GatheringOptions, transforms: readonly Transform[]): Select {
    const { model, ask } = this.options;
    const context = this.context(gathering);
    const scope = this.#scope(gathering);
    const { keys, where } = this.#grouped(gathering, scope, context, transforms);
    const shares = ask.weightedBy === undefined ? undefined : this.#share(scope, ask.weightedBy);
    const common = this.#commonRows();
    const isCommon = new Set(common.map((filter) => JSON.stringify(filter)));
    const own = this.#aggregates.map(({ rows }) => rows.filter((filter) => !isCommon.has(JSON.stringify(filter))));
    const conditions = own.map((filters) =>
      filters.length === 0 ? undefined : all(filters.map((filter) => filterCondition(context, scope, filter))),
    );
    const values = this.#aggregates.map(({ column: name, measure, conversion }, place) => {
      const read = measuredValue(model, this.#asker, scope, measure)?.node;
      const by = measure.by === undefined ? undefined : column(scope.alias, measure.by);
      const converted = conversion && convertedRows(context, gathering.writing, this.options.table, conversion, scope);
      const condition = [conditions[place], converted].filter((each) => each !== undefined);
      return [name, aggregateNode(measure, read, by, condition.length === 0 ? undefined : all(condition), shares)] as const;
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

  /** The same aggregates from the first roll-up that tells all that is asked, and why others are not read. */
  #rolledUp(gathering: GatheringOptions, transforms: readonly Transform[]) {
    const { model, table: base } = this.options;
    let found: { readonly id: string; readonly query: Select } | undefined;
    const rollups = model.rollupsOf(base).map((rollup): AnswerRollup => {
      const { id } = rollup;
      if (found !== undefined) return { relation: id, problem: `${found.id} has all that is asked` };
      try {
        const problem = gathering.rollupProblem(id);
        if (problem !== undefined) throw new NotKept(problem);
        found = { id, query: gathering.writing.attempt(() => this.#fromRollup(gathering, transforms, rollup)) };
        return { relation: id };
      } catch (error) {
        if (error instanceof NotKept) return { relation: id, problem: error.message };
        throw error;
      }
    });
    return { found, rollups };
  }

  /** @throws NotKept Where the rows of the roll-up don't tell something that is asked. */
  #fromRollup(gathering: GatheringOptions, transforms: readonly Transform[], of: RollupTable): Select {
    const { model, ask, table: base } = this.options;
    const { writing, timeZone } = gathering;
    if (ask.weightedBy !== undefined) throw new NotKept('weights split rows');
    const rollup = rollupContent(model, of);
    if ((timeZone ?? 'UTC') !== of.rollup.timeZone && rollup.dependsOnZone)
      throw new NotKept(`its days are those of ${of.rollup.timeZone}, and not of ${timeZone ?? 'UTC'}`);
    const context = this.context(gathering);
    const known = new Set(rollup.where);
    const isKnown = (filter: Filter): boolean => known.has(filterKey(context, filter));
    const scope = new RolledUpScope(base, writing, timeZone, of, rollup.attributes, new Set(ask.by.map(({ alias }) => alias)));
    const wanted = ask.where.flatMap(flattened);
    const { keys, where } = this.#grouped(gathering, scope, context, transforms, (filter) => !isKnown(filter));
    const isAskedBy = new Set(ask.by.map(({ path }) => attributeKey(this.attributeOf(path))));
    // Each row of the answer is one of the roll-up: all that tells its rows apart is asked by, and no row is in two periods.
    const finer = rollup.attributes.find(({ attribute }) => !isAskedBy.has(attributeKey(attribute)));
    const parts = this.#aggregates.map(({ column: name, name: measured, measure, asked, rows, conversion }) => {
      const kept = rollup.measures.get(measured);
      if (conversion !== undefined) throw new NotKept('a conversion follows single rows');
      if (kept === undefined) throw new NotKept(`it does not keep the measure ${measured}`);
      const holding = new Set([...wanted, ...rows.flatMap(flattened)].map((filter) => filterKey(context, filter)));
      const lost = rollup.where.findIndex((key) => !holding.has(key));
      if (lost >= 0) throw new NotKept(`it keeps only rows where ${of.rollup.where.flatMap(flattened).map(filterText)[lost] ?? ''}`);
      if (kept.adds === 'cut' && (finer !== undefined || this.overlaps || transforms.length > 0))
        throw new NotKept(`a ${measure.aggregation} of ${measured} does not add up over ${finer?.attribute.path ?? 'periods'}`);
      const conditions = asked
        .flatMap(flattened)
        .filter((filter) => !isKnown(filter))
        .map((filter) => filterCondition(context, scope, filter));
      const counts = kept.rows === undefined ? [] : [compare(column(scope.alias, kept.rows), '>', value(0))];
      const condition = conditions.length === 0 ? undefined : all(conditions);
      return { value: [name, keptNode(scope.alias, measure, kept, condition)] as const, counted: [...counts, ...conditions] };
    });
    // Only rows that one of the aggregates counts make a group.
    const some = parts.every(({ counted }) => counted.length > 0) ? [any(parts.map(({ counted }) => all(counted)))] : [];
    return {
      selections: [...keys, ...parts.map((part) => part.value)],
      ...scope.from,
      where: [...where, ...some],
      groupBy: keys.map(([, node]) => node),
    };
  }

  /** The last (or first) value of each key in each period, and then their sum. */
  #balances(gathering: GatheringOptions, transforms: readonly Transform[], name: string): Select {
    const { model, ask, metric } = this.options;
    const [aggregate] = this.#aggregates;
    const rule = aggregate?.measure.balance;
    if (aggregate === undefined || rule === undefined) throw new RangeError('a balance without its rule');
    this.#refuseForeignAttributes(rule.per, rule.over);
    const context = this.context(gathering);
    const scope = this.#scope(gathering);
    const { keys, where } = this.#grouped(gathering, scope, context, transforms);
    const shares = ask.weightedBy === undefined ? undefined : this.#share(scope, ask.weightedBy);
    if (shares !== undefined) throw unanswerable(metric, 'a balance is not split by weights', 'Ask without weights.');
    const of = measuredValue(model, this.#asker, scope, aggregate.measure)?.node ?? column(scope.alias, rule.over);
    const pick = rule.keep === 'last' ? lastBy : firstBy;
    const kept = pick(anyTyped(of), anyTyped(column(scope.alias, rule.over))).toOperationNode();
    const per = rule.per.map((each) => [`per_${each}`, column(scope.alias, each)] as const);
    const rows = aggregate.rows.map((filter) => filterCondition(context, scope, filter));
    const counts = gathering.writing.add(`${name}_kept`, {
      selections: [...keys, ...per, ['kept', kept]],
      ...scope.from,
      where: [...where, ...rows, isNotNull(of)],
      groupBy: [...keys, ...per].map(([, node]) => node),
    });
    const outer = keys.map(([alias]) => [alias, column(counts, alias)] as const);
    const total = aggregateNode({ aggregation: 'sum' }, column(counts, 'kept'), undefined, undefined, undefined);
    return { selections: [...outer, [aggregate.column, total]], from: table(counts), groupBy: outer.map(([, node]) => node) };
  }

  /** What rows are grouped by, and which of them the question asks for; with periods whose days are others, the rows of these days. */
  #grouped(
    gathering: GatheringOptions,
    scope: RowScope,
    context: FilterContext,
    transforms: readonly Transform[],
    isLeft: (filter: Filter) => boolean = () => true,
  ) {
    const { ask } = this.options;
    if (transforms.length === 0) {
      const keys = ask.by.map(({ alias, path }) => [alias, scope.attribute(this.attributeOf(path))] as const);
      return {
        keys,
        where: ask.where
          .flatMap(flattened)
          .filter(isLeft)
          .map((filter) => filterCondition(context, scope, filter)),
      };
    }
    const role = this.role();
    const asked = this.periodsAsked(gathering, [{ table: this.options.table, role }], transforms);
    const periods = gathering.writing.add(
      `periods_${nameOfPart(transforms, false)}`,
      periodsQuery(context, (wanted, query) => gathering.writing.add(wanted, query), asked),
    );
    const isOfTime = new Set(asked.by.map(({ alias }) => alias));
    const keys = ask.by.map(
      ({ alias, path }) => [alias, isOfTime.has(alias) ? column(periods, alias) : scope.attribute(this.attributeOf(path))] as const,
    );
    const { others } = this.#split(gathering, role);
    const where = others.filter(isLeft).map((filter) => filterCondition(context, scope, filter));
    scope.join(join('InnerJoin', table(periods), [inDays(scope.day(role), periods, !transforms.some(({ kind }) => kind === 'running'))]));
    return { keys, where };
  }

  /** The conditions of the question on the date, and those on everything else. */
  #split(gathering: GatheringOptions, role: Role): { readonly time: readonly Filter[]; readonly others: readonly Filter[] } {
    const time: Filter[] = [];
    const others: Filter[] = [];
    const context = this.context(gathering);
    for (const filter of this.options.ask.where.flatMap(flattened)) {
      const found = pathsOf(filter).map((path) => resolve(context.model, context.asker, path));
      const ofTime = found.filter((each) => !('many' in each) && each.role === role.name);
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
  #commonRows(): readonly Filter[] {
    const [first, ...rest] = this.#aggregates;
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
    const odd = this.#aggregates.find(
      ({ measure }) => measure.aggregation !== 'sum' && (measure.aggregation !== 'count' || measure.of !== undefined),
    );
    if (odd !== undefined)
      throw unanswerable(metric, `a ${odd.measure.aggregation} is not split by weights`, 'Weights split sums and counts of rows.');
    // Without the attribute, a row counts whole: the shares of all members add up to 1.
    if (!this.#attributes.has(path)) return decimalLiteral(`1.${'0'.repeat(this.weightScale)}`).toOperationNode();
    return scope.column(hops, SHARE);
  }

  /** Amounts of several units are not added: the unit is asked by, or one of them is asked for. */
  #refuseMixedUnits({ unitFrom }: Measure, rows: readonly Filter[]): void {
    if (unitFrom === undefined) return;
    const { model, ask, table: base, metric } = this.options;
    const of = (path: string): Attribute | undefined => {
      const found = resolve(model, this.#asker, path);
      return 'many' in found ? undefined : found;
    };
    const unit = of(unitFrom);
    const isUnit = (path: string): boolean => of(path)?.identity === unit?.identity;
    const way = unit?.hops.map(({ name }) => name).join('.') ?? '';
    // A row has one unit, and so has what is asked for each row.
    const tells = (attribute: Attribute): boolean => {
      const key = attribute.table.relation.grain ?? [];
      const isKey = attribute.reading.kind === 'column' && key.length === 1 && key[0] === attribute.reading.column;
      const reached = attribute.hops.map(({ name }) => name).join('.');
      return isKey && (reached === '' || way === reached || way.startsWith(`${reached}.`));
    };
    const isAsked = ask.by.some(({ path }) => isUnit(path)) || [...this.#attributes.values()].some(tells);
    const isOne = [...ask.where, ...rows].flatMap(flattened).some((filter) => {
      if ('and' in filter || 'or' in filter || 'not' in filter || !isUnit(filter[0])) return false;
      const [, operator, operand] = filter;
      return (operator === '=' && operand !== null) || (operator === 'in' && Array.isArray(operand) && operand.length === 1);
    });
    if (!isAsked && !isOne)
      throw new MartletError('units-mixed', {
        metric,
        unit: unitFrom.includes('.') ? unitFrom : `${base.entity ?? base.name}.${unitFrom}`,
        relation: base.name,
      });
  }

  /** A key has one last value in a period; by what the key does not tell, it would have several. */
  #refuseForeignAttributes(per: readonly string[], over: string): void {
    const { metric, table: base } = this.options;
    const role = this.role();
    if (role.column !== over || role.hops.length > 0)
      throw unanswerable(
        metric,
        `${base.name} keeps balances over ${over}, and not over ${role.name}`,
        `Ask without another date, or set time: '${over}' on ${base.name}.`,
      );
    for (const { path } of this.by) {
      const attribute = this.attributeOf(path);
      const [first] = attribute.hops;
      const columns = first === undefined ? [attribute.reading.column] : first.on.map(([from]) => from);
      const isOfTime = attribute.role === role.name || columns.every((each) => each === over);
      if (!isOfTime && !columns.every((each) => per.includes(each))) {
        throw unanswerable(
          metric,
          `its balances are kept for each ${per.join(' and ')}, which does not tell ${path}`,
          `Ask by what ${per.join(' or ')} tells, or add the column to \`per\`.`,
        );
      }
    }
  }
}

/** A part that is made of others. */
export class MadePart implements GatheredPart {
  readonly isAsked: boolean;
  readonly by: readonly By[];

  constructor(
    private readonly name: string,
    ask: Ask,
    private readonly made: readonly string[],
    private readonly query: Select,
    /** What tells the periods of its rows. */
    readonly fact: FactPart | undefined,
  ) {
    this.isAsked = ask.isAsked;
    this.by = ask.by;
  }

  columns(): readonly string[] {
    return this.made;
  }

  write({ writing }: GatheringOptions, suffix: string): string {
    return writing.add(`${this.name}${suffix}`, this.query);
  }
}

/** What the rows of a part are, in the name of its query. */
function nameOfPart(transforms: readonly Transform[], isBalance: boolean): string {
  const words = transforms.map((transform) => {
    switch (transform.kind) {
      case 'running':
        return 'so_far';
      case 'to date':
        return `${transform.unit}_to_date`;
      case 'rolling':
        return `last_${transform.count}_${transform.unit}s`;
      case 'shift':
        return `${transform.count}_${transform.unit}_before`;
      case 'calendar shift':
        return `${transform.count}_${transform.column}_before`;
      case 'cut':
        return 'like_for_like';
      default:
        return transform satisfies never;
    }
  });
  return [...(isBalance ? ['balance'] : []), ...words].join('_') || 'grouped';
}

function unanswerable(metric: string, problem: string, fix: string): MartletError {
  return new MartletError('metric-unanswerable', { metric, problem, fix });
}
