import { relative, resolve } from 'node:path';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import { loadProject, type Project, type ProjectReport } from '../../project/index.js';
import { type WrittenReport, writeReports } from '../../serve/index.js';
import type { CommandContext } from '../command-context.js';
import type { AddCommand } from '../program.js';
import { countOf, styleFor, toJson, writeLines } from '../report/index.js';

interface ReportOptions {
  readonly out: string;
  readonly reveal?: boolean;
  readonly list?: boolean;
}

/** `martlet report` */
export const addReport: AddCommand = (command, start) => {
  command
    .option('--out <directory>', 'where the workbooks go, relative to the project', 'target/reports')
    .option('--reveal', 'write personal data as it is')
    .option('--list', 'print the reports, and write none');
  command.action((names: readonly string[], options: ReportOptions) => start(command, (context) => report(context, names, options)));
};

async function report(
  context: CommandContext,
  names: readonly string[],
  { out: folder, reveal = false, list = false }: ReportOptions,
): Promise<number> {
  const { directory, target, environment, clock, signal, json, out } = context;
  const project = await loadProject(directory, { target });
  const reports = chosen(project, names);
  if (list) {
    for (const {
      report: { name, title },
      file,
    } of reports)
      if (json) out.write(`${toJson({ kind: 'report', name, title, file })}\n`);
      else writeLines(out, [`${name}  ${styleFor(out).quiet(title)}`]);
    return 0;
  }
  if (reports.length === 0 && !json)
    writeLines(out, ['The project declares no report. Declare one in reports/: docs/guides/consumption.md.']);
  if (reports.length === 0) return 0;
  await writeReports(project, {
    reports,
    folder: resolve(directory, folder),
    environment,
    clock,
    signal,
    reveals: reveal,
    onWritten: (written) => tell(context, written),
  });
  return 0;
}

/** @throws MartletError `report-unknown`. */
function chosen({ reports }: Project, names: readonly string[]): readonly ProjectReport[] {
  if (names.length === 0) return reports;
  const known = reports.map(({ report: { name } }) => name);
  return names.map((name) => {
    const found = reports.find(({ report: each }) => each.name === name);
    if (found === undefined) throw new MartletError('report-unknown', { name, similar: similarNames(name, known) });
    return found;
  });
}

function tell({ directory, json, quiet, out }: CommandContext, { name, file, publication, sheets, hidden }: WrittenReport): void {
  const place = relative(directory, file);
  const { environment, number } = publication;
  const columns = Object.fromEntries([...hidden].filter(([, each]) => each.length > 0));
  if (json)
    out.write(`${toJson({ kind: 'report-written', name, file: place, environment, publication: number, sheets, hidden: columns })}\n`);
  else if (!quiet) {
    const style = styleFor(out);
    const rows = sheets.reduce((sum, sheet) => sum + sheet.rows, 0);
    writeLines(out, [
      `${style.good('Wrote')} ${place}: ${countOf(sheets.length, 'sheet')}, ${countOf(rows, 'row')}, publication ${number} of ${environment}`,
      ...sheets.flatMap(({ name: sheet, notes }) => notes.map((note) => `  ${style.warning('note')}  ${sheet}: ${note}`)),
      ...Object.entries(columns).map(([sheet, each]) =>
        style.quiet(`  Personal data is hidden on ${sheet}: ${each.join(', ')}. --reveal writes it.`),
      ),
    ]);
  }
}
