import type { OperationNode, SelectQueryNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import { MartletError } from '../errors.js';
import {
  type ConversionMetric,
  type Filter,
  type Formula,
  type MetricDefinition,
  type PerMemberMetric,
  type ShareMetric,
  type SimpleMetric,
  simpleMetricsOf,
} from '../model/index.js';
import {
  add,
  avg,
  castNode,
  coalesce,
  countIf,
  literal,
  max,
  median,
  min,
  multiply,
  over,
  safeDivide,
  subtract,
  sum,
} from '../sql/index.js';
import type { AnswerColumn } from './answer.js';
import type { Ask, By, GatheringOptions, Value } from './ask.js';
import { type Attribute, attributeAt, DATE, defaultRole } from './attributes.js';
import { type Day, isDayGrain, unitsOf } from './calendar.js';
import { comparedValue, shiftOf } from './compared.js';
import { writeTogether } from './earlier-periods.js';
import { flattened, isOfRole } from './filters.js';
import type { Groups } from './first-groups.js';
import { INNER } from './inner-names.js';
import { MadePart } from './made-part.js';
import { aggregateType, isAdditive } from './measure-node.js';
import { aliased, anyTyped, column, compare, crossJoin, isNotNull, type Select, selectQuery, table, unionAll, value } from './nodes.js';
import { FactPart, type FactPartOptions, type GatheredPart, partKey } from './part.js';
import { boundsOf, periodsQuery } from './periods.js';
import { unanswerable } from './refusals.js';
import type { Transform } from './transforms.js';

/**
 * Gathers the aggregates that metrics are made of: each fact by itself at its own grain, by the asked attributes. The parts meet by their attributes, where
 * null is a member like others. What is made of several aggregates, such as a ratio, is worked out where they have met.
 */
export class Gathering {
  readonly #parts = new Map<string, GatheredPart>();
  readonly #keys = new Map<string, AnswerColumn>();
  readonly #identities = new Map<string, { readonly identity: string; readonly where: string }>();
  readonly #names = new Set<string>();

  constructor(private readonly options: GatheringOptions) {}

  /** The value of a metric, with all that it is made of. */
  value(metric: MetricDefinition, ask: Ask): Value {
    const own: Ask = { ...ask, rows: [...ask.rows, ...(metric.where ?? [])] };
    const found = this.#made(metric, own);
    const { unit = found.unit, format = found.format } = metric;
    const node = metric.fill === 'zero' ? coalesce(anyTyped(found.node), 0 as never).toOperationNode() : found.node;
    return { ...found, node, ...(unit === undefined ? {} : { unit }), ...(format === undefined ? {} : { format }) };
  }

  #made(metric: MetricDefinition, ask: Ask): Value {
    switch (metric.type) {
      case 'simple':
        return this.#leaf(metric, { ...ask, time: ask.time ?? metric.time, carried: ask.carried ?? metric.carried });
      case 'ratio':
        return quotient(this.value(metric.numerator, ask), this.value(metric.denominator, ask));
      case 'derived':
        return this.#formula(metric.formula, metric.of, ask);
      case 'cumulative': {
        this.#refuseBalances(metric.name, metric.of);
        const { window } = metric;
        if (window === 'all') return this.value(metric.of, moved(ask, { kind: 'running' }));
        if ('toDate' in window) return this.value(metric.of, moved(ask, { kind: 'to date', unit: window.toDate }));
        const { count, unit } = unitsOf(window.rolling);
        if (!isDayGrain(unit))
          throw unanswerable(
            metric.name,
            `a window of ${window.rolling} has no length in days`,
            'Use days, weeks, months, quarters or years.',
          );
        return this.value(metric.of, moved(ask, { kind: 'rolling', count, unit }));
      }
      case 'compared': {
        this.refuseTimeless(metric, ask);
        const cut: readonly Transform[] = metric.likeForLike === true ? [{ kind: 'cut', at: this.options.at }] : [];
        const earlier = [...cut, shiftOf(metric.offset)];
        if (metric.show === 'value') return this.value(metric.of, moved(ask, ...earlier));
        const current = this.value(metric.of, ask);
        return comparedValue(metric.show, current, this.value(metric.of, { ...moved(ask, ...earlier), isAsked: false }));
      }
      case 'share':
        return this.share(metric.of, ask, metric.within ?? [], (metric.ignores ?? []).includes('where'));
      case 'conversion':
        return this.#conversion(metric, ask);
      case 'per member':
        return this.#perMember(metric, ask);
      default:
        return metric satisfies never;
    }
  }

  /** A metric as a part of the same metric by fewer attributes. */
  share(metric: MetricDefinition, ask: Ask, within: ShareMetric['within'] & readonly string[], ignoresWhere: boolean): Value {
    const { by } = this.options;
    const shared = within.flatMap((path) => by.filter((one) => one.path === path || one.alias === path));
    // All there is has no time: it is the same for each period, and for the one before.
    const transforms = ignoresWhere && shared.length === 0 ? [] : ask.transforms;
    const where = ignoresWhere ? [] : ask.where;
    const whole = this.value(metric, { ...ask, by: shared, where, transforms, isAsked: false });
    return quotient(this.value(metric, ask), whole);
  }

  /** The columns of the attributes, by their names. */
  keys(): ReadonlyMap<string, AnswerColumn> {
    return this.#keys;
  }

  /** What is compared has an earlier period where the question asks for periods, or for some days. */
  refuseTimeless(metric: MetricDefinition, ask: Ask): void {
    const { model, asked } = this.options;
    for (const leaf of simpleMetricsOf(metric)) {
      const asker = { metric: metric.name, table: model.tableOf(leaf.from), time: ask.time ?? leaf.time };
      const role = defaultRole(asker);
      const isOfTime = (filter: Filter): boolean => isOfRole({ model, asker }, role, filter);
      if (asked.some(({ path }) => attributeAt(model, asker, path).role === role.id) || ask.where.flatMap(flattened).some(isOfTime))
        continue;
      throw new MartletError('question-invalid', {
        problem: `${metric.name} is compared with an earlier period, and the question names no time`,
        fix: `Ask by a period such as ${DATE}.month, or filter by a range of days, such as ["${DATE}", "this", "year"].`,
      });
    }
  }

  /** The range of days of a metric that conditions name; undefined where it has no bounds. */
  rangeOf(metric: MetricDefinition, where: readonly Filter[]): readonly [Day, Day] | undefined {
    const [leaf] = simpleMetricsOf(metric);
    if (leaf === undefined) return undefined;
    const { model } = this.options;
    const asker = { metric: metric.name, table: model.tableOf(leaf.from), time: leaf.time };
    const context = { model, asker, reads: this.options.writing, timeZone: undefined, at: this.options.at, shown: new Set<string>() };
    const role = defaultRole(asker);
    const { from, to } = boundsOf(
      context,
      where.flatMap(flattened).filter((filter) => isOfRole(context, role, filter)),
    );
    return from !== undefined && to !== undefined && from <= to ? [from, to] : undefined;
  }

  /** A query with the values of metrics, one row for each combination of attributes; and its column that says which rows are asked for. */
  answer(metrics: readonly (readonly [name: string, node: OperationNode])[]): { readonly query: Select; readonly present?: string } {
    const { by } = this.options;
    const met = this.#met();
    const keys = by.map(({ alias }) => [alias, column(MET, alias)] as const);
    const present = met.present ? [[INNER.present, column(MET, INNER.present)] as const] : [];
    const query = { selections: [...keys, ...metrics, ...present], from: aliased(met.rows, MET) };
    return { query, ...(met.present ? { present: INNER.present } : {}) };
  }

  /** All parts, met by their attributes. */
  #met(): { readonly rows: OperationNode; readonly present: boolean } {
    const { by, writing, suffix, fillsGaps } = this.options;
    const parts = [...this.#parts.values()];
    const facts = parts.filter((part) => part instanceof FactPart);
    const names = new Map<GatheredPart, string>(writeTogether(facts, this.options, suffix));
    // Parts by fewer attributes may be read off those by more.
    for (const part of [...parts].sort((one, other) => other.by.length - one.by.length))
      if (!names.has(part)) names.set(part, part.write(this.options, suffix, part.fact && this.#groupsFor(part.fact)));
    const written = parts.map((part) => ({ part, name: names.get(part) ?? '' }));
    const columns = parts.flatMap((part) => part.columns());
    const [only, second] = written;
    const periods = fillsGaps ? this.#periods(parts) : undefined;
    const isWhole = parts.every((part) => part.isAsked && part.by.length === by.length);
    if (only !== undefined && second === undefined && isWhole && periods === undefined) return { rows: table(only.name), present: false };

    const rowsOf = ({ part, name }: { readonly part: GatheredPart; readonly name: string }): SelectQueryNode => {
      const own = new Set(part.columns());
      return selectQuery({
        selections: [
          ...by.map(
            ({ alias }) => [alias, part.by.some((one) => one.alias === alias) ? column(name, alias) : this.#nullKey(alias)] as const,
          ),
          ...columns.map((each) => [each, own.has(each) ? column(name, each) : value(null)] as const),
          [INNER.present, value(part.isAsked ? 1 : 0)],
        ],
        from: table(name),
      });
    };
    const union = writing.add(`parts${suffix}`, unionAll(written.map(rowsOf)));
    const keys = by.map(({ alias }) => [alias, column(union, alias)] as const);
    const rows = writing.add(`met${suffix}`, {
      selections: [
        ...keys,
        ...columns.map((each) => [each, max(anyTyped(column(union, each))).toOperationNode()] as const),
        [INNER.present, max(anyTyped(column(union, INNER.present))).toOperationNode()],
      ],
      from: table(union),
      groupBy: keys.map(([, node]) => node),
    });
    const isShown = by.length > 0 && (!isWhole || periods !== undefined);
    if (periods === undefined) return { rows: table(rows), present: isShown };
    return { rows: table(this.#filled(rows, columns, periods)), present: isShown };
  }

  /** The rows, with one for each period that has none: for each combination of the other attributes that has rows. */
  #filled(rows: string, columns: readonly string[], periods: { readonly name: string; readonly aliases: ReadonlySet<string> }): string {
    const { by, writing, suffix } = this.options;
    const others = by.filter(({ alias }) => !periods.aliases.has(alias)).map(({ alias }) => [alias, column(rows, alias)] as const);
    const members =
      others.length === 0
        ? undefined
        : writing.add(`members${suffix}`, {
            selections: others,
            distinct: true,
            from: table(rows),
            where: [compare(column(rows, INNER.present), '>', value(0))],
          });
    const gaps = selectQuery({
      selections: [
        ...by.map(({ alias }) => [alias, column(periods.aliases.has(alias) ? periods.name : (members ?? ''), alias)] as const),
        ...columns.map((each) => [each, value(null)] as const),
        [INNER.present, value(1)],
      ],
      from: table(periods.name),
      joins: members === undefined ? [] : [crossJoin(table(members))],
    });
    const own = selectQuery({
      selections: [...by.map(({ alias }) => alias), ...columns, INNER.present].map((each) => [each, column(rows, each)] as const),
      from: table(rows),
    });
    const union = writing.add(`with_gaps${suffix}`, unionAll([own, gaps]));
    const keys = by.map(({ alias }) => [alias, column(union, alias)] as const);
    return writing.add(`filled${suffix}`, {
      selections: [
        ...keys,
        ...[...columns, INNER.present].map((each) => [each, max(anyTyped(column(union, each))).toOperationNode()] as const),
      ],
      from: table(union),
      groupBy: keys.map(([, node]) => node),
    });
  }

  /** The periods of the question, whether or not they have rows; undefined where it asks by none. */
  #periods(parts: readonly GatheredPart[]): { readonly name: string; readonly aliases: ReadonlySet<string> } | undefined {
    const { writing } = this.options;
    const facts = parts.flatMap(({ fact, isAsked }) => (fact !== undefined && isAsked ? [fact] : []));
    const [first] = facts;
    if (first === undefined) return undefined;
    const dated = facts.map((fact) => ({ table: fact.relation, role: fact.role() }));
    const asked = first.periodsAsked(this.options, dated, []);
    if (asked.by.length === 0) return undefined;
    const query = periodsQuery(first.context(this.options), (wanted, made) => writing.add(wanted, made), asked);
    return { name: writing.add('periods', query), aliases: new Set(asked.by.map(({ alias }) => alias)) };
  }

  /** Groups that a part can be read off: of another part, or of the question whose total it is. */
  #groupsFor(part: FactPart): Groups | undefined {
    for (const { fact } of this.#parts.values()) {
      const found = fact?.groupsFor(part);
      if (found !== undefined) return found;
    }
    const { whole } = this.options;
    return whole === undefined ? undefined : whole.#groupsFor(part);
  }

  #aFact(): FactPart | undefined {
    return [...this.#parts.values()].find(({ fact }) => fact !== undefined)?.fact;
  }

  #nullKey(alias: string): OperationNode {
    const type = this.#keys.get(alias)?.type;
    return type === undefined ? value(null) : castNode(value(null), type);
  }

  #leaf(metric: SimpleMetric, ask: Ask, conversion?: ConversionMetric): Value {
    const { model, zeroSums } = this.options;
    const from = model.tableOf(metric.from);
    const measure = from.relation.measures?.[metric.measure];
    if (measure === undefined) {
      throw unanswerable(
        metric.name,
        `${from.name} has no measure "${metric.measure}"`,
        `Use one of: ${Object.keys(from.relation.measures ?? {}).join(', ')}.`,
      );
    }
    const options: FactPartOptions = { model, table: from, ask, measure, measured: metric.measure, metric: metric.name };
    const key = partKey(options);
    const known = this.#askedWith(options, ask.rows) ?? this.#parts.get(key)?.fact;
    const part = known ?? new FactPart(options);
    if (known === undefined) {
      this.#parts.set(key, part);
      for (const { alias, path } of ask.by) this.#settleKey(alias, path, part.attributeOf(path), from.name);
    }
    const name = part.columnOf(metric.measure, measure, ask.rows, conversion, (wanted) => this.#freeName(wanted));
    const isCount = measure.aggregation.startsWith('count');
    const own = column(MET, name);
    const broadcast =
      ask.by.length < this.options.by.length
        ? over(max(anyTyped(own)), ask.by.length === 0 ? {} : { partitionBy: ask.by.map(({ alias }) => anyTyped(column(MET, alias))) })
        : undefined;
    const node = broadcast?.toOperationNode() ?? own;
    // A count of no rows is 0, wherever a group is shown.
    const isZero = metric.fill !== 'nothing' && (isCount || (zeroSums && measure.aggregation === 'sum'));
    const zero = isZero ? coalesce(anyTyped(node), 0 as never).toOperationNode() : node;
    const { unit, format } = measure;
    return {
      node: zero,
      type: aggregateType(measure, part.typeOf(measure), ask.weightedBy === undefined ? undefined : part.weightScale),
      ...(unit === undefined ? {} : { unit }),
      ...(format === undefined ? {} : { format }),
      isAdditive: isAdditive(measure) && ask.transforms.length === 0 && !part.overlaps,
    };
  }

  /** The part whose rows make rows of the answer, for an aggregate whose rows do not, where it makes none beside. */
  #askedWith(options: FactPartOptions, rows: readonly Filter[]): FactPart | undefined {
    if (options.ask.isAsked) return undefined;
    const asked = this.#parts.get(partKey({ ...options, ask: { ...options.ask, isAsked: true } }))?.fact;
    return asked?.counts([...rows, ...(options.measure.where ?? [])]) === true ? asked : undefined;
  }

  /** Attributes of two facts are the same where they mean the same. */
  #settleKey(alias: string, path: string, attribute: Attribute, relation: string): void {
    const known = this.#identities.get(alias);
    if (known !== undefined && known.identity !== attribute.identity) {
      throw new MartletError('attribute-differs', {
        attribute: path,
        meanings: [`${known.identity} for ${known.where}`, `${attribute.identity} for ${relation}`],
      });
    }
    this.#identities.set(alias, { identity: attribute.identity, where: relation });
    const { reading, type } = attribute;
    const grain = reading.kind === 'grain' ? { grain: reading.grain } : {};
    this.#keys.set(alias, { name: alias, role: 'attribute', type, attribute: path, ...grain });
  }

  #freeName(wanted: string): string {
    const taken = (name: string): boolean =>
      this.#names.has(name) || this.options.by.some(({ alias }) => alias === name) || name === INNER.present;
    let name = wanted;
    for (let place = 2; taken(name); place += 1) name = `${wanted}_${place}`;
    this.#names.add(name);
    return name;
  }

  #formula(formula: Formula, of: Readonly<Record<string, MetricDefinition>>, ask: Ask): Value {
    if ('constant' in formula)
      return {
        node: literal(formula.constant).toOperationNode(),
        type: Number.isInteger(formula.constant) ? { kind: 'integer' } : { kind: 'double' },
        isAdditive: false,
      };
    if ('metric' in formula) {
      const metric = of[formula.metric];
      if (metric === undefined) throw new RangeError(`a formula names ${formula.metric}, which is none of its metrics`);
      return this.value(metric, ask);
    }
    const left = this.#formula(formula.of[0], of, ask);
    const right = this.#formula(formula.of[1], of, ask);
    if (formula.operation === 'divide') return quotient(left, right);
    const made = arithmetic(formula.operation, left.node, right.node);
    const isSum = formula.operation === 'add' || formula.operation === 'subtract';
    const { unit } = left.unit === undefined ? right : left;
    return {
      node: made,
      type: commonType(left.type, right.type),
      isAdditive: isSum && left.isAdditive && right.isAdditive,
      ...(unit === undefined ? {} : { unit }),
    };
  }

  #conversion(metric: ConversionMetric, ask: Ask): Value {
    const base = { ...ask, rows: [...ask.rows, ...(metric.base.where ?? [])], time: ask.time ?? metric.base.time };
    const converted = this.#leaf(metric.base, base, metric);
    return metric.show === 'count' ? converted : quotient(converted, this.#leaf(metric.base, base));
  }

  /** An aggregate of the values of members, each worked out by the attributes and the member. */
  #perMember(metric: PerMemberMetric, ask: Ask): Value {
    const { writing, suffix } = this.options;
    // A member of members has another name.
    const alias = this.#freeName(INNER.member);
    const member: By = { path: metric.member, alias };
    const inner = new Gathering({ ...this.options, by: [...ask.by, member], fillsGaps: false });
    const found = inner.value(metric.of, { ...ask, by: [...ask.by, member], isAsked: true });
    const { query, present } = inner.answer([[INNER.value, found.node]]);
    const values = writing.add(`${metric.name}_of_members${suffix}`, query);
    for (const [name, key] of inner.keys()) if (name !== alias) this.#keys.set(name, key);
    const keys = ask.by.map((each) => [each.alias, column(values, each.alias)] as const);
    const of = column(values, INNER.value);
    const name = this.#freeName(metric.name);
    const part = new MadePart(
      `${metric.name}_by_member`,
      ask,
      [name],
      {
        selections: [...keys, [name, aggregateOf(metric, of)]],
        from: table(values),
        where: [
          isNotNull(column(values, alias)),
          ...(present === undefined ? [] : [compare(column(values, INNER.present), '>', value(0))]),
        ],
        groupBy: keys.map(([, node]) => node),
      },
      inner.#aFact(),
    );
    this.#parts.set(`${metric.name} ${this.#parts.size}`, part);
    const own = column(MET, name);
    const isCount = metric.aggregation === 'count';
    const type: LogicalType = isCount
      ? { kind: 'integer' }
      : metric.aggregation === 'average' || metric.aggregation === 'median'
        ? { kind: 'double' }
        : found.type;
    const { unit } = isCount ? { unit: undefined } : found;
    return { node: own, type, isAdditive: false, ...(unit === undefined ? {} : { unit }) };
  }

  #refuseBalances(name: string, metric: MetricDefinition): void {
    for (const { from, measure } of simpleMetricsOf(metric)) {
      if (this.options.model.tableOf(from).relation.measures?.[measure]?.aggregation === 'balance') {
        throw unanswerable(
          name,
          `${measure} is a balance, and a sum of balances over time means nothing`,
          'Ask for the balance itself: its last value in each period.',
        );
      }
    }
  }
}

