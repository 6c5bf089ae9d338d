import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Columns } from '../columns/index.js';
import { MartletError, throwCollected } from '../errors.js';
import type { FileOptions, Source } from '../model/index.js';
import { digestParts } from '../sql/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { RelationName, Session } from '../warehouses/warehouse.js';
import { type CsvFormat, csvFormat } from './csv-format.js';
import { type CsvHeader, matchHeader, readHeader } from './csv-header.js';
import { contractHash, type LoadedFile, type LoadRecord } from './load-record.js';
import {
  countProblems,
  countReasons,
  countRows,
  createTables,
  dropProblems,
  firstRejects,
  firstRowOf,
  insertRows,
  LOAD_COLUMNS,
  type Load,
  numberRows,
  qualified,
  type ReadableFile,
  takeOutFaults,
  takeOutProblems,
} from './load-statements.js';
import { mendFile } from './mend-file.js';
import { RowScreen } from './screen-rows.js';
import { assertUnchanged, findSourceFiles, fingerprintFile, isGzip, type Listing, type SourceFile } from './source-files.js';

/** Where a source's files are, and what is known of them. */
export interface ExamineRequest {
  readonly source: Source & { readonly schema: string };
  /** Where file patterns start. */
  readonly directory: string;
  /** What the last load left, when there was one: files that look as they did then are not read again. */
  readonly previous?: LoadRecord;
  /** Shared by the examinations that see the folders as they are now. */
  readonly listing?: Listing;
  readonly signal?: AbortSignal;
}

/** The files of a source as they stand, read but not loaded. */
export interface Examination {
  readonly source: Source & { readonly schema: string };
  readonly directory: string;
  /** Stands for the declaration and for the content of the files: equal when a load would give the same rows. */
  readonly identity: string;
  readonly contract: string;
  readonly files: readonly LoadedFile[];
  /** The files with their headers; undefined when they look as they did at the last load. */
  readonly headed?: readonly HeadedFile[];
}

export interface LoadTarget {
  readonly session: Session;
  readonly dialect: Dialect;
  /** Ends the names of the tables that are made; no table that anybody reads has it yet. */
  readonly suffix: string;
  /** An instant in ISO form, for `_loaded_at` and the record. */
  readonly loadedAt: string;
  readonly signal?: AbortSignal;
  /** Where a file is mended; the system's own place when left out. */
  readonly temporaryDirectory?: string;
  /** How much of a file is read at once. */
  readonly bufferBytes?: number;
  /** Whether the tables of the last load still stand; looked up in the session when left out. */
  readonly isThere?: (previous: LoadRecord) => Promise<boolean>;
}

export interface LoadRequest extends ExamineRequest, LoadTarget {
  /** Loads again though nothing has changed. */
  readonly force?: boolean;
}

export interface LoadResult {
  readonly status: 'unchanged' | 'loaded';
  readonly record: LoadRecord;
}

/**
 * Loads the files of a source, unless they and the declaration are those of `previous` and its tables still stand.
 *
 * @throws MartletError as `examineSource` and `loadExamined` do.
 */
export async function loadSource(request: LoadRequest): Promise<LoadResult> {
  const { previous } = request;
  const keeps = previous !== undefined && request.force !== true && (await isThere(request, previous));
  const examination = await examineSource(keeps ? request : { ...request, previous: undefined });
  if (keeps && examination.identity === identityOfRecord(previous)) {
    return { status: 'unchanged', record: { ...previous, files: examination.files } };
  }
  return { status: 'loaded', record: await loadExamined(examination, request) };
}

/**
 * Finds the files of a source and reads them once: their headers, their content's hash and what is odd about them. Files
 * with the same content count once.
 *
 * @throws MartletError for what is wrong with the declaration, the files or their headers, several together.
 */
export async function examineSource({ source, directory, previous, listing, signal }: ExamineRequest): Promise<Examination> {
  const id = `${source.schema}.${source.name}`;
  const { files: options } = source;
  if (options === undefined) throw new MartletError('source-files-undeclared', { source: id });
  checkColumns(id, source);
  const format = csvFormat(id, options);
  const contract = contractHash(source);
  const found = await findSourceFiles(id, directory, options.pattern, listing);
  const examined = (files: readonly LoadedFile[]) => ({ source, directory, contract, files, identity: identityOf(contract, files) });
  if (previous?.contract === contract && isSame(previous.files, found, ['path', 'bytes', 'modifiedAt'])) return examined(previous.files);
  const headed = await readHeaders(id, source, found, format, signal);
  const fingerprints = await inOrder(headed, ({ file, screen }) => fingerprintFile(id, file, (content) => screen.look(content), signal));
  return { ...examined(withoutDuplicates(fingerprints)), headed };
}

