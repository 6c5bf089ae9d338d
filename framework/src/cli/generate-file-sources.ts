import { existsSync } from 'node:fs';
import { basename, extname, relative, resolve } from 'node:path';
import { isMartletError } from '../errors.js';
import { type FileProposal, plainName, proposeFiles } from '../ingest/index.js';
import { fileSourceText, isName, type Project, percent, schemaOf } from '../project/index.js';
import { dataDirectory } from './generate-data.js';
import { countOf, type Style } from './report/index.js';
import { SourceFiles } from './source-files.js';

/** What became of files that were to be declared. */
export type FileOutcome =
  | {
      readonly kind: 'written' | 'printed';
      readonly id: string;
      readonly file: string;
      readonly text: string;
      readonly proposal: FileProposal;
    }
  /** A source has this name, or a file is where its module would be. */
  | { readonly kind: 'taken'; readonly id: string; readonly file: string };

/** Whether an argument means files: it is the path of one, a pattern, or ends as files do. Tables are called `raw.orders`. */
export function meansFiles(project: Project, argument: string): boolean {
  return /[*{/\\]/.test(argument) || EXTENSIONS.test(argument) || placesOf(project, argument).some((path) => existsSync(path));
}

const EXTENSIONS = /\.(csv|tsv|tab|psv|txt|dat|json|jsonl|ndjson|parquet|xlsx|xlsm)(\.(gz|zst|zip))?$/i;

/**
 * Declares files: one module for each argument, and one for those that differ only in numbers, which a shell makes of a pattern.
 *
 * @throws MartletError as `proposeFiles` does.
 */
export async function declareFiles(
  project: Project,
  files: readonly string[],
  { print, signal }: { readonly print: boolean; readonly signal: AbortSignal },
): Promise<readonly FileOutcome[]> {
  const schema = schemaOf(project.config, 'source');
  const target = new SourceFiles(project);
  const outcomes: FileOutcome[] = [];
  for (const argument of grouped(files)) {
    const proposal = await propose(project, argument, schema, signal);
    const id = `${schema}.${proposal.name}`;
    const taken = project.byId.get(id);
    const text = fileSourceText(proposal, schema);
    const file = taken?.file ?? target.pathFor(proposal);
    if (print) outcomes.push({ kind: 'printed', id, file, text, proposal });
    else if (taken !== undefined || !(await target.write(file, text))) outcomes.push({ kind: 'taken', id, file });
    else outcomes.push({ kind: 'written', id, file, text, proposal });
  }
  return outcomes;
}

/** Proposes a source for files that are named from the data directory or from the project's. */
async function propose(project: Project, argument: string, schema: string, signal: AbortSignal): Promise<FileProposal> {
  const directory = dataOf(project);
  const name = nameOf(argument);
  const fromProject = relative(directory, resolve(project.directory, argument)).replaceAll('\\', '/');
  try {
    return await proposeFiles({ name, schema, directory, pattern: argument, signal });
  } catch (error) {
    if (!isMartletError(error, 'source-file-missing') || fromProject === argument) throw error;
    return proposeFiles({ name, schema, directory, pattern: fromProject, signal });
  }
}

function placesOf(project: Project, argument: string): readonly string[] {
  return [resolve(dataOf(project), argument), resolve(project.directory, argument)];
}

function dataOf({ directory, config }: Project): string {
  return dataDirectory(directory, config.data?.directory ?? '.');
}

/** Paths that differ only in digits become one pattern. */
function grouped(files: readonly string[]): readonly string[] {
  const shapes = new Map<string, string[]>();
  for (const file of files) {
    const name = basename(file);
    const shape = file.slice(0, file.length - name.length) + (/[*{]/.test(file) ? name : name.replace(/\d[\d_-]*(?=[^\d])/g, '*'));
    shapes.set(shape, [...(shapes.get(shape) ?? []), file]);
  }
  return [...shapes].map(([shape, [only = shape, ...others]]) => (others.length === 0 ? only : shape));
}

/** The name of a source: what stays of a path without wildcards, from its end on. */
function nameOf(pattern: string): string {
  const parts = pattern.split(/[/\\]/);
  const last = (parts.pop() ?? '').replace(/\.(gz|zst|zip)$/i, '');
  const stem = last.slice(0, last.length - extname(last).length);
  const names = [stem, ...parts.reverse()].map((part) => plainName(part.replace(/\{[^}]*\}|\*+/g, ' ')));
  return names.find((name) => isName(name)) ?? 'files';
}

/** What became of files, for a terminal. */
export function fileOutcomeLines(outcome: FileOutcome, style: Style): readonly string[] {
  const { id, file } = outcome;
  if (outcome.kind === 'taken') return [`${style.warning('Left out')} ${id}: ${file} is there. --print shows the module.`];
  const { columns, filesRead, rows, rejectedRows, grain } = outcome.proposal;
  const read = `${countOf(columns.length, 'column')} from ${countOf(filesRead, 'file')} with ${countOf(rows, 'row')}`;
  const personal = columns.flatMap(({ name, personal: hint }) => (hint === undefined ? [] : [`${name} (${hint})`]));
  const doubtful = columns.flatMap(({ name, doubt }) => (doubt === undefined ? [] : [`${name} (${doubt.join(' or ')})`]));
  const nulls = columns.flatMap(({ name, nullShare }) => (nullShare > 0 ? [`${name} ${percent(nullShare)}`] : []));
  return [
    ...(outcome.kind === 'written' ? [`${style.good('Wrote')} ${style.place(file)}  ${id}, ${read}`] : []),
    grain.length === 0 ? '  grain: no column, and no two of them, identify a row.' : `  grain: ${grain.join(', ')}`,
    ...(nulls.length === 0 ? [] : [`  null: ${nulls.join(', ')}`]),
    ...(personal.length === 0 ? [] : [`  ${style.warning('personal data?')} ${personal.join(', ')}: add .pii(…) where it is.`]),
    ...(doubtful.length === 0 ? [] : [`  ${style.warning('a date?')} ${doubtful.join(', ')}: declare its format.`]),
    ...(rejectedRows === 0
      ? []
      : [
          `  ${style.warning(`${countOf(rejectedRows, 'row')} can’t be read`)}: maxRejects allows as many; correct the files and remove it.`,
        ]),
  ];
}

/** The same as data, one object a source. */
export function fileOutcomeEvent(outcome: FileOutcome): Readonly<Record<string, unknown>> {
  const { kind, id, file } = outcome;
  if (outcome.kind === 'taken') return { kind: 'source-file-taken', id, file };
  const { columns, filesRead, rows, rejectedRows, grain } = outcome.proposal;
  return {
    kind: `source-${kind}`,
    id,
    file,
    files: filesRead,
    rows,
    rejectedRows,
    grain,
    columns,
    ...(kind === 'printed' ? { text: outcome.text } : {}),
  };
}
