import { DIMENSIONS, type QualityDimension } from '../../quality/kinds/dimension.js';

/** The latest answer to one question about a relation. */
export interface Answer {
  readonly relation: string;
  readonly dimension: QualityDimension;
  readonly status: 'passed' | 'warned' | 'failed';
  readonly severity: 'warn' | 'error';
}

/** A score from 0 to 100, and of how many answers it is made. */
export interface Score {
  readonly score: number;
  readonly answers: number;
  readonly dimensions: Readonly<Partial<Record<QualityDimension, number>>>;
}

/**
 * The score of some answers: in each dimension the weighted share that holds, times 100; in all, the mean of the dimensions that
 * anybody asks about. What blocks weighs twice what warns; a warning holds by half. Undefined where there are no answers.
 */
export function scoreOf(answers: readonly Answer[]): Score | undefined {
  const dimensions: Partial<Record<QualityDimension, number>> = {};
  for (const dimension of DIMENSIONS) {
    const own = answers.filter((answer) => answer.dimension === dimension);
    const all = own.reduce((sum, answer) => sum + WEIGHTS[answer.severity], 0);
    const held = own.reduce((sum, answer) => sum + WEIGHTS[answer.severity] * HOLDS[answer.status], 0);
    if (own.length > 0) dimensions[dimension] = (100 * held) / all;
  }
  const scores = Object.values(dimensions);
  if (scores.length === 0) return undefined;
  return { score: scores.reduce((sum, score) => sum + score, 0) / scores.length, answers: answers.length, dimensions };
}

const WEIGHTS = { error: 2, warn: 1 } as const;
const HOLDS = { passed: 1, warned: 0.5, failed: 0 } as const;
