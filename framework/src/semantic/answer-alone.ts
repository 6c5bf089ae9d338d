import { MartletError } from '../errors.js';
import { inputsOf, type MetricDefinition, simpleMetricsOf } from '../model/index.js';
import type { QuestionAnswer } from './answer.js';
import { DATE } from './attributes.js';
import { compileQuestion } from './compile-question.js';
import type { SemanticModel } from './semantic-model.js';

/**
 * The answer for a metric alone, as simply as it can be asked: of a day where it compares days with earlier ones, and by units where its rows have units of
 * their own.
 *
 * @throws MartletError What is wrong with it.
 */
export function answerAlone(model: SemanticModel, metric: MetricDefinition, today: string): QuestionAnswer {
  const where = compares(metric) ? { where: [[DATE, 'between', [today, today]] as const] } : {};
  const ask = (by: readonly string[]): QuestionAnswer => compileQuestion(model, { metrics: [metric.name], by, ...where }, { today });
  const units = [...new Set(simpleMetricsOf(metric).flatMap(({ from, measure }) => from.measures?.[measure]?.unitFrom ?? []))];
  try {
    return ask([]);
  } catch (error) {
    if (units.length === 0 || !(error instanceof MartletError) || error.reason !== 'units-mixed') throw error;
    return ask(units);
  }
}

function compares(metric: MetricDefinition): boolean {
  return metric.type === 'compared' || inputsOf(metric).some(compares);
}
