import type { Manifest } from '../../artifacts/index.js';
import { describeType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import type { MetricDefinition } from '../../model/index.js';
import { analyseQuery, type Project } from '../../project/index.js';
import {
  answerAlone,
  askableAttributes,
  expressionWriter,
  formulaWords,
  type QuestionAnswer,
  type SemanticModel,
  semanticModelOf,
} from '../../semantic/index.js';
import { ROWS } from '../../sql/index.js';
import type { CatalogMetric, MetricValues } from '../metric-schema.js';

interface MetricInput {
  readonly generatedAt: string;
  readonly values?: ReadonlyMap<string, MetricValues>;
}

/** What the catalog tells of each metric, in the project's own order. */
export function metricEntries(project: Project, { metrics, exposures }: Manifest, { generatedAt, values }: MetricInput): CatalogMetric[] {
  const model = semanticModelOf(project);
  const write = expressionWriter(project);
  const equalities = equalitiesOf(project);
  const definitions = new Map(project.metrics.map(({ metric }) => [metric.name, metric]));
  return metrics.flatMap((entry): CatalogMetric[] => {
    const metric = definitions.get(entry.name);
    if (metric === undefined) return [];
    const shownIn = equalities.flatMap(({ metric: name, ...column }) => (name === entry.name ? [column] : []));
    const places = [...new Set([...shownIn.map(({ relation }) => relation), ...entry.reads])];
    const found = values?.get(entry.name);
    return [
      {
        ...entry,
        formula: formulaWords(metric, write),
        partOf: metrics.filter(({ madeOf }) => madeOf.includes(entry.name)).map(({ name }) => name),
        columns: columnsOf(project, model, metric, generatedAt),
        attributes: askableAttributes(model, metric).map(({ type, identity: _, reads: __, ...attribute }) => ({
          ...attribute,
          type: describeType(type),
        })),
        shownIn,
        exposures: exposures.flatMap(({ name, reads }) =>
          places.filter((place) => reads.includes(place)).map((through) => ({ name, through })),
        ),
        ...(found === undefined ? {} : { values: found }),
      },
    ];
  });
}

/** What data tests prove of models: the columns that are equal to metrics. */
function equalitiesOf({ tests, idOf }: Project): readonly (CatalogMetric['shownIn'][number] & { readonly metric: string })[] {
  return tests.flatMap(({ test: { name: test, equals } }) => {
    const relation = equals && idOf(equals.model);
    if (equals === undefined || relation === undefined) return [];
    return Object.entries(equals.metrics).map(([column, metric]) => ({ relation, column, test, metric }));
  });
}

/** The columns that the query of a metric reads, each in the first of the ways in which it is used; none for one that can't be asked by itself. */
function columnsOf(project: Project, model: SemanticModel, metric: MetricDefinition, generatedAt: string): CatalogMetric['columns'] {
  const found = new Map<string, CatalogMetric['columns'][number]>();
  const answer = answerOf(model, metric, generatedAt);
  if (answer === undefined) return [];
  const { columns, rowInputs, rowsMayRead } = analyseQuery(project, answer.query, answer.reads).lineage;
  const add = (relation: string, column: string, kind: CatalogMetric['columns'][number]['kind']): void => {
    const key = `${relation}.${column}`;
    if (column !== ROWS && !found.has(key)) found.set(key, { relation, column, kind });
  };
  for (const { inputs } of columns) for (const { table, column, kind } of inputs) add(table, column, kind);
  for (const { shapedBy } of columns) for (const { table, column, kind } of shapedBy) add(table, column, kind);
  for (const { table, column, kind } of rowInputs) add(table, column, kind);
  for (const { table, column } of [...columns.flatMap(({ mayRead }) => mayRead), ...rowsMayRead]) add(table, column, 'opaque');
  return [...found.values()];
}

/** The answer for the metric alone; undefined for one that can't be asked so. */
function answerOf(model: SemanticModel, metric: MetricDefinition, generatedAt: string): QuestionAnswer | undefined {
  try {
    return answerAlone(model, metric, generatedAt.slice(0, 'yyyy-mm-dd'.length));
  } catch (error) {
    if (error instanceof MartletError) return undefined;
    throw error;
  }
}
