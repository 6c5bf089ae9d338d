import type { OperationNode } from 'kysely';
import type { DateString, Relation } from '../columns/index.js';
import { MartletError } from '../errors.js';
import type { AttributeValue, ComparisonOperator, FigureOf, Filter, MetricDefinition, PathRecord, ReachOf } from '../model/index.js';
import { simpleMetricsOf, waysOf } from '../model/index.js';
import { resolveRelations } from '../sql/index.js';
import { compileQuestion } from './compile-question.js';
import type { CompareTo, Question } from './question.js';
import { semanticModel } from './semantic-model.js';

/** Metrics, by the names of their columns in the answer. */
export type AskedMetrics = Readonly<Record<string, MetricDefinition>>;

/** The attributes that all of some metrics can be asked by. */
export type PathsOf<M extends AskedMetrics> = keyof PathRecord<ReachOf<M[keyof M]>> & string;

/** A question whose names the compiler checks. */
export interface MetricsQuestion<M extends AskedMetrics, B extends readonly string[], C extends CompareTo | undefined> {
  /** What is asked for, by the names of the columns of the answer. */
  readonly metrics: M;
  /** The attributes that the answer has a row for each combination of. Their columns are called like them, with `_` for `.`. */
  readonly by?: B;
  /** Conditions on rows; all of them hold. */
  readonly where?: readonly Filter[];
  /** Conditions on the metrics of a row of the answer. */
  readonly having?: readonly (
    | readonly [metric: keyof M & string, operator: ComparisonOperator, value: number]
    | readonly [metric: keyof M & string, operator: 'between', bounds: readonly [number, number]]
  )[];
  /** The order of the rows. */
  readonly orderBy?: readonly (ColumnOf<M, B> | readonly [column: ColumnOf<M, B>, direction: 'asc' | 'desc'])[];
  /** The most rows of the answer, without totals. */
  readonly limit?: number;
  /** Rows of totals: one over all (`true`), or one list of attributes for each kind of total. */
  readonly totals?: boolean | readonly (readonly B[number][])[];
  /** Whether periods without rows are shown, and sums of them as null (`nothing`) or 0. */
  readonly fill?: 'zero' | 'nothing';
  /** What each metric is compared with. */
  readonly compareTo?: C;
  /** The day that is today, for ranges such as the last 28 days. */
  readonly at?: DateString;
  /** The time zone in which instants have days. */
  readonly timeZone?: string;
}

type ColumnOf<M, B extends readonly string[]> = (keyof M & string) | B[number] | ColumnName<B[number]>;

/** The name of an attribute's column: `date_month` for `date.month`. */
type ColumnName<P extends string> = P extends `${infer Head}.${infer Rest}` ? `${Head}_${ColumnName<Rest>}` : P;

type Compared<M, C> = C extends { readonly offset: string; readonly show?: readonly (infer S)[] }
  ? { [K in keyof M & string as `${K}_${ShownAs<unknown extends S ? 'value' : S>}`]: FigureOf<M[K]> | null }
  : Record<never, never>;
type ShownAs<S> = S extends 'value' ? 'previous' : S extends 'change' ? 'change' : 'growth';

/** The row of an answer: an attribute of any kind may be null, and so may a metric that has no rows. */
export type AnswerRow<M extends AskedMetrics, B extends readonly string[], C> = {
  [P in B[number] as ColumnName<P>]: AttributeValue<ReachOf<M[keyof M]>, P>;
} & { [K in keyof M & string]: FigureOf<M[K]> | null } & Compared<M, C>;

/** A question that can be asked: a query of Kysely's kind, and the question as data. `R` is the row of the answer. */
export interface MetricsQuery<R> {
  /** Never present at run time: the row of the answer. */
  readonly expressionType?: R;
  /** The question as data. */
  readonly question: Question;
  /** The metrics that it names, and all that they are made of. */
  readonly metrics: readonly MetricDefinition[];
  /**
   * The query.
   *
   * @throws MartletError What can't be answered exactly is refused.
   */
  toOperationNode(): OperationNode;
  /** The question as data, for `JSON.stringify`. */
  toJSON(): Question;
}

/**
 * Asks for metrics. The compiler knows what they can be asked by, and the rows of the answer. In a model, `from` says by which names its query reads
 * relations: `query: () => query({ … }, { sales: factSales })`.
 *
 * @throws MartletError When the query is built: `question-invalid` and other errors for what can't be answered exactly.
 *
 * @example
 * ```ts
 * const byMonth = (revenue: MetricDefinition<'EUR'>) => query({ metrics: { revenue }, by: ['date.month'], where: [['date', '>=', '2025-01-01']] });
 * ```
 */
export function query<
  const M extends AskedMetrics,
  // Written out, so that messages list the paths.
  const B extends readonly (keyof PathRecord<ReachOf<M[keyof M]>> & string)[] = readonly [],
  const C extends CompareTo | undefined = undefined,
>(asked: MetricsQuestion<M, B, C>, from: Readonly<Record<string, Relation>> = {}): MetricsQuery<AnswerRow<M, B, C>> {
  const { metrics, ...rest } = asked;
  const named = Object.entries(metrics);
  const question: Question = {
    ...rest,
    metrics: named.map(([as, { name }]) => (as === name ? name : { metric: name, as })),
  };
  const definitions = named.map(([, metric]) => metric);
  return {
    question,
    metrics: definitions,
    toOperationNode: () => {
      const model = semanticModel(relationsOf(definitions), definitions);
      const { query: node, reads } = compileQuestion(model, question, {});
      return inNamesOf(node, reads, from);
    },
    toJSON: () => question,
  };
}

/** The relations that metrics are measured on, and all that they lead to. */
function relationsOf(metrics: readonly MetricDefinition[]): readonly Relation[] {
  const found = new Set<Relation>(metrics.flatMap((metric) => simpleMetricsOf(metric).map(({ from }) => from)));
  // A set is walked to the end of what is added meanwhile.
  for (const relation of found) for (const { to } of waysOf(relation).values()) found.add(to);
  return [...found];
}

/** The query with the names by which a model reads relations. */
function inNamesOf(node: OperationNode, reads: ReadonlyMap<string, string>, from: Readonly<Record<string, Relation>>): OperationNode {
  const names = new Map(Object.entries(from).map(([name, relation]) => [relation.name, name]));
  if (names.size === 0) return node;
  const missing = [...reads.values()].filter((name) => !names.has(name));
  if (missing.length > 0) {
    throw new MartletError('question-invalid', {
      problem: `it reads ${missing.join(', ')}, which \`from\` does not name`,
      fix: 'Add what it reads to `from` of the model and of `query`.',
    });
  }
  return resolveRelations(node, new Map([...reads].map(([name, id]) => [name, { cte: names.get(id) ?? name }]))).query;
}
