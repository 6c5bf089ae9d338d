export { type Anomaly, anomaliesOf } from './anomalies.js';
export { isPartOf } from './measurements.js';
export { monitorProject, noteFeedback } from './monitor-project.js';
export type { Feedback } from './settings.js';
export { watch } from './watch.js';
