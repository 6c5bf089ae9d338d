export type { AnswerColumn, AnswerPart, QuestionAnswer } from './answer.js';
export { type AskableAttribute, attributesOf } from './askable.js';
export { checkMetrics } from './check-metrics.js';
export { type CompileOptions, compileQuestion } from './compile-question.js';
export { readFilters } from './filter-reader.js';
export { filterText } from './filter-text.js';
export { formulaWords, type WriteExpression } from './formula-words.js';
export type { AskedMetric, CompareTo, HavingCondition, Question } from './question.js';
export { type SemanticModel, semanticModel, semanticModelOf } from './semantic-model.js';
