export { digest, digestParts, stableJson } from './digest.js';
export * from './model-fingerprint.js';
export * from './query-fingerprint.js';
