import { withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { type RunOptions, runProjectCommand } from '../run-project-command.js';

/** `martlet ingest` */
export const addIngest: AddCommand = (command, start) => {
  withSelection(command).option('--full-refresh', 'load every source again, changed or not');
  command.action((options: RunOptions) => start(command, (context) => runProjectCommand(context, 'ingest', options)));
};
