import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MartletError } from '../errors.js';
import type { Dialect } from '../warehouses/dialect.js';
import { driversText } from '../warehouses/failure.js';
import type { Session } from '../warehouses/warehouse.js';
import { type Examination, type ExaminedFile, type ExamineRequest, examineSource, identityOfRecord } from './examine-source.js';
import type { DirectReading } from './formats/index.js';
import { JOINED_BYTES, joinLines } from './join-lines.js';
import { type LoadCounts, type LoadPart, type LoadRecord, partsOfLoad, relationsOfLoad } from './load-record.js';
import { allowedRejects, rejectReasons, rejectsExceeded } from './load-rejects.js';
import {
  countProblems,
  countRows,
  createTables,
  dropProblems,
  firstRowOf,
  insertRows,
  type Load,
  numberRows,
  numberRowsOfFiles,
  type Reading,
  takeOutFaults,
  takeOutProblems,
  takeOver,
} from './load-statements.js';
import {
  allRejects,
  filesInParts,
  giveUp,
  partsAfter,
  placeVersion,
  type StoredNames,
  showParts,
  type VersionPlace,
} from './place-version.js';
import { type CsvForm, csvRowText, readCsv } from './plain-csv.js';
import { assertUnchanged } from './source-files.js';
import { withSubjectKey } from './suppression.js';

