export { main } from './main.js';
export { loadCommands } from './program.js';
export type { Surroundings } from './surroundings.js';
