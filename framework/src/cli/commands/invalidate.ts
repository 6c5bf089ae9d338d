import { loadProject } from '../../project/index.js';
import { invalidate } from '../../run/index.js';
import type { AddCommand } from '../program.js';
import { reportRepointed } from '../report-repointed.js';

/** `martlet invalidate ENV` */
export const addInvalidate: AddCommand = (command, start) => {
  command.action((environment: string) =>
    start(command, async (context) => {
      const { directory, target, clock, signal, permit } = context;
      const project = await loadProject(directory, { target });
      const result = await invalidate(project, { environment, clock, signal, permit });
      return reportRepointed(context, result, 'invalidated', `Removed ${environment}`);
    }),
  );
};