export interface LoadTarget {
  readonly session: Session;
  readonly dialect: Dialect;
  /** Ends the names of the tables that are made; no table that anybody reads has it yet. */
  readonly suffix: string;
  /** An instant in ISO form, for `_loaded_at` and the record. */
  readonly loadedAt: string;
  readonly signal?: AbortSignal;
  /** Where a file is written anew; the system's own place when left out. */
  readonly temporaryDirectory?: string;
  /** The fewest values of a part that versions share. */
  readonly partValues?: number;
  /** How much of a file is read at once. */
  readonly bufferBytes?: number;
  /**
   * What the last load holds of files that are as they were, where those rows are in another warehouse than the session's; undefined where it
   * is this one. `none`: there are no rows to take over, and all files are read.
   */
  readonly elsewhere?: LoadCounts | 'none';
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
 * Loads the files of a source, unless they and the declaration are those of `previous` and its tables are still there.
 *
 * @throws MartletError as `examineSource` and `loadExamined` do.
 */
export async function loadSource(request: LoadRequest): Promise<LoadResult> {
  return loadUnlessThere(
    { ...request, isFresh: request.force ?? false },
    async (previous) => {
      const stored = await storedNames(request, request);
      return relationsOfLoad(previous).every(({ name }) => stored.has(name));
    },
    (examination) => loadExamined(examination, request),
  );
}

/** Looks at the files of a source and loads them, unless they are those of the last load and its tables are still there. */
export async function loadUnlessThere(
  request: ExamineRequest,
  areThere: (previous: LoadRecord) => Promise<boolean>,
  load: (examination: Examination) => Promise<LoadRecord>,
): Promise<LoadResult> {
  const previous = request.previous !== undefined && (await areThere(request.previous)) ? request.previous : undefined;
  const examination = await examineSource({ ...request, previous });
  if (previous !== undefined && request.isFresh !== true && examination.identity === identityOfRecord(previous)) {
    return { status: 'unchanged', record: { ...previous, files: examination.files } };
  }
  return { status: 'loaded', record: await load(examination) };
}

/**
 * Loads examined files into two new tables of `<schema>__versions`: `<name>__<suffix>` for the rows that keep to the contract,
 * `<name>__rejected__<suffix>` for the others. The rows of files that are as they were at the last load are taken over from its tables.
 * Nothing that readers see is touched: publishing is up to the caller.
 *
 * @throws MartletError `source-rejects-exceeded`, after which the second table stays, to be looked at; after any other error
 * neither does.
 */
export async function loadExamined(examination: Examination, target: LoadTarget): Promise<LoadRecord> {
  const { source, directory, contract, files, options } = examination;
  const { session, signal } = target;
  const id = `${source.schema}.${source.name}`;
  const stored = await storedNames(examination, target);
  const readable = await readableNow(examination, target, stored);
  const { fresh } = readable;
  const place = placeVersion({ source, ...readable, stored, suffix: target.suffix, partValues: target.partValues });
  const { suppression } = examination;
  const load: Load = {
    dialect: target.dialect,
    columns: source.columns,
    options,
    loadedAt: target.loadedAt,
    ...place.filled,
    ...(source.subjects === undefined ? {} : { subjects: source.subjects }),
    ...(suppression === undefined ? {} : { suppression }),
  };
  let parts: readonly LoadPart[] = [];
  try {
    const own = place.isFilled ? await fill(id, load, { place, fresh }, target) : NOTHING;
    for (const { file } of fresh) assertUnchanged(id, directory, file);
    for (const { file } of fresh) if (file.fetch !== undefined) await rm(file.absolutePath, { force: true });
    parts = partsAfter(place, own);
    const counts = withRowsElsewhere(sumOf(parts), target);
    const rejected = allRejects(load, place, parts);
    const allowed = allowedRejects(options, counts);
    const rejects = counts.rejectedRows === 0 ? [] : await rejectReasons(rejected, session);
    if (counts.rejectedRows > allowed)
      throw await rejectsExceeded(id, { ...load, ...place, rejected }, counts, { allowed, rejects }, session);
    await showParts(load, place, parts, { session, signal });
    return {
      source: id,
      relation: place.relation,
      rejectedRelation: place.rejectedRelation,
      ...counts,
      ...(place.isView ? { parts } : {}),
      files: filesInParts(files, place),
      filesRead: fresh.length,
      rejects,
      contract,
      loadedAt: load.loadedAt,
    };
  } catch (error) {
    const keepsRejects = error instanceof MartletError && error.reason === 'source-rejects-exceeded';
    await giveUp(load, place, keepsRejects ? parts : undefined, { session });
    throw error;
  }
}
/**
 * The examination, with nothing to take over where the tables of the last load can't be read.
 *
 * @throws MartletError `source-files-unreadable` where rows of files that are gone were only there.
 */
async function readableNow(
  examination: Examination,
  target: LoadTarget,
  stored: StoredNames,
): Promise<Pick<Examination, 'fresh' | 'standing' | 'previous'>> {
  const { source, directory, tells, remote, standing, previous, files } = examination;
  if (standing.length === 0) return examination;
  if (typeof target.elsewhere === 'object') return { fresh: examination.fresh, standing: [] };
  if (previous !== undefined && target.elsewhere === undefined && hasParts(previous, stored)) return examination;
  const removed = files.flatMap(({ path, isRemoved }) => (isRemoved === true ? [path] : []));
  if (removed.length > 0) throw new MartletError('source-files-unreadable', { source: `${source.schema}.${source.name}`, files: removed });
  const again = await examineSource({
    source,
    directory,
    tells,
    remote,
    ...(target.signal === undefined ? {} : { signal: target.signal }),
  });
  // What is loaded is what the plan was made on, or nothing.
  const changed = again.files.find(({ path, sha256 }) => files.find((file) => file.path === path)?.sha256 !== sha256);
  if (changed !== undefined || again.files.length !== files.length) {
    throw new MartletError('source-file-changed', { source: `${source.schema}.${source.name}`, file: changed?.path ?? directory });
  }
  return { fresh: again.fresh, standing: [] };
}

/** What stands under the names of all versions of the source. */
async function storedNames({ source }: Pick<Examination, 'source'>, { session, dialect, signal }: LoadTarget): Promise<StoredNames> {
  const found = await session.query(
    `select table_name as name, if(table_type = 'VIEW', 'view', 'table') as "as" from information_schema.tables where table_catalog = current_database() ` +
      `and table_schema = ${dialect.literal(`${source.schema}__versions`)} and starts_with(table_name, ${dialect.literal(`${source.name}__`)})`,
    { signal },
  );
  return new Map(found.map(({ name, as }) => [String(name), as === 'view' ? 'view' : 'table']));
}

/** The tables of the last load may have been dropped since. */
function hasParts(previous: LoadRecord, stored: StoredNames): boolean {
  return partsOfLoad(previous).every((part) => [part.relation, part.rejectedRelation].every(({ name }) => stored.has(name)));
}

/** Fills the version's own tables with the rows that are copied and those that are read. */
async function fill(
  id: string,
  load: Load,
  { place, fresh }: { readonly place: VersionPlace; readonly fresh: readonly ExaminedFile[] },
  target: LoadTarget,
): Promise<LoadCounts> {
  const { session, signal } = target;
  for (const statement of createTables(load)) await session.execute(statement, { signal });
  for (const copied of place.copied) for (const statement of takeOver(load, copied)) await session.execute(statement, { signal });
  await withSubjectKey(session, load.suppression, () => loadFiles(id, load, fresh, target));
  return finish(load, session, signal);
}

const NOTHING: LoadCounts = { rows: 0, rejectedRows: 0 };

function sumOf(parts: readonly LoadCounts[]): LoadCounts {
  return parts.reduce((sum, part) => ({ rows: sum.rows + part.rows, rejectedRows: sum.rejectedRows + part.rejectedRows }), NOTHING);
}

/** Files that are read together share a statement, up to so many bytes of them and so many files. */
const GROUP_BYTES = 64 << 20;
const GROUP_FILES = 500;
const GROUPED_FILE_BYTES = 8 << 20;

/** Reads small files of one form together: of thousands, each alone would cost more to ask for than to read. */
async function loadFiles(id: string, load: Load, files: readonly ExaminedFile[], target: LoadTarget): Promise<void> {
  for (const group of groupsOf(files)) await loadGroup(id, load, group, target);
}

/** Where a row of a group is refused, each half is read by itself, so that few files are read alone. */
async function loadGroup(id: string, load: Load, group: readonly ExaminedFile[], target: LoadTarget): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  if (group.length === 1) return loadFile(id, load, first, target);
  if ((await insertTogether(load, group, target)) === 'inserted') {
    await target.session.execute(numberRowsOfFiles(load), { signal: target.signal });
    return;
  }
  const half = Math.ceil(group.length / 2);
  await loadGroup(id, load, group.slice(0, half), target);
  await loadGroup(id, load, group.slice(half), target);
}

