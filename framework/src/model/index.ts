export * from './data-test.js';
export * from './kinds.js';
export * from './materialization.js';
export * from './model.js';
export * from './model-test.js';
export * from './seed.js';
export * from './source.js';
