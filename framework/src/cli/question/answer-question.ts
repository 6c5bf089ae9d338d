import { MartletError } from '../../errors.js';
import { readableSql } from '../../plan/index.js';
import { loadProject } from '../../project/index.js';
import { compileQuestion, type Question, type QuestionAnswer, semanticModelOf } from '../../semantic/index.js';
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
  const answer = compileQuestion(semanticModelOf(project), question, { today: todayIn(question.timeZone, clock.now()) });
  const locate = locatePublished(project, environment);
  const query = resolveRelations(answer.query, new Map([...answer.reads].map(([name, id]) => [name, locate(id)]))).query;
  const reads = [...answer.reads.values()].flatMap((id) => project.byId.get(id) ?? []);
  return {
    answer,
    sql: readableSql(dialect(project.target.config.warehouse).compile(query)),
    rows: () => readPublished(project, query, { reads, environment, locate, signal }),
  };
}

/** The day that clocks show at an instant in a time zone. */
function todayIn(timeZone: string | undefined, now: string): string {
  if (timeZone === undefined) return now.slice(0, 'yyyy-mm-dd'.length);
  try {
    // This language writes days as ISO does.
    return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date(now));
  } catch (cause) {
    const expected = 'the name of a time zone, such as Europe/Berlin';
    throw new MartletError('question-option-invalid', { option: '--time-zone', value: timeZone, expected }, undefined, { cause });
  }
}
