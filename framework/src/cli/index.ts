export type { CommandHost } from './command-host.js';
export { loadCommands, namedCommands } from './commands.js';
export { main } from './main.js';
