export { deliver, settle } from './deliver.js';
export type { Notice } from './notice.js';
export { noticesOf, openAlerts } from './notices-of.js';
export { isSettled, type Outbox, type Spooling, spool } from './spool.js';
export { tryChannels } from './try-channels.js';
