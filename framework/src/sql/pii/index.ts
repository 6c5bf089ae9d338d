export * from './pii-taint.js';
