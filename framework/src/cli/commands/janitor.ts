import { isSettled } from '../../integrations/index.js';
import { type Cleaned, cleanUp } from '../../run/index.js';
import type { AddCommand } from '../program.js';
import { countOf, toJson, writeLines } from '../report/index.js';
import { withProject } from '../with-project.js';

/** `martlet janitor` */
export const addJanitor: AddCommand = (command, start) => {
  command.option('--dry-run', 'only tell what would be dropped');
  command.action(({ dryRun = false }: { readonly dryRun?: boolean }) =>
    start(command, async (context) => {
      const { clock, signal, permit, out, json, quiet } = context;
      const cleaned = await withProject(context, (project, early) => cleanUp(project, { dryRun, clock, signal, permit, early, isSettled }));
      if (json) {
        const { versions: dropped, ...rest } = cleaned;
        out.write(`${toJson({ kind: 'cleaned-up', dryRun, dropped, ...rest })}\n`);
      } else writeLines(out, [...(quiet ? [] : [...cleaned.versions, ...cleaned.failingRows, ...cleaned.files]), summary(cleaned, dryRun)]);
      return 0;
    }),
  );
};

function summary({ versions, failingRows, historyEntries, results, files }: Cleaned, dryRun: boolean): string {
  const parts = [
    countOf(versions.length, 'version'),
    ...(failingRows.length === 0 ? [] : [countOf(failingRows.length, 'table of failing rows', 'tables of failing rows')]),
    ...(historyEntries === 0 ? [] : [countOf(historyEntries, 'entry of the history', 'entries of the history')]),
    ...(files.length === 0 ? [] : [countOf(files.length, 'file of readers', 'files of readers')]),
    ...(results === 0 ? [] : [countOf(results, 'result of a step', 'results of steps')]),
  ];
  return `${dryRun ? 'Would drop' : 'Dropped'} ${parts.join(', ')}.`;
}