async function insertTogether(load: Load, group: readonly ExaminedFile[], target: LoadTarget): Promise<'inserted' | Error> {
  const direct = group[0]?.format.direct();
  if (direct === undefined) throw new RangeError('files that are read together can be read by one statement');
  const joinable = group.flatMap(({ content, format }) => {
    const lines = format.direct()?.lines;
    return lines === undefined || content.file.bytes > JOINED_BYTES ? [] : [{ content, lines }];
  });
  const [first] = joinable;
  if (first === undefined || joinable.length < group.length) return insert(load, readingOf(group, direct, false, target), target);
  const { dialect } = target;
  return inFolder(target, async (folder) => {
    const form: CsvForm = { ...first.lines.form, hasPath: true, ...bufferOf(target) };
    const joined = join(folder, 'joined.csv');
    await joinLines(joined, form, joinable);
    const relation = readCsv(dialect, form, [joined], false);
    return insert(load, { ...readingOf(group, direct, false, target), relation, sourceFile: 'file' }, target);
  });
}

function groupsOf(files: readonly ExaminedFile[]): readonly (readonly ExaminedFile[])[] {
  const groups: ExaminedFile[][] = [];
  const open = new Map<string, { readonly group: ExaminedFile[]; bytes: number }>();
  for (const examined of files) {
    const { bytes, fetch } = examined.file;
    const direct = bytes > GROUPED_FILE_BYTES ? undefined : examined.format.direct();
    const isJoined = direct?.lines !== undefined && bytes <= JOINED_BYTES;
    // The name of a copy does not end in the path of its file.
    const isAlone = direct?.together === undefined || (fetch !== undefined && !isJoined);
    const together = isAlone ? undefined : `${isJoined} ${direct?.together}`;
    const at = together === undefined ? undefined : open.get(together);
    if (at !== undefined && at.group.length < GROUP_FILES && at.bytes + bytes <= GROUP_BYTES) {
      at.group.push(examined);
      at.bytes += bytes;
      continue;
    }
    const group = [examined];
    groups.push(group);
    if (together !== undefined) open.set(together, { group, bytes });
  }
  return groups;
}

function bufferOf({ bufferBytes }: LoadTarget): Pick<CsvForm, 'bufferBytes'> {
  return bufferBytes === undefined ? {} : { bufferBytes };
}

