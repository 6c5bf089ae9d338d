export { checkChanged } from './check-changed.js';
export { type CheckOptions, checkProject } from './check-project.js';
export { filesOf } from './files-of.js';
export { locateLoadProblems } from './load-problems.js';
export { type CheckProblem, compareProblems, locateFindings } from './problem.js';
export { toSarif } from './sarif.js';
export { runTypeScript } from './type-check.js';
