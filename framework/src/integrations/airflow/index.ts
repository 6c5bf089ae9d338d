export { dagFiles } from './dag-files.js';
