export { buildPlan, type PlanRequest, versionName } from './build-plan.js';
export type { BuildStep, Plan, Step, TestScan, TestStep } from './plan.js';
