import { chooseScope, type SelectionRequest, stateSelectors } from '../../plan/index.js';
import { loadProject, type Project } from '../../project/index.js';
import { openRun, statesForSelectors } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import { type SelectionOptions, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';
import { readSelection } from '../selection.js';

/** `martlet ls` */
export const addLs: AddCommand = (command, start) => {
  withSelection(command);
  command.action((options: SelectionOptions) => start(command, (context) => ls(context, options)));
};

interface ListedRelation {
  readonly id: string;
  readonly kind: string;
  readonly materialized?: string;
  readonly file: string;
  readonly tags: readonly string[];
  readonly description?: string;
  readonly dependsOn: readonly string[];
}

async function ls(context: CommandContext, options: SelectionOptions): Promise<number> {
  const { directory, target, json, out } = context;
  const project = await loadProject(directory, { target });
  const relations = listRelations(project, await selectedIds(project, options, context));
  if (json) for (const relation of relations) out.write(`${toJson(relation)}\n`);
  // Whatever reads a pipe wants names, one a line.
  else writeLines(out, out.isInteractive ? table(relations, styleFor(out)) : relations.map(({ id }) => id));
  return 0;
}

async function selectedIds(
  project: Project,
  options: SelectionOptions,
  { clock, signal, environment }: CommandContext,
): Promise<readonly string[]> {
  const selection = await readSelection(project, options);
  const select = (states: Pick<SelectionRequest, 'statesOf'>) =>
    chooseScope(project, { command: 'build', ...selection, ...states }).selected;
  // A name needs no connection; only what is published does.
  if (stateSelectors(selection).length === 0) return select({});
  return openRun(
    project,
    { clock, signal, environment, access: 'read' },
    () => undefined,
    async (open) => select({ statesOf: (await statesForSelectors(open, selection))?.statesOf }),
  );
}

function listRelations(project: Project, ids: readonly string[]): readonly ListedRelation[] {
  return ids.flatMap((id): ListedRelation[] => {
    const found = project.byId.get(id);
    if (found === undefined) return [];
    const { kind, file, relation } = found;
    const { tags, description } = relation;
    if (found.kind === 'source') return [{ id, kind, file, tags, description, dependsOn: [] }];
    const dependsOn = [...new Set(found.from.values())];
    return [{ id, kind, materialized: found.relation.materialized.kind, file, tags, description, dependsOn }];
  });
}

function table(relations: readonly ListedRelation[], style: Style): readonly string[] {
  return tableLines(
    [
      { title: 'Relation' },
      { title: 'Kind' },
      { title: 'As', isExtra: true },
      { title: 'Tags', isExtra: true },
      { title: 'File', isExtra: true },
    ],
    relations.map(({ id, kind, materialized = '', tags, file }) => [id, kind, materialized, tags.join(', '), style.quiet(file)]),
    style,
  );
}
