import type { Question } from '../../../framework/src/semantic/index.js';

/** A question of a dashboard. */
export interface Asked {
  readonly words: string;
  readonly question: Question;
  /** Ways to write its answer by hand, with the same columns in the same order. The fastest of them counts. */
  readonly byHand: readonly string[];
}
