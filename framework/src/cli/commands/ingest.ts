import { withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { type RunOptions, runProjectCommand } from '../run-project-command.js';

interface IngestOptions extends RunOptions {
  readonly publish: boolean;
}

/** `martlet ingest` */
export const addIngest: AddCommand = (command, start) => {
  withSelection(command)
    .option('--full-refresh', 'load every source again, changed or not')
    .option('--no-publish', 'load beside what readers see, and leave it at that; the next command publishes what is loaded');
  command.action(({ publish, ...options }: IngestOptions) =>
    start(command, (context) => runProjectCommand(context, 'ingest', { ...options, ...(publish ? {} : { only: ['*'] }) })),
  );
};
