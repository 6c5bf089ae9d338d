export type { Exports } from './externals.js';
export { importConfig } from './import-config.js';
export { linkModules } from './link-modules.js';
export { withOriginalPositions } from './original-positions.js';
