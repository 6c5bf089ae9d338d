import type { Question } from '../evaluator/question.js';

/** A question with the rows that answer it. */
export interface Asked {
  /** The question as a person asks it. */
  readonly words: string;
  readonly question: Question;
  /** The rows in their order: attributes, then figures, numbers to eight digits. Totals come last and have null in what they are over. */
  readonly rows: readonly (readonly Expected[])[];
  /** The same written by hand for DuckDB. */
  readonly sql?: string;
}

export type Expected = string | number | boolean | null;

/** The day on which the questions are asked, and where. */
export const TODAY = { at: '2025-04-10', timeZone: 'Europe/Berlin' } as const;