/** The parts, once they have met. */
const MET = 'met';

function moved(ask: Ask, ...transforms: readonly Transform[]): Ask {
  return { ...ask, transforms: [...ask.transforms, ...transforms] };
}

function quotient(left: Value, right: Value): Value {
  const node = safeDivide(anyTyped(left.node), anyTyped(right.node)).toOperationNode();
  const unit = left.unit === undefined || right.unit === undefined || left.unit === right.unit ? 'ratio' : `${left.unit}/${right.unit}`;
  return { node, type: { kind: 'double' }, unit, isAdditive: false };
}

function arithmetic(operation: 'add' | 'subtract' | 'multiply' | 'coalesce', left: OperationNode, right: OperationNode): OperationNode {
  const [one, other] = [anyTyped(left), anyTyped(right)];
  if (operation === 'coalesce') return coalesce(one, other).toOperationNode();
  return { add, subtract, multiply }[operation](one, other).toOperationNode();
}

function commonType(left: LogicalType, right: LogicalType): LogicalType {
  if (left.kind === 'double' || right.kind === 'double') return { kind: 'double' };
  if (left.kind === 'decimal' && right.kind === 'decimal')
    return { kind: 'decimal', precision: 38, scale: Math.max(left.scale, right.scale) };
  return left.kind === 'decimal' ? left : right;
}

function aggregateOf({ aggregation, only }: PerMemberMetric, of: OperationNode): OperationNode {
  const options = only === undefined ? {} : { filter: anyTyped(compare(of, only[0], value(only[1]))) };
  switch (aggregation) {
    case 'sum':
      return sum(anyTyped(of), options).toOperationNode();
    case 'average':
      return avg(anyTyped(of), options).toOperationNode();
    case 'median':
      return median(anyTyped(of), options).toOperationNode();
    case 'min':
      return min(anyTyped(of), options).toOperationNode();
    case 'max':
      return max(anyTyped(of), options).toOperationNode();
    case 'count':
      return countIf(anyTyped(only === undefined ? isNotNull(of) : compare(of, only[0], value(only[1])))).toOperationNode();
    default:
      return aggregation satisfies never;
  }
}
