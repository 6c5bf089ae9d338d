export * from './columns/index.js';
export { type Location, MartletError, MartletErrors } from './errors.js';
export * from './model/index.js';
export { defineConfig, type Generate, type GeneratedTable, type GenerateOptions, type ProjectConfig } from './project/config.js';
export * from './sql/expressions/index.js';
export { SqlExpression, type ValueOf } from './sql/index.js';
