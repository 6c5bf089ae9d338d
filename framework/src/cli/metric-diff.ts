import { MartletError } from '../errors.js';
import type { Project } from '../project/index.js';
import { type EnvironmentDiff, isDifferent } from '../run/index.js';
import { compileQuestion, type QuestionAnswer, semanticModelOf } from '../semantic/index.js';
import { resolveRelations } from '../sql/index.js';
import { WarehouseError } from '../warehouses/failure.js';
import type { ResultRow, ResultValue } from '../warehouses/warehouse.js';
import { locatePublished } from './published.js';
import { readPublished } from './read-published.js';

/** A month in which a metric has another value in one environment than in the other. */
export interface MetricDifference {
  readonly metric: string;
  /** The first day of the month; null for rows without a date. */
  readonly month: ResultValue;
  readonly left: ResultValue;
  readonly right: ResultValue;
}

const MONTH = 'date_month';

/** The months in which metrics differ that read what differs between two environments. A metric that has no months is not compared. */
export async function diffMetrics(
  project: Project,
  { left, right, relations }: EnvironmentDiff,
  { now, signal }: { readonly now: string; readonly signal: AbortSignal },
): Promise<readonly MetricDifference[]> {
  const different = new Set(relations.filter(isDifferent).map(({ id }) => id));
  const oneSided = new Set(relations.flatMap(({ id, kind }) => (kind === 'left-only' || kind === 'right-only' ? [id] : [])));
  const model = semanticModelOf(project);
  const today = now.slice(0, 'yyyy-mm-dd'.length);
  const byMonth = (metrics: readonly string[]): QuestionAnswer => compileQuestion(model, { metrics, by: ['date.month'] }, { today });
  const metrics = project.metrics.flatMap(({ metric: { name }, reads }) => {
    if (!reads.some((id) => different.has(id)) || reads.some((id) => oneSided.has(id))) return [];
    return canCompile(() => byMonth([name])) ? [name] : [];
  });
  const compare = (names: readonly string[]): Promise<readonly MetricDifference[]> => compareAnswers(byMonth(names));
  const all = metrics.length === 0 ? [] : await orNone(compare(metrics));
  if (all !== undefined) return all;
  // A metric may read a column that only one of the two has; the others can be compared all the same.
  const each: MetricDifference[] = [];
  for (const name of metrics) each.push(...((await orNone(compare([name]))) ?? []));
  return each;

  async function compareAnswers({ query, reads, columns }: QuestionAnswer): Promise<readonly MetricDifference[]> {
    const rowsIn = async (environment: string): Promise<ReadonlyMap<ResultValue, ResultRow>> => {
      const locate = locatePublished(project, environment);
      const placed = resolveRelations(query, new Map([...reads].map(([name, id]) => [name, locate(id)]))).query;
      const read = [...reads.values()].flatMap((id) => project.byId.get(id) ?? []);
      const rows = await readPublished(project, placed, { reads: read, environment, locate, signal });
      return new Map(rows.map((row) => [row[MONTH] ?? null, row]));
    };
    const [lefts, rights] = [await rowsIn(left), await rowsIn(right)];
    const months = [...new Set([...lefts.keys(), ...rights.keys()])].sort();
    return columns
      .filter(({ role }) => role === 'metric')
      .flatMap(({ name }) =>
        months.flatMap((month): MetricDifference[] => {
          const values = { left: lefts.get(month)?.[name] ?? null, right: rights.get(month)?.[name] ?? null };
          return isSame(values.left, values.right) ? [] : [{ metric: name, month, ...values }];
        }),
      );
  }
}

/** What was found; undefined where one of the two has not what is read: a relation, or a column. */
async function orNone<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof MartletError && error.reason === 'relation-missing') return undefined;
    if (error instanceof WarehouseError && (error.failure.reason === 'missing' || error.failure.reason === 'syntax')) return undefined;
    throw error;
  }
}

/** A metric without a date, or with one that has no months, has nothing to compare month by month. */
function canCompile(compile: () => unknown): boolean {
  try {
    compile();
    return true;
  } catch (error) {
    if (error instanceof MartletError) return false;
    throw error;
  }
}

/** Sums of doubles differ in their last digits by the order of rows. */
const TOLERANCE = 1e-9;

function isSame(left: ResultValue, right: ResultValue): boolean {
  if (typeof left !== 'number' || typeof right !== 'number') return left === right;
  return Math.abs(left - right) <= TOLERANCE * Math.max(1, Math.abs(left), Math.abs(right));
}
