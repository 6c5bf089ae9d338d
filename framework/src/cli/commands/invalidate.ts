import { loadProject } from '../../project/index.js';
import { invalidate } from '../../run/index.js';
import type { AddCommand } from '../program.js';
import { tellRepointed } from '../tell-repointed.js';

/** `martlet invalidate ENV` */
export const addInvalidate: AddCommand = (program, start) => {
  const command = program
    .command('invalidate')
    .argument('<environment>', 'an environment other than the config’s default')
    .description('take an environment away: its views now, what only it needed with the next janitor');
  command.action((environment: string) =>
    start(command, async (context) => {
      const { directory, target, clock, signal } = context;
      const project = await loadProject(directory, { target });
      const result = await invalidate(project, { environment, clock, signal });
      return tellRepointed(context, result, 'invalidated', `Removed ${environment}`);
    }),
  );
};
