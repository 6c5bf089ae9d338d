import { MartletError } from '../../errors.js';
import { loadConfig } from '../../project/index.js';
import type { CommandContext } from '../command-context.js';
import { type SelectionOptions, withRunAt, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { type RunOptions, runProjectCommand } from '../run-project-command.js';
import { runVitest, vitestArguments } from '../vitest.js';

/** `martlet test` */
export const addTest: AddCommand = (command, start) => {
  withRunAt(withSelection(command))
    .option('--fail-fast', 'begin nothing more after the first failure')
    .option('--store-failures', 'keep the rows that fail data tests')
    .option('--no-proofs', "execute the data tests that provably can't fail, too")
    .option('--unit', 'run the unit tests instead, with vitest; no warehouse is needed');
  command.action((options: RunOptions & { readonly unit?: boolean }) =>
    start(command, (context) => (options.unit === true ? testUnits(context, options) : runProjectCommand(context, 'test', options))),
  );
};

async function testUnits({ directory, out, signal }: CommandContext, { select, exclude }: SelectionOptions): Promise<number> {
  if (select !== undefined || exclude !== undefined) {
    const problem = '`test --unit` runs all unit tests; --select and --exclude choose data tests.';
    throw new MartletError('command-line', { problem, similar: [], command: 'test' });
  }
  const { unitTests } = await loadConfig(directory);
  return runVitest(directory, vitestArguments(unitTests), { signal, isQuiet: false, hasColor: out.hasColor });
}
