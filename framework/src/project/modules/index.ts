export type { Exports } from './externals.js';
export { linkModules } from './link-modules.js';
export { withOriginalPositions } from './original-positions.js';
