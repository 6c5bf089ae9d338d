export { type CheckOptions, checkProject } from './check-project.js';
export type { ProblemSeverity } from './finding.js';
export type { Problem } from './problem.js';
