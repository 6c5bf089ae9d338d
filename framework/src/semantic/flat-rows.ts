import type { OperationNode, SelectQueryNode } from 'kysely';
import type { LogicalType, PiiClass } from '../columns/index.js';
import { type Filter, type Formula, type Measure, type MetricDefinition, type Model, simpleMetricsOf } from '../model/index.js';
import { caseWhen, castNode } from '../sql/index.js';
import type { Asker } from './attributes.js';
import { dayOf } from './calendar.js';
import { type FilterContext, filterCondition, isRelative } from './filters.js';
import { measuredValue } from './measure-node.js';
import { all, anyTyped, selectQuery, value } from './nodes.js';
import { RowScope } from './scope.js';
import type { Hop, SemanticModel, Table } from './semantic-model.js';
import { Writing } from './writing.js';

/** The rows of a fact, each with what it is asked by and with what its metrics read of it: tools that aggregate themselves need no more. */
export interface FlatRows {
  /** The query. It names relations as `reads` says. */
  readonly query: SelectQueryNode;
  readonly reads: ReadonlyMap<string, string>;
  readonly columns: readonly FlatColumn[];
  readonly metrics: readonly FlatMetric[];
  /** The metrics of the fact that such rows don't tell, and why. */
  readonly others: readonly { readonly metric: MetricDefinition; readonly reason: string }[];
}

export interface FlatColumn {
  readonly name: string;
  readonly type: LogicalType;
  /** The way from the fact; undefined for its own columns and for what is measured. */
  readonly way?: string;
  /** Whether it is only there for metrics. */
  readonly isMeasured: boolean;
  readonly description?: string;
}

/** A metric as arithmetic over aggregates of columns. */
export interface FlatMetric {
  readonly metric: MetricDefinition;
  readonly formula: FlatFormula;
}

export type FlatFormula =
  | { readonly kind: 'aggregate'; readonly measure: Measure; readonly column: string; readonly isFilled: boolean }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: Extract<Formula, { readonly operation: string }>['operation']; readonly of: readonly [FlatFormula, FlatFormula] };

/**
 * The rows of a fact with the columns of all that each of them refers to. Days lead no further: tools know the calendar.
 *
 * @param personal - The columns that are left out, as `schema.name.column` in lower case.
 */
export function flatRows(
  model: SemanticModel,
  fact: Model,
  metrics: readonly MetricDefinition[],
  personal: ReadonlyMap<string, PiiClass>,
): FlatRows {
  const base = model.tableOf(fact);
  const writing = new Writing(model);
  const scope = new RowScope(base, writing, undefined);
  const asker: Asker = { metric: fact.name, table: base, time: fact.time };
  /** What is selected; what is measured has a key, by which it is found again. */
  const written: { readonly column: FlatColumn; readonly node: OperationNode; readonly key?: string }[] = [];
  const isTaken = (name: string): boolean => written.some(({ column }) => column.name === name);
  for (const { table, hops } of waysFrom(base)) {
    const way = hops.map(({ name }) => name).join('.');
    const keys = new Set(hops.at(-1)?.on.map(([, key]) => key));
    for (const [name, { definition }] of Object.entries(table.relation.columns)) {
      if (keys.has(name) || personal.has(`${table.id}.${name}`.toLowerCase())) continue;
      const { type, description } = definition;
      const called = way === '' ? name : `${way.replaceAll('.', '_')}_${name}`;
      if (isTaken(called)) continue;
      const described = { ...(way === '' ? {} : { way }), ...(description === undefined ? {} : { description }) };
      written.push({ column: { name: called, type, isMeasured: false, ...described }, node: scope.column(hops, name) });
    }
  }
  const context: FilterContext = { model, asker, reads: writing, timeZone: undefined, at: dayOf('2000-01-01'), shown: new Set() };
  const columnOf = (name: string, measure: Measure, filters: readonly Filter[]): string => {
    const key = JSON.stringify([name, filters]);
    const known = written.find((each) => each.key === key);
    if (known !== undefined) return known.column.name;
    const column = freeName(`measured_${name}`, isTaken);
    const conditions = filters.map((filter) => filterCondition(context, scope, filter));
    const read = measuredValue(model, asker, scope, measure);
    const isCounted = read === undefined || measure.aggregation === 'count true';
    if (read !== undefined && measure.aggregation === 'count true') conditions.push(read.node);
    const of = isCounted ? castNode(value(1), { kind: 'integer' }) : read.node;
    const type: LogicalType = isCounted ? { kind: 'integer' } : read.type;
    const node =
      conditions.length === 0
        ? of
        : caseWhen(anyTyped(all(conditions)), anyTyped(of))
            .end()
            .toOperationNode();
    written.push({ column: { name: column, type, isMeasured: true }, node, key });
    return column;
  };
  const known: FlatMetric[] = [];
  const others: { metric: MetricDefinition; reason: string }[] = [];
  for (const metric of metrics) {
    if (!simpleMetricsOf(metric).every(({ from }) => model.tableOf(from).id === base.id)) {
      if (simpleMetricsOf(metric).some(({ from }) => model.tableOf(from).id === base.id))
        others.push({ metric, reason: 'it is made of several facts, whose rows do not meet in one table' });
      continue;
    }
    const kept = written.length;
    try {
      known.push({ metric, formula: formulaOf(metric, [], fact, columnOf) });
    } catch (error) {
      if (!(error instanceof NotFlat)) throw error;
      written.length = kept;
      others.push({ metric, reason: error.message });
    }
  }
  const columns = written.map(({ column }) => column);
  const selections = written.map(({ column, node }) => [column.name, node] as const);
  return { query: selectQuery({ ...scope.from, selections }), reads: writing.reads, columns, metrics: known, others };
}

