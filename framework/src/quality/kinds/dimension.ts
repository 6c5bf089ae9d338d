/** What data is judged by. */
export const DIMENSIONS = ['completeness', 'uniqueness', 'validity', 'consistency', 'accuracy', 'timeliness'] as const;
export type QualityDimension = (typeof DIMENSIONS)[number];
