import type { PiiClass } from '../../columns/index.js';
import { readableSql, rollupProblem } from '../../plan/index.js';
import { loadProject, type Project, personalColumns } from '../../project/index.js';
import { withStateOnly } from '../../run/index.js';
import { compileQuestion, personalInAnswer, type Question, type QuestionAnswer, semanticModelOf, todayIn } from '../../semantic/index.js';
import { resolveRelations } from '../../sql/index.js';
import { dialect } from '../../warehouses/dialects.js';
import type { ResultRow } from '../../warehouses/warehouse.js';
import type { CommandContext } from '../command-context.js';
import { findMetric } from '../find-metric.js';
import { locatePublished } from '../published.js';
import { readPublished } from '../read-published.js';

/** A question that can be asked of an environment. */
export interface AskedQuestion {
  readonly answer: QuestionAnswer;
  /** The query in the words of the project's warehouse, on the views of the environment. */
  readonly sql: string;
  readonly rows: () => Promise<readonly ResultRow[]>;
  /** The columns that hold personal data, with its class. */
  readonly personal: () => Promise<ReadonlyMap<string, PiiClass>>;
}

/**
 * Makes a question ready to be asked of what an environment shows.
 *
 * @throws MartletError `metric-unknown`, and what compiling throws.
 */
export async function askQuestion(context: CommandContext, question: Question): Promise<AskedQuestion> {
  const { directory, target, environment, clock, signal } = context;
  const project = await loadProject(directory, { target });
  for (const asked of question.metrics) findMetric(project, typeof asked === 'string' ? asked : asked.metric);
  const today = todayIn(question.timeZone, clock.now(), '--time-zone');
  const model = semanticModelOf(project);
  const locate = locatePublished(project, environment);
  const { warehouse } = project.target.config;
  const compile = (rollupProblem?: (id: string) => string | undefined) => {
    const answer = compileQuestion(model, question, { today, ...(rollupProblem === undefined ? {} : { rollupProblem }) });
    const query = resolveRelations(answer.query, new Map([...answer.reads].map(([name, id]) => [name, locate(id)]))).query;
    const reads = [...answer.reads.values()].flatMap((id) => project.byId.get(id) ?? []);
    return { answer, query, rows: () => readPublished(project, query, { reads, environment, locate, signal }) };
  };
  const fromFacts = compile();
  const candidates = new Set(fromFacts.answer.parts.flatMap(({ rollups }) => rollups.map(({ relation }) => relation)));
  // What is known of roll-ups is in the state, which is not opened for nothing.
  const before = candidates.size === 0 ? undefined : await readRollups(project, candidates, context);
  const asked = before === undefined ? fromFacts : compile((id) => before.problems.get(id));
  const read = asked.answer.parts.flatMap(({ rollup }) => rollup ?? []);
  return {
    answer: asked.answer,
    personal: async () => personalInAnswer(project, asked.answer, await personalColumns(project)),
    sql: readableSql(dialect(warehouse).compile(asked.query)),
    rows: async () => {
      const rows = await asked.rows();
      if (read.length === 0) return rows;
      // Another publication may have come in between, with other facts beside the roll-ups.
      const { publication, problems } = await readRollups(project, new Set(read), context);
      const isSame = publication === before?.publication && read.every((id) => problems.get(id) === undefined);
      return isSame ? rows : fromFacts.rows();
    },
  };
}

/** What an environment has published by now, and why roll-ups can't be read there. */
async function readRollups(
  project: Project,
  ids: ReadonlySet<string>,
  { environment = project.config.defaultEnvironment, clock }: Pick<CommandContext, 'environment' | 'clock'>,
) {
  const state = await withStateOnly(project, { clock }, (store) => store.read());
  const problems = new Map([...ids].map((id) => [id, rollupProblem(project, state, environment, id)]));
  const isUnderWay = state.unfinished.some((publication) => publication.environment === environment);
  return { problems, publication: isUnderWay ? undefined : (state.environments.get(environment)?.number ?? 0) };
}