/** Why a metric is no arithmetic over aggregates of rows. */
class NotFlat extends Error {}

/** The fact and all that each of its rows leads to at most once, without calendars. */
function waysFrom(base: Table): readonly { readonly table: Table; readonly hops: readonly Hop[] }[] {
  const found: { readonly table: Table; readonly hops: readonly Hop[] }[] = [{ table: base, hops: [] }];
  for (const { table, hops } of found) {
    if (hops.length === MOST_WAYS) continue;
    for (const hop of table.hops.values()) {
      const isDay = hop.on.some(([from]) => ['date', 'timestamp'].includes(table.relation.columns[from]?.definition.type.kind ?? ''));
      if (hop.finds === 'one' && !isDay) found.push({ table: hop.to(), hops: [...hops, hop] });
    }
  }
  return found;
}

const MOST_WAYS = 3;

function formulaOf(
  metric: MetricDefinition,
  outer: readonly Filter[],
  fact: Model,
  columnOf: (name: string, measure: Measure, filters: readonly Filter[]) => string,
): FlatFormula {
  const filters = [...outer, ...(metric.where ?? [])];
  switch (metric.type) {
    case 'simple': {
      const measure = fact.measures?.[metric.measure];
      if (measure === undefined) throw new NotFlat('its measure is gone');
      if (metric.time !== undefined && metric.time !== fact.time)
        throw new NotFlat(`it is by ${metric.time}, and not by the date of the other metrics`);
      if (measure.balance !== undefined || measure.aggregation === 'balance')
        throw new NotFlat('it is a balance, which does not add up over time');
      if (measure.aggregation === 'first' || measure.aggregation === 'last')
        throw new NotFlat(`it is the ${measure.aggregation} value of several`);
      const all = [...filters, ...(measure.where ?? [])];
      if (all.some(isRelative)) throw new NotFlat('which of its rows count depends on the day that it is');
      return { kind: 'aggregate', measure, column: columnOf(metric.measure, measure, all), isFilled: metric.fill === 'zero' };
    }
    case 'ratio':
      return {
        kind: 'divide',
        of: [formulaOf(metric.numerator, filters, fact, columnOf), formulaOf(metric.denominator, filters, fact, columnOf)],
      };
    case 'derived': {
      const made = (formula: Formula): FlatFormula => {
        if ('constant' in formula) return { kind: 'constant', value: formula.constant };
        if ('operation' in formula) return { kind: formula.operation, of: [made(formula.of[0]), made(formula.of[1])] };
        const input = metric.of[formula.metric];
        if (input === undefined) throw new NotFlat(`it names ${formula.metric}, which is gone`);
        return formulaOf(input, filters, fact, columnOf);
      };
      return made(metric.formula);
    }
    default:
      throw new NotFlat(REASONS[metric.type]);
  }
}

const REASONS = {
  cumulative: 'it is over other periods than those that are shown',
  compared: 'it compares with other periods than those that are shown',
  share: 'it is a share of rows that are not shown',
  conversion: 'it follows one event to another',
  'per member': 'it aggregates members before it aggregates them again',
} as const;

function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted;
  for (let count = 2; isTaken(name); count += 1) name = `${wanted}_${count}`;
  return name;
}
