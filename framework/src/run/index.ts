export { type Cleaned, cleanUp } from './clean-up.js';
export type { Clock } from './clock.js';
export { type DiffRequest, diffEnvironments } from './diff-environments.js';
export { discreetTexts } from './discreet-texts.js';
export { isDifferent } from './environment-diff.js';
export {
  type EnvironmentSummary,
  invalidate,
  type KeptOutcome,
  lastRunOf,
  listEnvironments,
  promote,
  type Repointed,
  rollback,
} from './environments.js';
export type { RunEvent, RunResult, StepResult } from './events.js';
export type { CommandFindings, Judgement } from './found.js';
export { askedStates, freshnessOfProject, type MeasuredFreshness } from './measure-freshness.js';
export { type Feedback, monitorProject, noteFeedback } from './monitors/index.js';
export { type OpenRun, openRun } from './open-run.js';
export { findNeighbours } from './owners.js';
export { planProject } from './plan-run.js';
export { type ProjectPast, readPast } from './project-past.js';
export { rename } from './rename.js';
export { runProject } from './run-project.js';
export type { RunRequest } from './run-request.js';
export { withStateAlone } from './state-alone.js';
export { type LookRequest, listStoredTables, type Proposal, proposeSources, type StoredTable } from './stored-tables.js';
export { unlock } from './unlock.js';
