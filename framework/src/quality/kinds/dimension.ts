/** What data is judged by. */
export const DIMENSIONS = ['completeness', 'uniqueness', 'validity', 'consistency', 'accuracy', 'timeliness'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
