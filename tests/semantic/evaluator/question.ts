import type { Filter as Condition } from '../../../framework/src/model/index.js';
import type { Question } from '../../../framework/src/semantic/index.js';

// Of Martlet, the evaluator takes the form of questions and nothing that answers them.
export type { Question };
export type AskedMetric = Exclude<Question['metrics'][number], string>;
export type CompareTo = NonNullable<Question['compareTo']>;
export type Literal = string | number | boolean | null;
export type Filter = Condition | HavingCondition;
type HavingCondition = NonNullable<Question['having']>[number];

/** The question has no right answer. */
export class Refused extends Error {}
