import { type Admitted, type EnvironmentSummary, listAdmissions, listEnvironments } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import type { AddCommand } from '../program.js';
import { formatCount, type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';
import { withProject } from '../with-project.js';

/** `martlet environments` */
export const addEnvironments: AddCommand = (command, start) => {
  command.option('--history', 'list who changed protected environments, and why they may');
  command.action(({ history = false }: { readonly history?: boolean }) =>
    start(command, async (context) => {
      if (history) return tellHistory(context);
      const { clock, signal, out, json } = context;
      const environments = await withProject(context, (project, early) => listEnvironments(project, { clock, signal, early }));
      if (json) for (const environment of environments) out.write(`${toJson(environment)}\n`);
      else writeLines(out, environments.length === 0 ? ['Nothing has been published yet.'] : table(environments, styleFor(out)));
      return 0;
    }),
  );
};

async function tellHistory(context: CommandContext): Promise<number> {
  const { clock, signal, out, json, environment: of } = context;
  const admitted = await withProject(context, (project, early) =>
    listAdmissions(project, { clock, signal, early, ...(of === undefined ? {} : { of }) }),
  );
  if (json) for (const each of admitted) out.write(`${toJson(each)}\n`);
  else writeLines(out, admitted.length === 0 ? ['No protected environment was changed yet.'] : historyTable(admitted, styleFor(out)));
  return 0;
}

function historyTable(admitted: readonly Admitted[], style: Style): readonly string[] {
  return tableLines(
    [
      { title: 'At' },
      { title: 'Environment' },
      { title: 'What' },
      { title: 'By' },
      { title: 'Approved by' },
      { title: 'In a freeze because' },
    ],
    admitted.map(({ at, environment, action, by, approvals = [], overridesFreeze = '' }) => [
      style.quiet(at.slice(0, 19).replace('T', ' ')),
      environment,
      action,
      by,
      approvals.join(', '),
      overridesFreeze,
    ]),
    style,
  );
}

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
