import { type EnvironmentSummary, listEnvironments } from '../../run/index.js';
import type { AddCommand } from '../program.js';
import { formatCount, type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';
import { withProject } from '../with-project.js';

/** `martlet environments` */
export const addEnvironments: AddCommand = (command, start) => {
  command.action(() =>
    start(command, async (context) => {
      const { clock, signal, out, json } = context;
      const environments = await withProject(context, (project, early) => listEnvironments(project, { clock, signal, early }));
      if (json) for (const environment of environments) out.write(`${toJson(environment)}\n`);
      else writeLines(out, environments.length === 0 ? ['Nothing has been published yet.'] : table(environments, styleFor(out)));
      return 0;
    }),
  );
};

function table(environments: readonly EnvironmentSummary[], style: Style): readonly string[] {
  return tableLines(
    [
      { title: 'Environment' },
      { title: 'Publication', align: 'right' },
      { title: 'By', isExtra: true },
      { title: 'At', isExtra: true },
      { title: 'Relations', align: 'right', isExtra: true },
      { title: 'Differing', align: 'right' },
      { title: 'Last run' },
      { title: 'Can return to', isExtra: true },
    ],
    environments.map(({ environment, isDefault, publication, cause, publishedAt, relations, differing, lastRun, restorable }) => [
      environment,
      String(publication),
      cause,
      style.quiet(publishedAt.slice(0, 19).replace('T', ' ')),
      formatCount(relations),
      isDefault ? style.quiet('default') : formatCount(differing.length),
      lastRun === undefined ? '' : `${lastRun.command} ${outcome(lastRun.outcome, style)}`,
      style.quiet(restorable.join(', ')),
    ]),
    style,
  );
}

function outcome(text: 'succeeded' | 'failed' | 'cancelled', style: Style): string {
  return text === 'succeeded' ? style.good(text) : style.bad(text);
}
