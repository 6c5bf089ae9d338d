export { type Delivered, deliver, type Sending, settle } from './deliver.js';
export type { Notice } from './notice.js';
export { noticesOf, type OpenAlert, openAlerts } from './notices-of.js';
export { isSettled, type Outbox, type Spooling, spool } from './spool.js';
export { type Tried, tryChannels } from './try-channels.js';
