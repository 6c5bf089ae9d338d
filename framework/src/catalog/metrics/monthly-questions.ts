import { MartletError } from '../../errors.js';
import { type Project, type ProjectMetric, personalColumns } from '../../project/index.js';
import { compileQuestion, personalInAnswer, type QuestionAnswer, semanticModelOf } from '../../semantic/index.js';

/** How many months a metric is asked for at most. */
export const MOST_MONTHS = 36;

/** The question for a metric by month, or why it is not asked. */
export type MonthlyQuestion =
  | { readonly kind: 'question'; readonly metric: ProjectMetric; readonly answer: QuestionAnswer }
  | { readonly kind: 'refused'; readonly metric: ProjectMetric; readonly reason: string };

/** The questions for all metrics by the last months up to a day. What holds personal data is not asked for. */
export async function monthlyQuestions(project: Project, today: string): Promise<readonly MonthlyQuestion[]> {
  const model = semanticModelOf(project);
  const compiled = project.metrics.map((metric): MonthlyQuestion => {
    const question = {
      metrics: [metric.metric.name],
      by: ['date.month'],
      where: [['date', '<=', today] as const],
      orderBy: [['date.month', 'desc'] as const],
      limit: MOST_MONTHS,
    };
    try {
      const answer = compileQuestion(model, question, { today });
      return answer.columns.some(isOtherThanFigure)
        ? { kind: 'refused', metric, reason: 'Its values are no figures.' }
        : { kind: 'question', metric, answer };
    } catch (error) {
      if (!(error instanceof MartletError)) throw error;
      return { kind: 'refused', metric, reason: error.message };
    }
  });
  return withoutPersonalData(project, compiled);
}

function isOtherThanFigure({ role, type }: QuestionAnswer['columns'][number]): boolean {
  return role === 'metric' && !['integer', 'decimal', 'double'].includes(type.kind);
}

/** Refuses the questions whose answers hold personal data, followed from the columns that declare it through all models. */
async function withoutPersonalData(project: Project, questions: readonly MonthlyQuestion[]): Promise<readonly MonthlyQuestion[]> {
  const personal = await personalColumns(project);
  if (personal.size === 0) return questions;
  return questions.map((question): MonthlyQuestion => {
    if (question.kind === 'refused') return question;
    const { metric, answer } = question;
    const [found] = personalInAnswer(project, answer, personal).values();
    return found === undefined ? question : { kind: 'refused', metric, reason: `It is made of personal data (${found}).` };
  });
}
