export { measurementsOf } from './measurements.js';
export { monitorProject, noteFeedback } from './monitor-project.js';
export type { Feedback } from './settings.js';
export { type Watched, watch } from './watch.js';
