import { type OperationNode, type SelectQueryNode, WithNode } from 'kysely';
import { type Column, decimal, type RowOf, type TestOptions } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { type DataTest, dataTest, type Filter, type MetricDefinition, type Model, simpleMetricsOf } from '../model/index.js';
import { abs, castNode, greatest, isDistinctFrom, max, multiply, subtract } from '../sql/index.js';
import { compileQuestion } from './compile-question.js';
import { isRelative } from './filters.js';
import { all, any, anyTyped, column, compare, isNotNull, isNull, selectQuery, table, unionAll, value, withQueries } from './nodes.js';
import type { HavingCondition } from './question.js';
import { reachableFrom, semanticModel } from './semantic-model.js';

/** What `metricsTest` takes. */
export interface MetricsTestSpec<M extends Model> extends Omit<TestOptions, 'name'> {
  /** The test's name; also its file's name. */
  readonly name: string;
  /** The model whose figures are compared. */
  readonly view: M;
  /** What identifies its rows, and the attribute that each of these columns is: all columns of its grain. */
  readonly by: Readonly<Partial<Record<keyof RowOf<M> & string, string>>>;
  /** The metric that each of these columns must be equal to. */
  readonly columns: Readonly<Partial<Record<keyof RowOf<M> & string, MetricDefinition>>>;
  /** Which rows of the facts the model is about. */
  readonly where?: readonly Filter[];
  /** Which rows of the answer the model has, by metrics that are compared. */
  readonly having?: readonly HavingCondition[];
  /** Words to select it by, `tag:` and one of them. */
  readonly tags?: readonly string[];
}

/**
 * Declares the data test that the figures of a model equal metrics, for each row of the model. It fails for a figure that differs, and for a
 * row that only one of the two has; where only the model has the row, its figures must be null or 0.
 *
 * @example
 * ```ts
 * const columns = { order_id: text().notNull(), channel: text().notNull(), amount: decimal(18, 2).notNull() };
 * const measures = measuresOf(columns, (m) => ({ revenue: m.sum('amount', { unit: 'EUR' }) }));
 * const sales = fact({
 *   name: 'sales', from: {}, grain: ['order_id'], columns, measures, entity: 'sale',
 *   query: (db) => db.selectFrom(valuesOf(columns, []).as('sales')).selectAll(),
 * });
 * const revenue = simpleMetric({ name: 'revenue', from: sales, measure: 'revenue' });
 * const channels = metric({
 *   name: 'channels', from: { sales }, grain: ['channel'], columns: { channel: text().notNull(), revenue: decimal(18, 2) },
 *   query: (db) => db.selectFrom('sales').groupBy('channel').select(({ ref }) => ['channel', sum(ref('amount')).as('revenue')]),
 * });
 * const channelsEqualMetrics = metricsTest({
 *   name: 'channels_equal_metrics', view: channels, by: { channel: 'sale.channel' }, columns: { revenue },
 * });
 * ```
 *
 * @throws MartletError `metrics-test-invalid` for a column that the model has not, or that its grain needs and `by` leaves out.
 */
export function metricsTest<M extends Model>({ view, by, columns, where = [], having = [], ...test }: MetricsTestSpec<M>): DataTest {
  const named: Readonly<Record<string, MetricDefinition | undefined>> = columns;
  const metrics = Object.entries(named).flatMap(([name, metric]) => (metric === undefined ? [] : [[name, metric] as const]));
  const paths = Object.entries<string | undefined>(by).flatMap(([name, path]) => (path === undefined ? [] : [[name, path] as const]));
  assertColumns(test.name, view, new Map(paths), new Map(metrics));
  const facts = metrics.flatMap(([, metric]) => simpleMetricsOf(metric).map(({ from }) => from));
  const model = semanticModel([...reachableFrom(facts), view], [...new Set(metrics.map(([, metric]) => metric))]);
  const {
    query,
    columns: answered,
    reads,
  } = compileQuestion(
    model,
    {
      metrics: metrics.map(([name, { name: metric }]) => ({ metric, as: name })),
      by: paths.map(([as, attribute]) => ({ attribute, as })),
      where,
      having,
    },
    // No metric that is compared depends on the day.
    { today: '1970-01-01' },
  );
  const types = new Map(answered.map(({ name, type }) => [name, type.kind]));
  const keys = paths.map(([name]) => name);
  const figures = metrics.map(([name]): Figure => {
    const declared = view.columns[name];
    return { name, declared, isDouble: declared?.definition.type.kind === 'double', wasDouble: types.get(name) === 'double' };
  });
  const from = Object.fromEntries([...reads.values(), view.name].flatMap((name) => [[name, model.tableNamed(name)?.relation]]));
  return {
    ...dataTest({
      ...test,
      // Each is a relation of the project: a fact, what it refers to, or the model.
      from: from as Readonly<Record<string, Model>>,
      query: () => ({ toOperationNode: () => differences(query, view.name, keys, figures) }),
    }),
    equals: { model: view, metrics: Object.fromEntries(metrics.map(([name, metric]) => [name, metric.name])) },
  };
}

interface Figure {
  readonly name: string;
  readonly declared: Column<unknown, unknown> | undefined;
  readonly isDouble: boolean;
  /** Whether the metric is a double, whatever the model makes of it. */
  readonly wasDouble: boolean;
}

