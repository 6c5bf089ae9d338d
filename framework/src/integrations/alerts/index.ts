export { type Delivering, deliver } from './deliver.js';
export type { Notice } from './notice.js';
export { isSettled, noticesOf, type OpenAlert, openAlerts } from './notices-of.js';
