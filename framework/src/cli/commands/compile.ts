import { writeCompiled, writeManifest } from '../../artifacts/index.js';
import { type BuildStep, chooseScope, compiledFileOf, compileSteps, type TestStep } from '../../plan/index.js';
import { loadProject, type Project } from '../../project/index.js';
import { dialect } from '../../warehouses/dialects.js';
import type { CommandContext } from '../command-context.js';
import { type SelectionOptions, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { countOf, styleFor, toJson, writeLines } from '../report/index.js';
import { readSelectionWithoutState, type SelectedByOptions } from '../selection.js';

/** `martlet compile` */
export const addCompile: AddCommand = (command, start) => {
  withSelection(command);
  command.action((options: SelectionOptions) => start(command, (context) => compile(context, options)));
};

async function compile(context: CommandContext, options: SelectionOptions): Promise<number> {
  const { directory, target, json, quiet, out, clock } = context;
  const project = await loadProject(directory, { target });
  const steps = compileProject(project, await readSelectionWithoutState(project, options, 'compile'), clock.now());
  writeManifest(project);
  writeCompiled(project, steps);
  if (json) for (const line of jsonLines(steps)) out.write(`${toJson(line)}\n`);
  else if (!quiet) writeLines(out, options.select === undefined ? overview(project, steps) : modelTexts(context, steps));
  return 0;
}

/** Everything that a build would run, with relations under the names by which readers know them. */
function compileProject(project: Project, selection: SelectedByOptions, runAt: string): readonly CompiledStep[] {
  const scope = chooseScope(project, { command: 'build', ...selection });
  return compileSteps(project, dialect(project.target.config.warehouse), scope, runAt);
}

type CompiledStep = BuildStep | TestStep;

function jsonLines(steps: readonly CompiledStep[]): readonly object[] {
  return steps.map((step) => ({
    kind: 'compiled',
    id: step.id,
    relation: step.relation,
    ...(step.kind === 'test' ? { test: step.test } : {}),
    file: step.file,
    compiled: compiledFileOf(step),
    sql: step.sql,
  }));
}

function modelTexts({ out }: CommandContext, steps: readonly CompiledStep[]): readonly string[] {
  const style = styleFor(out);
  return steps
    .filter(({ kind }) => kind === 'build')
    .flatMap((step, index) => [...(index === 0 ? [] : ['']), style.quiet(`-- ${step.relation}  ${step.file}`), `${step.sql};`]);
}

function overview({ target }: Project, steps: readonly CompiledStep[]): readonly string[] {
  const models = steps.filter(({ kind }) => kind === 'build').length;
  const parts = [countOf(models, 'model'), countOf(steps.length - models, 'test')];
  return [`Compiled ${parts.join(' and ')} for ${target.config.warehouse} to target/compiled/.`];
}
