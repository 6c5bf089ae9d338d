export { checkChanged } from './check-changed.js';
export { type CheckOptions, checkProject } from './check-project.js';
export { filesOf } from './files-of.js';
export { locateLoadProblems } from './load-problems.js';
export { compareProblems, type Problem } from './problem.js';
export { toSarif } from './sarif.js';
export { checkTypes } from './type-check.js';
