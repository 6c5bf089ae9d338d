import { rename } from '../../run/index.js';
import type { AddCommand } from '../program.js';
import { countOf, toJson, writeLines } from '../report/index.js';
import { withProject } from '../with-project.js';

/** `martlet rename FORMER` */
export const addRename: AddCommand = (command, start) => {
  command.action((former: string) =>
    start(command, (context) =>
      withProject(context, async (project, early) => {
        const { clock, signal, permit, out, json, quiet } = context;
        const renamed = await rename(project, former, { clock, signal, permit, early });
        const { environments, objects } = renamed;
        if (json) out.write(`${toJson({ kind: 'renamed', ...renamed })}\n`);
        else if (!quiet) {
          const got = `${countOf(environments.length, 'environment')} and ${countOf(objects, 'table or view', 'tables and views')}`;
          writeLines(out, [`${renamed.project} took over ${got} of ${former}. The next \`martlet build\` goes on with them.`]);
        }
        return 0;
      }),
    ),
  );
};
