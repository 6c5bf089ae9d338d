export { openTelemetries } from './open-telemetries.js';
export { exposition, type MetricFamily } from './prometheus/exposition.js';
export type { CodePlace, CommandEnd } from './telemetry.js';
