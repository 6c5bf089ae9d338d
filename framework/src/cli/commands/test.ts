import { withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { type RunOptions, runProjectCommand } from '../run-project-command.js';

/** `martlet test` */
export const addTest: AddCommand = (program, start) => {
  const command = withSelection(program.command('test'))
    .description('test what is built')
    .option('--fail-fast', 'begin nothing more after the first failure')
    .option('--store-failures', 'keep the rows that fail data tests');
  command.action((options: RunOptions) => start(command, (context) => runProjectCommand(context, 'test', options)));
};
