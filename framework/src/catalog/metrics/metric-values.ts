import type { OperationNode } from 'kysely';
import { MartletError } from '../../errors.js';
import type { Locate } from '../../project/compile.js';
import type { Project, ProjectRelation } from '../../project/index.js';
import { courseOf, figureWriter, type QuestionAnswer } from '../../semantic/index.js';
import { resolveRelations } from '../../sql/index.js';
import { WarehouseError } from '../../warehouses/failure.js';
import type { ResultRow, ResultValue } from '../../warehouses/warehouse.js';
import type { MetricMonth, MetricValues } from '../metric-schema.js';
import { MOST_MONTHS, type MonthlyQuestion, monthlyQuestions } from './monthly-questions.js';

export interface MetricValuesRequest {
  /** The environment that is asked. */
  readonly environment: string;
  readonly locate: Locate;
  /** The instant up to which months are asked for, in ISO form. */
  readonly at: string;
  /** The rows of a query that reads some relations. */
  readonly ask: (query: OperationNode, reads: readonly ProjectRelation[]) => Promise<readonly ResultRow[]>;
}

/** The values of each metric by month, by its name, or why it has none: one that can't be answered hides nothing of the others. */
export async function metricValues(project: Project, request: MetricValuesRequest): Promise<ReadonlyMap<string, MetricValues>> {
  const values = new Map<string, MetricValues>();
  for (const question of await monthlyQuestions(project, request.at.slice(0, 'yyyy-mm-dd'.length)))
    values.set(question.metric.metric.name, await valuesOf(project, question, request));
  return values;
}

async function valuesOf(
  project: Project,
  question: MonthlyQuestion,
  { locate, ask, at, environment }: MetricValuesRequest,
): Promise<MetricValues> {
  if (question.kind === 'refused') return { kind: 'none', reason: question.reason };
  const { answer, metric } = question;
  const { query, reads } = answer;
  const placed = resolveRelations(query, new Map([...reads].map(([name, id]) => [name, locate(id)]))).query;
  try {
    const rows = await ask(
      placed,
      [...reads.values()].flatMap((id) => project.byId.get(id) ?? []),
    );
    const months = monthsOf(answer, rows, metric.metric.fill ?? 'nothing');
    if (months.length === 0) return { kind: 'none', reason: 'It has no rows up to now.' };
    return { kind: 'values', at, environment, isAdditive: answer.columns.some(({ isAdditive = false }) => isAdditive), months };
  } catch (error) {
    if (!(error instanceof MartletError || error instanceof WarehouseError)) throw error;
    return { kind: 'none', reason: error.message };
  }
}

/** The rows of an answer as months without a gap: one without rows is 0 or null, as the metric says. */
function monthsOf({ columns }: QuestionAnswer, rows: readonly ResultRow[], fill: 'zero' | 'nothing'): MetricMonth[] {
  const [time, figure] = [columns.find(({ role }) => role === 'attribute'), columns.find(({ role }) => role === 'metric')];
  if (time === undefined || figure === undefined) throw new RangeError('the answer has no month or no figure');
  const byMonth = new Map(
    rows.flatMap((row): (readonly [string, ResultValue])[] => {
      const first = row[time.name];
      return typeof first === 'string' ? [[first.slice(0, 'yyyy-mm-dd'.length), row[figure.name] ?? null]] : [];
    }),
  );
  const months = courseOf([...byMonth.keys()], 'month').slice(-MOST_MONTHS);
  const found = months.map((month) => byMonth.get(month) ?? (byMonth.has(month) || fill === 'nothing' ? null : 0));
  const write = figureWriter(figure, found);
  return months.map((month, index) => {
    const value = found[index] ?? null;
    return { month, value: value === null ? null : String(value), text: value === null ? '' : write(value) };
  });
}
