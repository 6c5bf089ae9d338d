import { type IntervalOptions, intervalIn, keptOption, positiveNumber, withInterval, withRunAt, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { type RunOptions, runProjectCommand } from '../run-project-command.js';

/** `martlet build` */
export const addBuild: AddCommand = (command, start) => {
  withInterval(withRunAt(withSelection(command)))
    .option('--fail-fast', 'begin nothing more after the first failure')
    .addOption(keptOption())
    .option('--full-refresh', 'load and build what is selected again, changed or not')
    .option('--statement-timeout <seconds>', 'cancel a statement that takes longer', positiveNumber)
    .option('--store-failures', 'keep the rows that fail data tests')
    .option('--no-proofs', "execute the data tests that provably can't fail, too");
  command.action(({ intervalStart, intervalEnd, ...options }: RunOptions & IntervalOptions) =>
    start(command, async (context) => {
      const interval = intervalIn({ intervalStart, intervalEnd }, options);
      return runProjectCommand(context, 'build', { ...options, ...(interval === undefined ? {} : { interval }) });
    }),
  );
};
