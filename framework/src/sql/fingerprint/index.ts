export * from './model-fingerprint.js';
export * from './query-fingerprint.js';
