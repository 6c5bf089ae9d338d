export { type AccessLink, accessBeginning, chainedLine } from './access-chain.js';
export { readAudit, verifyAudit } from './audit-log.js';
export { type Cleaned, cleanUp } from './clean-up.js';
export { type Clock, daysBefore, type Resources } from './clock.js';
export type { CommandFindings, Judgement } from './command-findings.js';
export { type Advice, adviceOf } from './cost/advice.js';
export { COST_DIMENSIONS, type CostDimension, type CostReport, costReport } from './cost/cost-report.js';
export { withIncrementalByTime } from './cost/incremental-change.js';
export { overBudget, type PlanCost } from './cost/plan-cost.js';
export { type UnpublishedStorage, unpublishedStorage } from './cost/unpublished-storage.js';
export { criticalPath } from './critical-path.js';
export { type DiffRequest, diffEnvironments } from './diff-environments.js';
export { type EnvironmentDiff, isDifferent, type RelationDiff } from './environment-diff.js';
export {
  type Admitted,
  type EnvironmentSummary,
  invalidate,
  type KeptOutcome,
  lastRunOf,
  listAdmissions,
  listEnvironments,
  promote,
  type Repointed,
  rollback,
} from './environments.js';
export { accessOf, type HeldData } from './erasure/access.js';
export { verifyCertificate } from './erasure/certificate.js';
export type { ErasurePlan } from './erasure/erasure-plan.js';
export { type Forgotten, forget } from './erasure/forget.js';
export type { SubjectKeys } from './erasure/subject-values.js';
export { type DoneStatement, hasFailed, type RunEvent, type RunResult, type StepResult } from './events.js';
export { findUnused } from './janitor.js';
export { freshnessOfProject, type MeasuredFreshness, statesForSelectors } from './measure-freshness.js';
export { type Feedback, monitorProject, noteFeedback } from './monitors/index.js';
export { neededRights } from './needed-rights.js';
export { type OpenRun, openRun } from './open-run.js';
export { findNeighbours } from './owners.js';
export { type PastOfReaders, pastOfReadersSchema, type RunOfReaders, readPastOfReaders } from './past-of-readers.js';
export { planProject } from './plan-run.js';
export { type ProjectPast, readPast } from './project-past.js';
export type { Actor, Permit } from './protection.js';
export { readStateIn } from './read-state-in.js';
export { redactedTexts } from './redacted-texts.js';
export { type Released, release } from './release.js';
export { rename } from './rename.js';
export { runProject } from './run-project.js';
export { type RecordedStep, type RunRecord, readRuns, runRecordSchema } from './run-record.js';
export type { RunRequest } from './run-request.js';
export { openStateOf, withStateOnly } from './state-only.js';
export { quantileOf, type StepTrend, stepTrends } from './step-trends.js';
export { listStoredTables, type Proposal, proposeSources, type StoredTable, type StoredTablesRequest } from './stored-tables.js';
export { unlock } from './unlock.js';
