export { dagFiles } from './airflow/index.js';
export {
  deliver,
  isSettled,
  type Notice,
  noticesOf,
  type Outbox,
  openAlerts,
  type Spooling,
  settle,
  spool,
  tryChannels,
} from './alerts/index.js';
export { HYPER_SCRIPT } from './tableau/hyper-script.js';
export { type DrillPath, tableauSource } from './tableau/tableau-source.js';
export { type CodePlace, type CommandEnd, exposition, type MetricFamily, openTelemetries } from './telemetry/index.js';
