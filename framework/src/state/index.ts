export type { LoadEntry, Publication, State } from './publication.js';
export { prepareState, readState, STATE_SCHEMA, writeState } from './state-store.js';
