import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readIfThere } from '../../catalog/index.js';
import { modelLineages, type Project } from '../../project/index.js';
import { type Advice, adviceOf, daysBefore, openRun, readRuns, withIncrementalByTime } from '../../run/index.js';
import type { AccessEntry } from '../../serve/index.js';
import type { CommandContext } from '../command-context.js';
import { errorLines, serialiseError, styleFor, toJson, writeLines } from '../report/index.js';
import { type DiffLine, diffText, sqlDiff } from '../report/plan/sql-diff.js';
import { withProject } from '../with-project.js';

/** What would cost less in the environment, the dearest first. */
export async function advise(context: CommandContext, days: number): Promise<number> {
  const { clock, signal, json, out, locator } = context;
  const since = daysBefore(clock.now(), days);
  const found = await withProject(context, async (project, early) => {
    const environment = context.environment ?? project.config.defaultEnvironment;
    const reads = await readsSince(project, since);
    const [runs, lineages] = await Promise.all([
      openRun(
        project,
        { clock, signal, early, access: 'read' },
        () => undefined,
        ({ run }) => readRuns(run.store, { environment, since }),
      ),
      modelLineages(project),
    ]);
    const advice = adviceOf({ project, runs, lineages, ...(reads === undefined ? {} : { reads }) });
    return Promise.all(advice.map(async (each) => ({ ...each, change: await changeOf(project, each) })));
  });
  const style = styleFor(out);
  if (json) {
    for (const { error, relation, usage, change } of found)
      out.write(
        `${toJson({ ...serialiseError(error), relation, usage, ...(change === undefined ? {} : { diff: change.map(diffText) }) })}\n`,
      );
    return 0;
  }
  if (found.length === 0) writeLines(out, [`Nothing that the runs of the last ${days} days say would cost less.`]);
  for (const { error, change } of found)
    writeLines(out, [
      ...errorLines(locator.locate(error), style, 'warning'),
      ...(change === undefined ? [] : change.map((line) => `  ${diffText(line)}`)),
      '',
    ]);
  return 0;
}

/** The change that advice asks for, as a difference of the file; undefined where it has to be written by hand. */
async function changeOf(project: Project, { relation, incrementalBy }: Advice): Promise<readonly DiffLine[] | undefined> {
  const model = project.byId.get(relation ?? '');
  if (incrementalBy === undefined || model === undefined) return undefined;
  const before = await readFile(join(project.directory, model.file), 'utf8');
  const after = withIncrementalByTime(before, model.name, incrementalBy);
  return after === undefined ? undefined : sqlDiff(before, after);
}

/** How often the access log of `martlet serve` says that a relation was read; undefined where there is none. */
async function readsSince({ directory, config }: Project, since: string): Promise<ReadonlyMap<string, number> | undefined> {
  const text = config.serve === undefined ? undefined : await readIfThere(resolve(directory, config.serve.accessLog));
  if (text === undefined) return undefined;
  const reads = new Map<string, number>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    // The lines are Martlet's own.
    const { at, outcome, relations } = JSON.parse(line) as Pick<AccessEntry, 'outcome' | 'relations'> & { readonly at: string };
    if (at < since || outcome !== 'answered') continue;
    for (const id of relations) reads.set(id, (reads.get(id) ?? 0) + 1);
  }
  return reads;
}
