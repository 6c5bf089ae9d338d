export { openTelemetries } from './open-telemetries.js';
export type { CodePlace, CommandEnd } from './telemetry.js';
