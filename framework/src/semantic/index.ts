export type { AnswerColumn, AnswerPart, AnswerRollup, QuestionAnswer } from './answer.js';
export { answerAlone } from './answer-alone.js';
export { type AskableAttribute, askableAttributes } from './askable.js';
export { checkMetrics } from './check-metrics.js';
export { checkReports, reportProblems, shownColumns } from './check-reports.js';
export { columnCondition } from './column-filters.js';
export { compileQuestion } from './compile-question.js';
export { type DescribedMetric, describedMetric } from './described-metric.js';
export { expressionWriter } from './expression-writer.js';
export { figureWriter, formatOf, isFigure, plainValue } from './figure-text.js';
export { readFilters } from './filter-reader.js';
export { filterText } from './filter-text.js';
export { typedLiteral } from './filters.js';
export { type FlatColumn, type FlatFormula, type FlatRows, flatRows } from './flat-rows.js';
export { formulaWords } from './formula-words.js';
export {
  all,
  any,
  anyTyped,
  column,
  compare,
  exists,
  isNotNull,
  isNull,
  not,
  returned,
  selectQuery,
  table,
  value,
  withQueries,
} from './nodes.js';
export { orderNode } from './order.js';
export { courseOf, periodText } from './period.js';
export { HIDDEN, personalInAnswer } from './personal-answer.js';
export type { Question } from './question.js';
export { questionSchema } from './question-schema.js';
export { type SemanticModel, semanticModel, semanticModelOf } from './semantic-model.js';
export { todayIn } from './today.js';
export { questionOf, readOrder, type WrittenQuestion } from './written-question.js';
