export { baseOf, buildPlan, type PlanRequest, type Restate } from './build-plan.js';
export type { Category, Cause, ColumnChange, RelationChange } from './change.js';
export { compileSteps } from './compile-steps.js';
export { afterGreatest } from './due-ranges.js';
export {
  type Basis,
  type Plan,
  type PlannedAction,
  type PlannedVersion,
  rejectsOf,
  type VersionDraft,
  versionName,
  versionSchema,
  viewIn,
} from './plan.js';
export { type Command, chooseScope, graphOf, type Scope, type SelectionRequest } from './scope.js';
export type { Audit, Batch, BatchBuild, BuildStep, LoadStep, Step, TestScan, TestStep } from './step.js';