function assertColumns(test: string, view: Model, by: ReadonlyMap<string, string>, metrics: ReadonlyMap<string, MetricDefinition>): void {
  const fail = (problem: string): MartletError => new MartletError('metrics-test-invalid', { test, problem });
  const unknown = [...by.keys(), ...metrics.keys()].find((name) => view.columns[name] === undefined);
  if (unknown !== undefined) throw fail(`${view.name} has no column "${unknown}"`);
  const left = (view.grain ?? Object.keys(view.columns)).find((name) => !by.has(name));
  if (left !== undefined) throw fail(`\`by\` leaves out ${left}, which identifies the rows of ${view.name}`);
  const moving = [...metrics.values()].find((metric) =>
    [metric, ...simpleMetricsOf(metric)].some(({ where = [] }) => where.some(isRelative)),
  );
  if (moving !== undefined) throw fail(`${moving.name} means other days each day`);
  if (metrics.size === 0) throw fail('it compares no column');
}

const BY_METRIC = '_by_metric';

/** The rows in which the figures of a model and the answer to a question differ. */
function differences(answer: SelectQueryNode, view: string, keys: readonly string[], figures: readonly Figure[]): SelectQueryNode {
  const { with: before, orderBy: _, ...answered } = answer;
  const own = new Map<string, SelectQueryNode>([['answered_metrics', answered as SelectQueryNode]]);
  const part = (source: string, isView: boolean): SelectQueryNode =>
    selectQuery({
      selections: [
        ...keys.map((name) => [name, column(source, name)] as const),
        ...figures.flatMap((figure) => {
          const { name } = figure;
          const mine = isView ? column(source, name) : asDeclared(column(source, name), figure);
          return [
            [name, isView ? mine : value(null)],
            [`${name}${BY_METRIC}`, isView ? value(null) : mine],
          ] as const;
        }),
        ['in_model', value(isView ? 1 : 0)],
        ['in_metrics', value(isView ? 0 : 1)],
      ],
      from: table(source),
    });
  own.set('both_sides', unionAll([part(view, true), part('answered_metrics', false)]));
  const both = (name: string): OperationNode => column('both_sides', name);
  const values = ['in_model', 'in_metrics', ...figures.flatMap(({ name }) => [name, `${name}${BY_METRIC}`])];
  own.set(
    'compared_sides',
    selectQuery({
      selections: [
        ...keys.map((name) => [name, both(name)] as const),
        ...values.map((name) => [name, max(anyTyped(both(name))).toOperationNode()] as const),
      ],
      from: table('both_sides'),
      groupBy: keys.map(both),
    }),
  );
  const compared = (name: string): OperationNode => column('compared_sides', name);
  const query = selectQuery({
    selections: [...keys, ...values].map((name) => [name, compared(name)]),
    from: table('compared_sides'),
    where: [any([compare(compared('in_model'), '=', value(0)), ...figures.map((figure) => differs(figure, compared))])],
  });
  const mine = withQueries(query, own).with;
  return { ...query, ...withBoth(before, mine) } as SelectQueryNode;
}

/** The metric in the type of the column. A quotient is a double, which warehouses round to a scale each in its own way; a decimal they all round alike. */
function asDeclared(node: OperationNode, { declared, wasDouble }: Figure): OperationNode {
  if (declared?.definition.type.kind !== 'decimal' || !wasDouble) return node;
  return castNode(castNode(node, decimal(28, 9).definition.type), declared.definition.type);
}

/** Sums of doubles differ in their last digits by the order of rows. */
const TOLERANCE = 1e-9;

function differs({ name, declared, isDouble }: Figure, read: (name: string) => OperationNode): OperationNode {
  const [mine, other] = [read(name), read(`${name}${BY_METRIC}`)];
  const isFigure = ['integer', 'decimal', 'double'].includes(declared?.definition.type.kind ?? '');
  const isSomething = isFigure ? all([isNotNull(mine), compare(mine, '!=', value(0))]) : isNotNull(mine);
  return any([
    all([compare(read('in_metrics'), '=', value(0)), isSomething]),
    all([
      compare(read('in_metrics'), '=', value(1)),
      isDouble ? areApart(mine, other) : isDistinctFrom(anyTyped(mine), anyTyped(other)).toOperationNode(),
    ]),
  ]);
}

function areApart(mine: OperationNode, other: OperationNode): OperationNode {
  const [left, right] = [anyTyped(mine), anyTyped(other)];
  const most = multiply(greatest(abs(left), abs(right), anyTyped(value(1))), anyTyped(value(TOLERANCE))).toOperationNode();
  return any([
    all([isNull(mine), isNotNull(other)]),
    all([isNotNull(mine), isNull(other)]),
    compare(abs(subtract(left, right)).toOperationNode(), '>', most),
  ]);
}

function withBoth(before: WithNode | undefined, own: WithNode | undefined): { readonly with?: WithNode } {
  if (before === undefined || own === undefined) return own === undefined ? {} : { with: own };
  return { with: own.expressions.reduce((node, expression) => WithNode.cloneWithExpression(node, expression), before) };
}
