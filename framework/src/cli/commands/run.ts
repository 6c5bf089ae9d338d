import { positiveNumber, withRunAt, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { type RunOptions, runProjectCommand } from '../run-project-command.js';

/** `martlet run` */
export const addRun: AddCommand = (command, start) => {
  withRunAt(withSelection(command))
    .option('--statement-timeout <seconds>', 'cancel a statement that takes longer', positiveNumber)
    .option('--fail-fast', 'begin nothing more after the first failure');
  command.action((options: RunOptions) => start(command, (context) => runProjectCommand(context, 'run', options)));
};
