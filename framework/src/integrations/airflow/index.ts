export { type DagFile, dagFiles } from './dag-files.js';
