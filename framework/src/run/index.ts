export { type RunCommand, type RunRequest, runProject } from './build.js';
export type { Clock } from './clock.js';
export type { Emit, RunEvent, RunResult, StepKind, StepResult, StepStatus } from './events.js';
export { chooseScope, type Scope } from './scope.js';
