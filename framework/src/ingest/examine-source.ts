import { loadedColumns } from '../columns/index.js';
import { MartletError, MartletErrors, throwCollected } from '../errors.js';
import type { FileOptions, Source } from '../model/index.js';
import { digestParts } from '../sql/index.js';
import type { TextRedaction } from '../warehouses/redaction.js';
import { type FileContent, forgetContent, hashContent, readContent } from './file-content.js';
import { fileOptionProblems } from './file-option-problems.js';
import { examineFile, type FormatFile } from './formats/index.js';
import { contractHash, type LoadedFile, type LoadRecord } from './load-record.js';
import type { RemoteFiles } from './remote/remote-files.js';
import { findSourceFiles, type Listing, type SourceFile } from './source-files.js';
import type { Suppression } from './suppression.js';

/** Where a source's files are, and what is known of them. */
export interface ExamineRequest {
  readonly source: Source & { readonly schema: string };
  /** Where file patterns start. */
  readonly directory: string;
  /** What the last load left, when there was one: files that are as they were then are not read again. */
  readonly previous?: LoadRecord;
  /** Reads every file, though nothing has changed. The rows of files that are gone stay all the same where the source keeps them. */
  readonly isFresh?: boolean;
  /** Shared by the examinations that see the folders as they are now. */
  readonly listing?: Listing;
  /** Reaches other machines, for patterns that begin with their addresses. */
  readonly remote?: RemoteFiles;
  /** Whose rows are left out. */
  readonly suppression?: Suppression;
  /** Filters the error texts of the engine that reads files. */
  readonly tells: TextRedaction;
  readonly signal?: AbortSignal;
}

/** The files of a source as they are, looked at but not loaded. */
export interface Examination {
  readonly source: Source & { readonly schema: string };
  readonly options: FileOptions;
  readonly directory: string;
  readonly tells: TextRedaction;
  readonly remote?: RemoteFiles;
  readonly suppression?: Suppression;
  /** Names the declaration and the content of the files: equal when a load would give the same rows. */
  readonly identity: string;
  readonly contract: string;
  readonly files: readonly LoadedFile[];
  /** The files to read. */
  readonly fresh: readonly ExaminedFile[];
  /** The paths of the files whose rows the last load holds, as they are now. */
  readonly standing: readonly string[];
  /** The load that holds them. */
  readonly previous?: LoadRecord;
  /** What is odd about the files, but no reason not to load them. */
  readonly warnings: readonly MartletError[];
}

/** A file to read, as its format has looked at it. */
export interface ExaminedFile {
  readonly file: SourceFile;
  readonly content: FileContent;
  readonly format: FormatFile;
}

/**
 * Finds the files of a source and looks at those that are new or have changed: their form, their header, their content's hash.
 *
 * @throws MartletError for what is wrong with the declaration, the files or their headers, several together.
 */
export async function examineSource(request: ExamineRequest): Promise<Examination> {
  const { source, directory, listing, remote, previous, isFresh = false } = request;
  const id = `${source.schema}.${source.name}`;
  const { files: options } = source;
  if (options === undefined) throw new MartletError('source-files-undeclared', { source: id });
  checkDeclaration(id, source, options);
  const contract = contractHash(source);
  const found = await findSourceFiles(id, directory, options.pattern, listing, remote);
  const known = isFresh || previous?.contract !== contract ? new Map<string, LoadedFile>() : byPath(previous.files);
  const looked = await lookAtFiles(id, found, known, options, request);
  const removed = removedFiles(id, found, request, options, contract);
  const files = [...withTwins(looked.map(({ loaded }) => loaded)), ...removed].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    source,
    options,
    directory,
    tells: request.tells,
    ...(remote === undefined ? {} : { remote }),
    ...(request.suppression === undefined ? {} : { suppression: request.suppression }),
    contract,
    files,
    identity: identityOf(contract, files),
    fresh: looked.flatMap(({ examined }) => examined ?? []),
    standing: [...looked.flatMap(({ loaded, isKnown }) => (isKnown ? [loaded.path] : [])), ...removed.map(({ path }) => path)],
    ...(previous === undefined ? {} : { previous }),
    warnings: files.flatMap(({ path, twinOf }) =>
      twinOf === undefined ? [] : [new MartletError('source-files-alike', { source: id, file: path, other: twinOf })],
    ),
  };
}

/** The identity of what a record says was loaded. */
export function identityOfRecord({ contract, files }: LoadRecord): string {
  return identityOf(contract, files);
}

function identityOf(contract: string, files: readonly LoadedFile[]): string {
  return digestParts(
    contract,
    files.map(({ path, sha256 }) => [path, sha256]),
  );
}

