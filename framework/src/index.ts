export * from './columns/index.js';
export * from './model/index.js';
