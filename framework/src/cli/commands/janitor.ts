import { loadProject } from '../../project/index.js';
import { cleanUp } from '../../run/index.js';
import { countOf, toJson, writeLines } from '../../run/reporters/index.js';
import type { AddCommand } from '../program.js';

/** `martlet janitor` */
export const addJanitor: AddCommand = (program, start) => {
  const command = program
    .command('janitor')
    .description('drop versions that no environment needs, nor a publication that can be rolled back to')
    .option('--dry-run', 'only tell what would be dropped');
  command.action(({ dryRun = false }: { readonly dryRun?: boolean }) =>
    start(command, async ({ directory, target, clock, signal, out, json, quiet }) => {
      const project = await loadProject(directory, { target });
      const dropped = await cleanUp(project, { dryRun, clock, signal });
      if (json) out.write(`${toJson({ kind: 'cleaned-up', dryRun, dropped })}\n`);
      else {
        if (!quiet) writeLines(out, dropped);
        writeLines(out, [`${dryRun ? 'Would drop' : 'Dropped'} ${countOf(dropped.length, 'version')}.`]);
      }
      return 0;
    }),
  );
};
