export type { Clock } from './clock.js';
export type { Emit, RunEvent, RunResult, StepKind, StepResult, StepStatus } from './events.js';
export { runProject } from './run-project.js';
export type { RunRequest } from './run-request.js';
export { unlock } from './unlock.js';
