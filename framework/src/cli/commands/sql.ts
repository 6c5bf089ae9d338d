import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { LogicalType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { loadProject, type Project } from '../../project/index.js';
import { csvRows, FORMATS, type ReadyStatement, type RowFileFormat, withStatement, writeRows } from '../../serve/index.js';
import type { QueryBinder } from '../../warehouses/binder.js';
import { openBinder } from '../../warehouses/open.js';
import { type RowStream, repeatedName } from '../../warehouses/reading.js';
import { secretsIn } from '../../warehouses/secret.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import type { CommandContext } from '../command-context.js';
import { failureLines } from '../failure.js';
import { wholeNumber } from '../options.js';
import type { AddCommand } from '../program.js';
import { locatePublished } from '../published.js';
import { countOf, formatCount, rowsTable, styleFor, toJson, writeLines } from '../report/index.js';
import { completerOf } from '../shell/completion.js';
import { History } from '../shell/history.js';
import { relationLines } from '../shell/relation-lines.js';
import { runShell } from '../shell/run-shell.js';
import { StatementReader } from '../shell/statement-reader.js';

const DEFAULT_LIMIT = 1000;

interface SqlOptions {
  readonly csv?: boolean;
  readonly out?: string;
  readonly limit: number;
  readonly reveal?: boolean;
}

/** `martlet sql "select …"`, and `martlet sql` for a shell */
export const addSql: AddCommand = (command, start) => {
  command
    .option('--csv', 'print the rows as CSV')
    .option('--out <file>', 'write the rows into a file: .csv, .ndjson, .arrow, .parquet or .xlsx')
    .option('-n, --limit <rows>', 'the most rows of a printed table; CSV, JSON and files have all', wholeNumber(1), DEFAULT_LIMIT)
    .option('--reveal', 'print personal data as it is');
  command.action((statement: string | undefined, options: SqlOptions) => start(command, (context) => sql(context, statement, options)));
};

async function sql(context: CommandContext, statement: string | undefined, options: SqlOptions): Promise<number> {
  const { directory, target, terminal, signal } = context;
  const project = await loadProject(directory, { target });
  const parser = await openBinder();
  const session: SqlSession = { context, project, parser, options };
  try {
    if (statement !== undefined) writeLines(context.out, await answerOf(session, statement.replace(/;\s*$/, ''), signal));
    else if (terminal === undefined)
      throw new MartletError('command-line', { problem: '`sql` needs a statement.', similar: [], command: 'sql' });
    else if (terminal.input.isTTY === true && terminal.output.isTTY === true) await openShell(session, terminal);
    else for await (const each of statementsIn(terminal.input)) writeLines(context.out, await answerOf(session, each, signal));
    return 0;
  } finally {
    await parser.close();
  }
}

interface SqlSession {
  readonly context: CommandContext;
  readonly project: Project;
  readonly parser: QueryBinder;
  readonly options: SqlOptions;
}

async function openShell(session: SqlSession, terminal: NonNullable<CommandContext['terminal']>): Promise<void> {
  const { context, project } = session;
  const { out, signal, variables, environment = project.config.defaultEnvironment } = context;
  const style = styleFor(out);
  writeLines(out, [`${project.config.name}, ${environment}. End a statement with a semicolon; \\? shows the commands, \\q ends.`]);
  await runShell({
    terminal,
    signal,
    history: new History(variables, secretsIn(project.config)),
    complete: completerOf(project),
    run: (text, cancelled) => answerOf(session, text, AbortSignal.any([cancelled, signal])),
    command: (line) => relationLines(project, line, style),
    failureLines: (failure) => failureLines(failure, style, context.locator),
    rows: out.rows,
  });
}

/** The statements of an input; the last one needs no semicolon. */
async function* statementsIn(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  const reader = new StatementReader();
  for await (const line of createInterface({ input })) yield* reader.add(line);
  const last = reader.take();
  if (last !== '') yield last;
}

/** Does a statement; the lines are what is left to print of it. */
async function answerOf({ context, project, parser, options }: SqlSession, text: string, signal: AbortSignal): Promise<readonly string[]> {
  const { environment, clock } = context;
  const { reveal = false } = options;
  const request = { environment, locate: locatePublished(project, environment), reveals: reveal, now: clock.now() };
  return withStatement(project, parser, text, request, async (ready) => {
    if (options.out !== undefined) return fileOf(ready, options.out, context, signal);
    const stream = await ready.database.stream(ready.sql, { signal });
    try {
      const columns = stream.columns.map(({ name, type, engineType }) => ({ name, type: type ?? ready.typeOf(engineType) }));
      if (context.json || options.csv === true) {
        await printStream(stream, columns, context);
        return [];
      }
      return await tableOf(ready, text, stream, columns, { context, limit: options.limit });
    } finally {
      await stream.close();
    }
  });
}

interface TypedColumn {
  readonly name: string;
  readonly type: LogicalType | undefined;
}

async function printStream(stream: RowStream, columns: readonly TypedColumn[], { json, out }: CommandContext): Promise<void> {
  if (json) refuseRepeated(columns);
  const load = await (json ? FORMATS.ndjson : csvRows({ lineEnd: '\n' })).load();
  const writer = load(columns, { publication: {}, columns: [] });
  const print = (bytes: Uint8Array): void => {
    if (bytes.length > 0) out.write(Buffer.from(bytes).toString());
  };
  print(writer.head());
  for await (const rows of stream.batches()) print(writer.rows(rows));
}

/** @throws MartletError `statement-refused`: an object has no room for two values of one name. */
function refuseRepeated(columns: readonly TypedColumn[]): void {
  const twice = repeatedName(columns);
  if (twice !== undefined) throw new MartletError('statement-refused', { problem: `two of its columns are called ${twice}` });
}

async function tableOf(
  { masked }: ReadyStatement,
  text: string,
  stream: RowStream,
  columns: readonly TypedColumn[],
  { context, limit }: { readonly context: CommandContext; readonly limit: number },
): Promise<readonly string[]> {
  const rows: (readonly ResultValue[])[] = [];
  let isCut = false;
  for await (const batch of stream.batches()) {
    rows.push(...batch.slice(0, limit - rows.length));
    isCut = rows.length === limit && batch.length > 0;
    if (isCut) break;
  }
  const style = styleFor(context.out);
  const printed = columns.map(({ name, type }) => (type === undefined ? { name } : { name, type }));
  // Which columns of the answer are made of these, only the names say; the values are masked whatever they are called.
  const hidden = masked.filter((column) => text.includes('*') || text.toLowerCase().includes(column.slice(column.lastIndexOf('.') + 1)));
  return [
    ...rowsTable(printed, rows, undefined, style),
    ...(isCut
      ? [style.quiet(`These are the first ${formatCount(limit)} rows at most: --limit shows more, --csv, --json and --out all.`)]
      : []),
    ...(hidden.length > 0 ? [style.quiet(`Personal data is masked: ${hidden.join(', ')}. --reveal prints it.`)] : []),
  ];
}

const FORMAT_OF_FILE: Readonly<Record<string, RowFileFormat>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.parquet': 'parquet',
  '.xlsx': 'xlsx',
};

/** Writes the rows into a file, which is there once it is whole. */
async function fileOf(
  { database, sql: text, typeOf, masked }: ReadyStatement,
  file: string,
  { json, out, clock }: CommandContext,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const format = FORMAT_OF_FILE[extname(file).toLowerCase()];
  if (format === undefined) throw new MartletError('export-format-unknown', { asked: file, offered: Object.keys(FORMAT_OF_FILE) });
  const path = resolve(file);
  const unfinished = `${path}.${randomUUID()}.next`;
  try {
    const note = masked.length === 0 ? '' : `Masked: ${masked.join(', ')}.`;
    const workbook = { title: basename(file, extname(file)), note, createdAt: clock.now(), formats: new Map<string, string>() };
    const written = await writeRows(database, text, { format, path: unfinished, typeOf, workbook, signal });
    await rename(unfinished, path);
    if (!json) return [`${countOf(written.rows, 'row')} written to ${file}.`, ...(written.notes ?? [])];
    out.write(`${toJson({ kind: 'written', file, ...written })}\n`);
    return [];
  } finally {
    await rm(unfinished, { force: true });
  }
}