/**
 * Loads examined files into two new tables of `<schema>__versions`: `<name>__<suffix>` for the rows that keep to the contract,
 * `<name>__rejected__<suffix>` for the others. Nothing that readers see is touched: publishing is up to the caller.
 *
 * @throws MartletError `source-rejects-exceeded`, after which the second table stays, to be looked at; after any other error
 * neither does.
 */
export async function loadExamined(examination: Examination, target: LoadTarget): Promise<LoadRecord> {
  const { source, directory, contract } = examination;
  const { session, signal } = target;
  const id = `${source.schema}.${source.name}`;
  const { headed, files } = examination.headed === undefined ? await examineSource({ source, directory, signal }) : examination;
  const options = source.files ?? { pattern: '' };
  const chosen = (headed ?? []).filter((_, index) => files[index]?.duplicateOf === undefined);
  const load = describeLoad(source, target, csvFormat(id, options), options);
  try {
    for (const statement of createTables(load)) await session.execute(statement, { signal });
    for (const file of chosen) await loadFile(id, load, file, target);
    const counts = await finish(load, session, signal);
    for (const { file } of headed ?? []) assertUnchanged(id, directory, file);
    if (counts.rejectedRows > (options.maxRejects ?? 0)) throw await rejectsExceeded(id, load, counts, options, session);
    const { relation, rejectedRelation, loadedAt } = load;
    return { source: id, relation, rejectedRelation, ...counts, files, contract, loadedAt };
  } catch (error) {
    await session.execute(`drop table if exists ${qualified(load, load.relation)}`);
    const keepsRejects = error instanceof MartletError && error.reason === 'source-rejects-exceeded';
    if (!keepsRejects) await session.execute(`drop table if exists ${qualified(load, load.rejectedRelation)}`);
    throw error;
  }
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

function checkColumns(id: string, { columns }: Source): void {
  throwCollected(
    Object.entries(columns).flatMap(([column, { definition }]) => [
      ...(column in LOAD_COLUMNS || column.toLowerCase() === '_problems'
        ? [new MartletError('source-column-reserved', { source: id, column })]
        : []),
      ...(definition.type.kind === 'array' ? [new MartletError('source-column-array', { source: id, column })] : []),
    ]),
  );
}

/** Somebody may have dropped the tables of the last load since. */
async function isThere(request: LoadTarget, previous: LoadRecord): Promise<boolean> {
  if (request.isThere !== undefined) return request.isThere(previous);
  const { session, dialect, signal } = request;
  const { relation, rejectedRelation } = previous;
  const names = [relation, rejectedRelation].map(({ schema, name }) => `(${dialect.literal(schema)}, ${dialect.literal(name)})`);
  const found = await session.query(
    `select table_name from information_schema.tables where (table_schema, table_name) in (${names.join(', ')})`,
    { signal },
  );
  return found.length === names.length;
}

function isSame<Key extends keyof LoadedFile>(
  before: readonly LoadedFile[],
  now: readonly Pick<LoadedFile, Key>[],
  keys: readonly Key[],
): boolean {
  return before.length === now.length && before.every((file, index) => keys.every((key) => file[key] === now[index]?.[key]));
}

function withoutDuplicates(files: readonly LoadedFile[]): readonly LoadedFile[] {
  const first = new Map<string, string>();
  return files.map((file) => {
    const duplicateOf = first.get(file.sha256);
    if (duplicateOf === undefined) first.set(file.sha256, file.path);
    return duplicateOf === undefined ? file : { ...file, duplicateOf };
  });
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

export interface HeadedFile {
  readonly file: SourceFile;
  readonly header: CsvHeader;
  /** For each field of a row the column that it fills. */
  readonly columns: readonly (string | undefined)[];
  readonly screen: RowScreen;
}

/** Reads the headers of all files before any row is loaded, so that what is wrong with them is reported together. */
async function readHeaders(
  id: string,
  source: Source,
  files: readonly SourceFile[],
  format: CsvFormat,
  signal: AbortSignal | undefined,
): Promise<readonly HeadedFile[]> {
  const errors: MartletError[] = [];
  const headed = await inOrder(files, async (file) => {
    const header = await readHeader(id, file, format, signal);
    const match = matchHeader(id, file.path, header.names, source.columns, source.extraColumns ?? 'error');
    errors.push(...match.errors);
    return { file, header, columns: match.columns, screen: new RowScreen(format, header.lineEnd) };
  });
  throwCollected(errors);
  return headed;
}

function describeLoad(
  source: Examination['source'],
  { dialect, suffix, loadedAt, bufferBytes }: LoadTarget,
  format: CsvFormat,
  { nullText }: FileOptions,
): Load {
  const table = (name: string): RelationName => ({ schema: `${source.schema}__versions`, name: `${name}__${suffix}` });
  return {
    dialect,
    columns: source.columns,
    relation: table(source.name),
    rejectedRelation: table(`${source.name}__rejected`),
    format,
    loadedAt,
    ...(nullText === undefined ? {} : { nullText }),
    ...(bufferBytes === undefined ? {} : { bufferBytes }),
  };
}

/** Lets DuckDB read the file itself, and a mended copy when it can't, or might without saying so read it wrongly. */
async function loadFile(id: string, load: Load, { file, header, columns, screen }: HeadedFile, request: LoadTarget): Promise<void> {
  const readable: ReadableFile = {
    absolutePath: file.absolutePath,
    isGzip: await isGzip(file),
    path: file.path,
    lineEnd: header.lineEnd,
    fields: columns,
    oneThread: screen.hasLineEndInQuotes,
  };
  if (!screen.isOdd && (await insert(load, readable, request)) === 'inserted') return;
  const { signal } = request;
  const folder = await mkdtemp(join(request.temporaryDirectory ?? tmpdir(), 'martlet-'));
  try {
    const mended = await mendFile(file, { format: load.format, header, folder, signal });
    const copy: ReadableFile = { ...readable, absolutePath: mended.rows, isGzip: false, lineEnd: '\n' };
    const result = await insert(load, copy, request);
    if (result !== 'inserted') throw new MartletError('source-unreadable', { source: id, file: file.path, message: result.message });
    for (const statement of takeOutFaults(load, copy, mended.rejects)) await request.session.execute(statement, { signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Inserts the rows of a file, all or none, or answers why DuckDB refused one. */
async function insert(load: Load, file: ReadableFile, request: LoadTarget): Promise<'inserted' | Error> {
  const { session, signal } = request;
  try {
    await session.execute(insertRows(load, file), { signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (isForOneThread(error) && !file.oneThread) return insert(load, { ...file, oneThread: true }, request);
    if (isRowRefused(error)) return error;
    throw error;
  }
  const [row] = await session.query(firstRowOf(load, file), { signal });
  const first = row?.first;
  if (first !== null && first !== undefined) await session.execute(numberRows(load, file, String(first)), { signal });
  return 'inserted';
}

/** DuckDB says so where line ends in quotes keep its threads from agreeing on where rows begin. */
function isForOneThread(error: unknown): boolean {
  return error instanceof Error && error.message.includes('parallel = false');
}

/** DuckDB says so of a row that it can't divide into fields or decode, and of a file whose line ends differ. */
function isRowRefused(error: unknown): error is Error {
  return error instanceof Error && /CSV Error|CSV Parser|CSV File|CSV file|not utf-8|Maximum line size/i.test(error.message);
}

interface LoadCounts {
  readonly rows: number;
  readonly rejectedRows: number;
}

async function finish(load: Load, session: Session, signal: AbortSignal | undefined): Promise<LoadCounts> {
  const [problems] = await session.query(countProblems(load), { signal });
  if (Number(problems?.rows) > 0) for (const statement of takeOutProblems(load)) await session.execute(statement, { signal });
  await session.execute(dropProblems(load), { signal });
  const [counts] = await session.query(countRows(load), { signal });
  return { rows: Number(counts?.rows), rejectedRows: Number(counts?.rejected) };
}

async function rejectsExceeded(
  id: string,
  load: Load,
  { rows, rejectedRows }: LoadCounts,
  { maxRejects = 0 }: FileOptions,
  session: Session,
): Promise<MartletError> {
  const { schema, name } = load.rejectedRelation;
  const reasons = (await session.query(countReasons(load))).map(({ column, reason, rows: affected }) => ({
    column: column === null || column === undefined ? undefined : String(column),
    reason: String(reason),
    rows: Number(affected),
  }));
  const examples = (await session.query(firstRejects(load, EXAMPLES))).map(({ file, row, column: name, rawText, reason }) => {
    const column = name === null || name === undefined ? undefined : String(name);
    const isTold = rawText !== null && rawText !== undefined && !mayBePersonal(load.columns, column);
    return { file: String(file), row: Number(row), column, rawText: isTold ? String(rawText) : undefined, reason: String(reason) };
  });
  return new MartletError('source-rejects-exceeded', {
    source: id,
    rows: rows + rejectedRows,
    rejectedRows,
    maxRejects,
    reasons,
    examples,
    rejectedRelation: `${schema}.${name}`,
  });
}

/** Errors end up in logs, where personal data has no place; a whole row holds all columns. It stays in the table of rejects. */
function mayBePersonal(columns: Columns, column: string | undefined): boolean {
  const looked = column === undefined ? Object.values(columns) : [columns[column]];
  return looked.some((candidate) => candidate?.definition.pii !== undefined);
}

const EXAMPLES = 5;
