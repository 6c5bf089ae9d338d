export { isPartOf, measurementsOf } from './measurements.js';
export { monitorProject, noteFeedback } from './monitor-project.js';
export type { Feedback } from './settings.js';
export { type Watched, type Watching, watch } from './watch.js';
