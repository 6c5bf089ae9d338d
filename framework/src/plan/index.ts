export { buildPlan } from './build-plan.js';
export { type Cause, type ColumnChange, ownChange } from './change.js';
export { compareEnvironments, type RelationComparison } from './compare-environments.js';
export { compileSteps } from './compile-steps.js';
export { ARTIFACTS_DIRECTORY, compiledFileOf, compiledModelFile, compiledTestFile, failingRowsTable } from './compiled-file.js';
export { dataComparison } from './data-comparison.js';
export { baseOf, type Interval, type Restate } from './decide/plan-basis.js';
export { type Difference, type Drift, driftOf, type RowsDiffer, shownVersions, type WarehouseObjects } from './drift.js';
export { estimatePlan, rowWidth } from './estimate.js';
export {
  type ExplainedRelation,
  explainPlan,
  type PlanExplanation,
  type PlannedInterval,
} from './explain-plan.js';
export { greatestAndCount } from './greatest-of.js';
export { keptComparison } from './kept-comparison.js';
export { disagreeing, type KeptSides, keptSides, readersOfKept } from './kept-sides.js';
export type { KeptChoices } from './kept-table.js';
export { nextState } from './next-state.js';
export { partOf } from './part.js';
export {
  type Plan,
  type PlannedVersion,
  rejectsOf,
  relationNameOf,
  versionName,
  versionSchema,
  viewIn,
} from './plan.js';
export { planDigest, planGoal } from './plan-digest.js';
export { readableSql } from './readable-sql.js';
export { rollupProblem } from './rollup-problem.js';
export { planSchemaChange } from './schema-change.js';
export { type Command, chooseScope, graphOf, type Scope, type SelectionRequest } from './scope.js';
export { comparedEnvironment, stateSelectors, statesOf } from './states-of.js';
export type { Batch, BatchBuild, BuildStep, LoadStep, Step, TestProof, TestScan, TestStep } from './step.js';
export type { RowsOfDaysAgo } from './test/known-of-relations.js';
export { ownTestRule, testRules } from './test/test-keys.js';
export { type TestOutcome, testIds, testOutcomes } from './test/test-outcomes.js';
