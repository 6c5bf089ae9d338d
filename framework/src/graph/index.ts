export { findCycle } from './find-cycle.js';
export { buildGraph, type Graph, type GraphNode } from './graph.js';
export { type SelectableItem, select } from './select.js';
export { parseSelectors } from './selector.js';
export { similarNames } from './similar-names.js';
