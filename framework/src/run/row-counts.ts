import { NOOP_QUERY_EXECUTOR, type OperationNode, QueryCreator } from 'kysely';
import { type RowsOfDaysAgo, type Scope, viewIn } from '../plan/index.js';
import type { Project, ProjectModel } from '../project/index.js';
import { isInlined } from '../project/index.js';
import { testsOf } from '../quality/index.js';
import { count, literal } from '../sql/index.js';
import { relationKey } from '../state/index.js';
import type { RunContext } from './run-context.js';

/**
 * How many rows relations had on earlier days, for the tests that compare with them. What an environment does not know of a day, the
 * default environment does. Without such tests nothing is asked.
 */
export async function rowsOfDaysAgo({ project, store, environment, request }: RunContext, scope: Scope): Promise<RowsOfDaysAgo> {
  const selected = new Set(scope.selected);
  if (!scope.tests || !comparedModels(project).some(({ id }) => selected.has(id))) return () => undefined;
  const { defaultEnvironment } = project.config;
  const noted = await store.history({ kind: 'row-count' });
  const today = Date.parse(request.clock.now().slice(0, 10));
  return (id, days) => {
    const until = new Date(today - (days - 1) * 86_400_000).toISOString();
    const known = noted.filter(({ name, at }) => name === id && at < until);
    const latest = [environment, defaultEnvironment].map((wanted) => known.findLast((entry) => entry.environment === wanted));
    const found = latest.find((entry) => entry !== undefined);
    // The entries are Martlet's own.
    return found === undefined ? undefined : (found.body as RowCount).rows;
  };
}

interface RowCount {
  readonly rows: number;
}

/** Counts, as their readers see them, those relations among some whose tests will compare with it, and notes it. */
export async function noteRowCounts(run: RunContext, standing: ReadonlySet<string>): Promise<void> {
  const { project, environment, store, warehouse, session, request, stop } = run;
  const models = comparedModels(project).filter(({ id }) => standing.has(id));
  if (models.length === 0) return;
  const counted = await session.query(warehouse.dialect.compile(countQuery(models, environment, project.config.defaultEnvironment)), {
    signal: stop.signal,
  });
  const at = request.clock.now();
  await store.note(
    counted.map(({ relation, row_count }) => {
      const body: RowCount = { rows: Number(row_count) };
      return { kind: 'row-count', environment, name: String(relation), at, body };
    }),
  );
}

/** The models of which some test compares the number of rows with that of an earlier day. */
function comparedModels(project: Project): readonly ProjectModel[] {
  const isCompared = (model: ProjectModel): boolean =>
    !isInlined(model) && testsOf(model.relation).some(({ earlier }) => earlier !== undefined);
  // Every command asks, and deriving the tests of all models takes longer than the rest of a command that finds nothing to do.
  const ids = new Set(project.cache.once('models whose rows are counted', () => project.models.filter(isCompared).map(({ id }) => id)));
  return project.models.filter(({ id }) => ids.has(id));
}

/** One query for the numbers of rows of all of them. */
function countQuery(models: readonly ProjectModel[], environment: string, defaultEnvironment: string): OperationNode {
  const db = new QueryCreator<Record<string, object>>({ executor: NOOP_QUERY_EXECUTOR });
  const [first, ...others] = models.map((model) =>
    db
      .selectFrom(relationKey(viewIn(environment, defaultEnvironment, model)))
      .select([literal<string>(model.id).as('relation'), count().as('row_count')]),
  );
  if (first === undefined) throw new RangeError('there is nothing to count');
  return others.reduce((all, query) => all.unionAll(query), first).toOperationNode();
}
