import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MARTLET_VERSION } from '../../artifacts/index.js';
import { type CheckProblem, compareProblems, runTypeScript, toSarif } from '../../project/check/index.js';
import { checkModels } from '../check-models.js';
import type { CommandContext } from '../command-context.js';
import { type SelectionOptions, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { countOf, errorLines, type Style, serialiseError, styleFor, toJson, writeLines } from '../report/index.js';

interface Options extends SelectionOptions {
  readonly types?: boolean;
  readonly allTargets?: boolean;
  readonly sarif?: string;
}

/** `martlet check` */
export const addCheck: AddCommand = (command, start) => {
  withSelection(command)
    .option('--types', 'run the project’s TypeScript compiler as well')
    .option('--all-targets', 'compile for every warehouse, not only for the target’s')
    .option('--sarif <file>', 'write the problems as SARIF 2.1.0; - is the standard output');
  command.action((options: Options) => start(command, (context) => check(context, options)));
};

async function check(context: CommandContext, options: Options): Promise<number> {
  const { directory, json, quiet, out, signal } = context;
  const [{ problems: ofModels, files }, ofTypes] = await Promise.all([
    checkModels(context, options),
    options.types === true ? runTypeScript(directory, signal) : [],
  ]);
  const chosen = ofTypes.filter(({ error: { at } }) => files === undefined || at === undefined || files.has(at.file));
  const problems = [...ofModels, ...chosen].sort(compareProblems);
  const errors = problems.filter(({ severity }) => severity === 'error').length;

  const sarif = options.sarif === undefined ? undefined : `${JSON.stringify(toSarif(problems, MARTLET_VERSION), undefined, 2)}\n`;
  if (sarif !== undefined && options.sarif !== undefined && options.sarif !== '-')
    await writeFile(resolve(directory, options.sarif), sarif);
  if (sarif !== undefined && options.sarif === '-') out.write(sarif);
  else if (json) {
    const listed = problems.map(({ severity, error }) => ({ severity, ...serialiseError(error) }));
    out.write(`${toJson({ kind: 'checked', errors, warnings: problems.length - errors, problems: listed })}\n`);
  } else writeLines(out, textLines(quiet ? problems.filter(({ severity }) => severity === 'error') : problems, errors, styleFor(out)));
  return errors > 0 ? 1 : 0;
}

function textLines(problems: readonly CheckProblem[], errors: number, style: Style): readonly string[] {
  const lines: string[] = [];
  let file: string | undefined;
  for (const { severity, error } of problems) {
    if (lines.length > 0 && error.at?.file !== file) lines.push('');
    file = error.at?.file;
    lines.push(...errorLines(error, style, severity === 'error' ? 'bad' : 'warning'));
  }
  if (problems.length === 0) return [style.good('No problems found.')];
  const files = new Set(problems.map(({ error }) => error.at?.file)).size;
  const counts = `${countOf(errors, 'error')}, ${countOf(problems.length - errors, 'warning')} in ${countOf(files, 'file')}.`;
  return [...lines, '', errors > 0 ? style.bad(counts) : style.warning(counts)];
}
