export { type BatchBounds, boundsAbove } from './batch-bounds.js';
export { batchChangeOf } from './batch-change-of.js';
export { batchQuery } from './batch-query.js';
export { buildPlan, type PlanRequest, versionName } from './build-plan.js';
export * from './intervals.js';
export type { BuildStep, Plan, Step, TestScan, TestStep } from './plan.js';
export { planSchemaChange, type SchemaChangeRequest } from './schema-change.js';
export { batchesToBuild, requiredSpan, settledPart } from './time-batches.js';
