import { loadProject } from '../../project/index.js';
import { findRelation } from '../find-relation.js';
import type { AddCommand } from '../program.js';
import { runProjectCommand } from '../run-project-command.js';

/** `martlet restate MODEL` */
export const addRestate: AddCommand = (program, start) => {
  const command = program
    .command('restate')
    .argument('<model>', 'a model or source, with or without its schema')
    .description('compute a model again though nothing has changed, or a range of its intervals, and all that reads it');
  command.action((name: string) =>
    start(command, async (context) => {
      const { directory, target } = context;
      const { id } = findRelation(await loadProject(directory, { target }), name);
      return runProjectCommand(context, 'build', { select: [`${id}+`], refresh: [id] });
    }),
  );
};
