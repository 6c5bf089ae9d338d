import type { Question } from '../../../src/semantic/question.js';
import type { Answer } from './answers.js';
import { requestJson } from './api.js';

/** The answer to a question, as the reader's role sees it. */
export function answerTo(question: Question, signal?: AbortSignal): Promise<Answer> {
  return requestJson('v1/query', { body: question, ...(signal === undefined ? {} : { signal }) });
}
