import { InvalidArgumentError } from 'commander';
import { chooseScope } from '../../plan/index.js';
import { loadProject } from '../../project/index.js';
import { type JudgedMutant, type ModelMutation, mutationScore } from '../../testing/mutation/index.js';
import type { CommandContext } from '../command-context.js';
import { type SelectionOptions, withSelection } from '../options.js';
import type { AddCommand } from '../program.js';
import { countOf, formatDuration, type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';
import { tryMutants } from '../try-mutants.js';

interface Options extends SelectionOptions {
  readonly minScore?: number;
}

/** `martlet mutate` */
export const addMutate: AddCommand = (command, start) => {
  withSelection(command).option('--min-score <percent>', 'fail below this share of noticed changes', percent);
  command.action((options: Options) => start(command, (context) => mutate(context, options)));
};

async function mutate(context: CommandContext, options: Options): Promise<number> {
  const { directory, target, json, quiet, out, clock } = context;
  const started = clock.elapsed();
  const project = await loadProject(directory, { target });
  const selected = new Set(chooseScope(project, { command: 'build', ...options }).selected);
  const reports = await tryMutants(
    context,
    project,
    project.models.filter(({ id }) => selected.has(id)),
  );
  const score = mutationScore(reports);
  const milliseconds = clock.elapsed() - started;
  if (json) {
    for (const report of reports) out.write(`${toJson({ kind: 'mutated', ...report, score: mutationScore([report]) })}\n`);
    out.write(`${toJson({ kind: 'mutation-score', score, ...countsOf(reports), milliseconds })}\n`);
  } else writeLines(out, textLines(reports, score, milliseconds, styleFor(out), quiet));
  return options.minScore !== undefined && score * 100 < options.minScore ? 1 : 0;
}

function countsOf(reports: readonly ModelMutation[]): { readonly mutants: number; readonly killed: number; readonly equivalent: number } {
  const mutants = reports.flatMap((report) => report.mutants);
  const killed = mutants.filter(({ status }) => status !== 'survived').length;
  return { mutants: mutants.length, killed, equivalent: reports.reduce((sum, { equivalent }) => sum + equivalent, 0) };
}

function textLines(
  reports: readonly ModelMutation[],
  score: number,
  milliseconds: number,
  style: Style,
  quiet: boolean,
): readonly string[] {
  const { mutants, killed, equivalent } = countsOf(reports);
  const survivors = reports.flatMap(({ model, file, mutants: judged }) =>
    judged.filter(({ status }) => status === 'survived').flatMap((mutant) => survivorLines(model, file, mutant, style)),
  );
  const left = equivalent === 0 ? '' : `; ${countOf(equivalent, 'change')} that mean the same are left out`;
  const total = `Mutation score ${share(score)}: ${killed} of ${countOf(mutants, 'mutant')} noticed${left}. ${formatDuration(milliseconds)}.`;
  return [
    ...(quiet ? [] : [...survivors, ...overview(reports, style), '']),
    survivors.length === 0 ? style.good(total) : style.strong(total),
  ];
}

function survivorLines(model: string, file: string, { what, kind, sql, world }: JudgedMutant, style: Style): readonly string[] {
  return [
    `${style.warning('survived')}  ${style.strong(model)}  ${what} ${style.quiet(`(${kind}, ${file})`)}`,
    ...sql.original.map((line) => style.bad(`  - ${line}`)),
    ...sql.mutated.map((line) => style.good(`  + ${line}`)),
    ...(world === undefined
      ? [style.quiet('  No generated world tells it from the model.')]
      : ['  These rows tell it from the model:', ...world.split('\n').map((line) => `    ${line}`.trimEnd())]),
    '',
  ];
}

function overview(reports: readonly ModelMutation[], style: Style): readonly string[] {
  const by = (report: ModelMutation, status: JudgedMutant['status']): string =>
    String(report.mutants.filter((mutant) => mutant.status === status).length);
  return tableLines(
    [
      { title: 'Model' },
      { title: 'Mutants', align: 'right' },
      { title: 'Unit tests', align: 'right', isExtra: true },
      { title: 'Data tests', align: 'right', isExtra: true },
      { title: 'Survived', align: 'right' },
      { title: 'Score', align: 'right' },
    ],
    reports.map((report) => [
      report.model,
      String(report.mutants.length),
      by(report, 'unit-test'),
      by(report, 'data-test'),
      by(report, 'survived'),
      share(mutationScore([report])),
    ]),
    style,
  );
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

function percent(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 100)) throw new InvalidArgumentError('It must be a percentage from 0 to 100.');
  return number;
}
