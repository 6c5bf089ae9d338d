import type { Command } from 'commander';
import type { Project } from '../../project/index.js';
import { listStoredTables, proposeSources, type StoredTable, type StoredTablesRequest } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import { declareFiles, type FileOutcome, fileOutcomeEvent, fileOutcomeLines, meansFiles } from '../generate-file-sources.js';
import { type DeclarationOutcome, printSources, writeSources } from '../generate-sources.js';
import type { AddCommand, Start } from '../program.js';
import { type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';
import { outcomeEvent, outcomeLines } from '../source-lines.js';
import { withProject } from '../with-project.js';

/** `martlet source generate` */
export const addSource: AddCommand = (command, start) => {
  addGenerate(command, start);
};

interface GenerateOptions {
  readonly print?: boolean;
}

function addGenerate(source: Command, start: Start): void {
  const command = source
    .command('generate')
    .argument(
      '[names...]',
      'a file or a pattern of files, orders_*.csv; a table or view, raw.orders, or all of a schema, raw; the tables that could be are listed when left out',
    )
    .description('write a module for files, or for each table and view of the warehouse that no source declares yet')
    .option('--print', 'print the modules, also those of tables that are declared, and write none')
    .addHelpText('after', '\nAn existing module is never changed: where its table differs from it, the lines are printed.');
  command.action((names: readonly string[], { print = false }: GenerateOptions) =>
    start(command, (context) =>
      withProject(context, async (project, early) => {
        const request = { early, signal: context.signal };
        if (names.length === 0) return list(context, project, request);
        const files = names.filter((name) => meansFiles(project, name));
        const tables = names.filter((name) => !files.includes(name));
        const ofFiles = files.length === 0 ? 0 : await generateFromFiles(context, project, files, print);
        const ofTables = tables.length === 0 ? 0 : await generate(context, project, { ...request, tables, print });
        return Math.max(ofFiles, ofTables);
      }),
    ),
  );
}

async function generateFromFiles(context: CommandContext, project: Project, files: readonly string[], print: boolean): Promise<number> {
  const outcomes = await declareFiles(project, files, { print, signal: context.signal });
  report(context, outcomes, { print, eventOf: fileOutcomeEvent, linesOf: fileOutcomeLines });
  return outcomes.some(({ kind }) => kind === 'taken') ? 1 : 0;
}

/** Lists what could be declared. */
async function list({ out, json, quiet }: CommandContext, project: Project, request: StoredTablesRequest): Promise<number> {
  const tables = await listStoredTables(project, request);
  const open = tables.filter(({ owner }) => owner === undefined);
  if (json) for (const table of tables) out.write(`${toJson(tableEvent(table))}\n`);
  // Whatever reads a pipe wants names, one a line.
  else if (!out.isInteractive)
    writeLines(
      out,
      open.map(({ id }) => id),
    );
  else {
    const style = styleFor(out);
    writeLines(out, open.length === 0 ? ['Every table of the warehouse is declared, or is one of Martlet’s.'] : tableOf(open, style));
    const declared = tables.length - open.length;
    if (!quiet && open[0] !== undefined)
      writeLines(out, ['', style.quiet(`${declared} more are declared. Declare one: martlet source generate ${open[0].id}`)]);
  }
  return 0;
}

function tableOf(tables: readonly StoredTable[], style: Style): readonly string[] {
  return tableLines(
    [{ title: 'Relation' }, { title: 'As' }],
    tables.map((table) => [table.id, style.quiet(table.as)]),
    style,
  );
}

function tableEvent({ id, as, owner }: StoredTable): Readonly<Record<string, unknown>> {
  if (owner === undefined) return { kind: 'table-found', id, as, state: 'new' };
  const file = owner.kind === 'source' ? owner.source.file : owner.file;
  return { kind: 'table-found', id, as, state: owner.kind === 'source' ? 'declared' : 'filled', file };
}

async function generate(
  context: CommandContext,
  project: Project,
  { tables, print, ...request }: StoredTablesRequest & { readonly tables: readonly string[]; readonly print: boolean },
): Promise<number> {
  const proposals = await proposeSources(project, tables, request);
  const outcomes = print ? printSources(project, proposals) : await writeSources(project, proposals);
  report(context, outcomes, { print, eventOf: outcomeEvent, linesOf: outcomeLines });
  const named = new Set(tables.map((table) => table.toLowerCase()));
  const failed = outcomes.filter(({ kind, id }) => (kind === 'impossible' || kind === 'file-taken') && named.has(id.toLowerCase()));
  return failed.length > 0 ? 1 : 0;
}

/** Writes what became of tables or files, and the modules where they are to be printed. */
function report<O extends DeclarationOutcome | FileOutcome>(
  { out, err, json, quiet }: CommandContext,
  outcomes: readonly O[],
  {
    print,
    eventOf,
    linesOf,
  }: { print: boolean; eventOf: (outcome: O) => unknown; linesOf: (outcome: O, style: Style) => readonly string[] },
): void {
  if (json) {
    for (const outcome of outcomes) out.write(`${toJson(eventOf(outcome))}\n`);
    return;
  }
  if (print) writeLines(out, textLines(outcomes));
  if (quiet) return;
  // What is printed may go into a file.
  const aside = print ? err : out;
  const style = styleFor(aside);
  writeLines(
    aside,
    outcomes.flatMap((outcome) => linesOf(outcome, style)),
  );
}

/** The modules, each under its path where there are several. */
function textLines(outcomes: readonly (DeclarationOutcome | FileOutcome)[]): readonly string[] {
  const printed = outcomes.flatMap((outcome) => (outcome.kind === 'printed' ? [outcome] : []));
  const texts = printed.map(({ file, text }) => (printed.length === 1 ? text : `// ${file}\n${text}`));
  return texts.length === 0 ? [] : [texts.join('\n').replace(/\n$/, '')];
}