/** Works in a folder that is gone afterwards. */
async function inFolder<T>({ temporaryDirectory = tmpdir() }: LoadTarget, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(temporaryDirectory, 'martlet-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readingOf(
  files: readonly ExaminedFile[],
  direct: DirectReading,
  sequential: boolean,
  { dialect, bufferBytes }: LoadTarget,
): Reading {
  const [first] = files;
  if (first === undefined) throw new RangeError('there is no file to read');
  const { file, format } = first;
  // What comes before the path in the names that DuckDB gives back.
  const base = file.absolutePath.length - file.path.length;
  return {
    relation: direct.relation(
      files.map((each) => each.file.absolutePath),
      sequential || direct.needsOneThread,
      dialect,
      bufferBytes,
    ),
    fields: format.fields,
    rowText: direct.rowText(dialect),
    sourceFile: files.length > 1 ? `substr(filename, ${base + 1})` : dialect.literal(file.path),
    pattern: file.pattern,
  };
}

/** Lets DuckDB read the file itself, and a copy in the plain form when it can't, or might without saying so read it wrongly. */
async function loadFile(id: string, load: Load, examined: ExaminedFile, target: LoadTarget): Promise<void> {
  const { file, format } = examined;
  const direct = format.direct();
  if (
    direct !== undefined &&
    (await insertNumbered(load, file.path, (oneThread) => readingOf([examined], direct, oneThread, target), target)) === 'inserted'
  )
    return;
  const { signal, dialect } = target;
  await inFolder(target, async (folder) => {
    const copy = await format.copy(folder, signal);
    const form = { ...copy.form, ...bufferOf(target) };
    const reading = (oneThread: boolean): Reading => ({
      relation: readCsv(dialect, form, [copy.rows], oneThread || copy.oneThread),
      fields: format.fields,
      rowText: csvRowText(dialect, form),
      sourceFile: dialect.literal(file.path),
      pattern: file.pattern,
    });
    let result = await insertNumbered(load, file.path, reading, target);
    // Several threads may each take what is in quotes for rows.
    if (result !== 'inserted' && !copy.oneThread) result = await insertNumbered(load, file.path, () => reading(true), target);
    if (result !== 'inserted') throw new MartletError('source-unreadable', { source: id, file: file.path, message: result.message });
    for (const statement of takeOutFaults(load, file.path, copy.rejects)) await target.session.execute(statement, { signal });
  });
}

/** Inserts the rows of one file and numbers them, or answers why DuckDB refused one. */
async function insertNumbered(
  load: Load,
  path: string,
  reading: (oneThread: boolean) => Reading,
  target: LoadTarget,
): Promise<'inserted' | Error> {
  const { session, signal } = target;
  let result = await insert(load, reading(false), target);
  if (result !== 'inserted' && isForOneThread(result)) result = await insert(load, reading(true), target);
  if (result !== 'inserted') return result;
  const [row] = await session.query(firstRowOf(load, path), { signal });
  const first = row?.first;
  if (first !== null && first !== undefined) await session.execute(numberRows(load, path, String(first)), { signal });
  return 'inserted';
}

/** Inserts the rows, all or none, or answers why DuckDB refused one. */
async function insert(load: Load, reading: Reading, { session, signal }: LoadTarget): Promise<'inserted' | Error> {
  try {
    await session.execute(insertRows(load, reading), { signal });
    return 'inserted';
  } catch (error) {
    signal?.throwIfAborted();
    if (isForOneThread(error) || isRowRefused(error)) return error;
    throw error;
  }
}

/** DuckDB says so where line ends in quotes keep its threads from agreeing on where rows begin. */
function isForOneThread(error: unknown): error is Error {
  return error instanceof Error && driversText(error).includes('parallel = false');
}

/** DuckDB says so of a row that it can't divide into fields or decode, and of a file whose line ends differ. */
function isRowRefused(error: unknown): error is Error {
  return error instanceof Error && /CSV Error|CSV Parser|CSV File|CSV file|not utf-8|Maximum line size/i.test(driversText(error));
}

function withRowsElsewhere({ rows, rejectedRows }: LoadCounts, { elsewhere }: LoadTarget): LoadCounts {
  if (typeof elsewhere !== 'object') return { rows, rejectedRows };
  return { rows: rows + elsewhere.rows, rejectedRows: rejectedRows + elsewhere.rejectedRows };
}

async function finish(load: Load, session: Session, signal: AbortSignal | undefined): Promise<LoadCounts> {
  const [problems] = await session.query(countProblems(load), { signal });
  if (Number(problems?.rows) > 0) for (const statement of takeOutProblems(load)) await session.execute(statement, { signal });
  await session.execute(dropProblems(load), { signal });
  const [counts] = await session.query(countRows(load), { signal });
  return { rows: Number(counts?.rows), rejectedRows: Number(counts?.rejected) };
}