function checkDeclaration(id: string, { columns }: Source, options: FileOptions): void {
  throwCollected([
    ...fileOptionProblems(options, columns).map((problem) => new MartletError('source-options-invalid', { source: id, problem })),
    ...Object.entries(columns).flatMap(([column, { definition }]) => [
      ...(column.toLowerCase() in loadedColumns || column.toLowerCase() === '_problems'
        ? [new MartletError('source-column-reserved', { source: id, column })]
        : []),
      ...(definition.type.kind === 'array' ? [new MartletError('source-column-array', { source: id, column })] : []),
    ]),
  ]);
}

interface Looked {
  readonly loaded: LoadedFile;
  /** Whether the last load holds the rows of this content. */
  readonly isKnown: boolean;
  /** What there is to read; undefined for a known file and for an empty one. */
  readonly examined?: ExaminedFile;
}

/** Looks at all files, so that what is wrong with them is reported together. */
async function lookAtFiles(
  id: string,
  found: readonly SourceFile[],
  known: ReadonlyMap<string, LoadedFile>,
  options: FileOptions,
  request: ExamineRequest,
): Promise<readonly Looked[]> {
  const problems: MartletError[] = [];
  const looked: Looked[] = [];
  for (const file of found) {
    const before = known.get(file.path);
    if (before !== undefined && isUntouched(before, file)) {
      looked.push({ loaded: before, isKnown: true });
      continue;
    }
    try {
      const one = await lookAt(id, file, before, options, request);
      problems.push(...(one.examined?.format.problems ?? []));
      looked.push(one);
    } catch (error) {
      if (error instanceof MartletErrors) problems.push(...error.errors);
      else if (error instanceof MartletError) problems.push(error);
      else throw error;
    }
  }
  const empty = looked.filter(({ loaded }) => loaded.isEmpty === true);
  const areErrors = options.emptyFiles === 'error' || empty.length === found.length;
  if (areErrors) problems.push(...empty.map(({ loaded }) => new MartletError('source-file-empty', { source: id, file: loaded.path })));
  throwCollected(problems);
  return looked;
}

async function lookAt(
  id: string,
  file: SourceFile,
  before: LoadedFile | undefined,
  options: FileOptions,
  { source, tells, signal }: ExamineRequest,
): Promise<Looked> {
  await file.fetch?.();
  const content = await readContent(id, file, options);
  const { path, bytes, modifiedAt, changedAt, inode } = file;
  const described = { path, bytes, modifiedAt, changedAt, inode };
  if (content.whole?.length === 0) {
    const sha256 = await hashContent(id, content, () => undefined, signal);
    return { loaded: { ...described, sha256, isEmpty: true }, isKnown: before?.sha256 === sha256 };
  }
  const { columns, extraColumns = 'error' } = source;
  const format = await examineFile(
    { source: id, options, columns, extraColumns, tells, ...(signal === undefined ? {} : { signal }) },
    content,
  );
  const sha256 = await hashContent(id, content, format.look, signal);
  forgetContent(content);
  const loaded = { ...described, sha256 };
  // A copy of a file, or one that was only touched, has the rows that it had.
  if (before?.sha256 !== sha256) return { loaded, isKnown: false, examined: { file, content, format } };
  return { loaded: before.part === undefined ? loaded : { ...loaded, part: before.part }, isKnown: true };
}

/** All that a file system says of a file together; each alone can stay while the content changes. */
function isUntouched(before: LoadedFile, now: SourceFile): boolean {
  return (
    before.bytes === now.bytes && before.modifiedAt === now.modifiedAt && before.changedAt === now.changedAt && before.inode === now.inode
  );
}

/** The files of the last load that are gone and whose rows stay. */
function removedFiles(
  id: string,
  found: readonly SourceFile[],
  { previous }: ExamineRequest,
  { removedFiles: rule = 'delete' }: FileOptions,
  contract: string,
): readonly LoadedFile[] {
  const there = new Set(found.map(({ path }) => path));
  const gone = previous?.files.filter(({ path }) => !there.has(path)) ?? [];
  if (gone.length === 0 || rule === 'delete') return [];
  const paths = gone.map(({ path }) => path);
  if (rule === 'error') throw new MartletError('source-files-removed', { source: id, files: paths });
  if (previous?.contract !== contract) throw new MartletError('source-files-unreadable', { source: id, files: paths });
  return gone.map((file) => ({ ...file, isRemoved: true }));
}

/** Files of equal content are loaded each; one of them may have been delivered twice. */
function withTwins(files: readonly LoadedFile[]): readonly LoadedFile[] {
  const first = new Map<string, string>();
  return files.map(({ twinOf: _, ...file }) => {
    const twinOf = first.get(file.sha256);
    if (twinOf === undefined) first.set(file.sha256, file.path);
    return twinOf === undefined || file.isEmpty === true ? file : { ...file, twinOf };
  });
}

function byPath(files: readonly LoadedFile[]): ReadonlyMap<string, LoadedFile> {
  return new Map(files.map((file) => [file.path, file]));
}
