export { nearest } from './config-files.js';
export type { Exports } from './externals.js';
export { importConfig } from './import-config.js';
export { linkModules, type ModulesIdentity } from './link-modules.js';
export { withOriginalPositions } from './original-positions.js';
export { replaceFile } from './replace-file.js';
