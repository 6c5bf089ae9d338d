import { MartletError } from '../../errors.js';
import { intervalOf } from '../../materializations/index.js';
import type { KeptChoices } from '../../plan/index.js';
import { loadProject } from '../../project/index.js';
import { findRelation } from '../find-relation.js';
import { keptOption, withRunAt } from '../options.js';
import type { AddCommand } from '../program.js';
import { runProjectCommand } from '../run-project-command.js';

interface RangeOptions {
  readonly kept?: KeptChoices;
  readonly runAt?: string;
  readonly from?: string;
  readonly to?: string;
}

/** `martlet restate MODEL` */
export const addRestate: AddCommand = (command, start) => {
  withRunAt(command)
    .option('--from <time>', 'the day or instant in UTC at which the range begins, for a model by time')
    .option('--to <time>', 'the day or instant behind the range')
    .addOption(keptOption());
  command.action((name: string, { from, to, kept, runAt }: RangeOptions) =>
    start(command, async (context) => {
      const { directory, target } = context;
      const { id, relation } = findRelation(await loadProject(directory, { target }), name);
      const select = [`${id}+`];
      const at = runAt === undefined ? {} : { runAt };
      if (from === undefined && to === undefined) return runProjectCommand(context, 'build', { select, refresh: [id], kept, ...at });
      if (!('materialized' in relation) || intervalOf(relation.materialized) === undefined)
        throw new MartletError('command-line', {
          problem: `${id} has no intervals that a range could name.`,
          similar: [],
          command: 'restate',
        });
      const restate = { id, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      return runProjectCommand(context, 'build', { select, restate, kept, ...at });
    }),
  );
};
