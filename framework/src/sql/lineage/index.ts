export * from './column-lineage.js';
export type * from './input-kind.js';
export * from './lineage-graph.js';
