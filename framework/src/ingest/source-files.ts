import { type Dirent, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { MartletError } from '../errors.js';
import { PACKED_ENDING, PACKED_ENDINGS } from './packing/packing.js';
import { type PathPattern, readPattern, type Segment } from './path-pattern.js';
import type { RemoteFiles } from './remote/remote-files.js';

/** A file that a source's pattern matches. */
export interface SourceFile {
  /** Relative to the data directory, or absolute where the pattern is, with `/` between its parts. */
  readonly path: string;
  readonly absolutePath: string;
  readonly bytes: number;
  readonly modifiedAt: string;
  /** When anything of the file changed last, its place and rights too, and what the file system calls it. A copy has others. */
  readonly changedAt: string;
  readonly inode: string;
  /** The pattern that it was found by. */
  readonly pattern: PathPattern;
  /** Copies it to `absolutePath`, where it is a file of another machine. */
  readonly fetch?: () => Promise<void>;
}

/**
 * The files that patterns name, by path. `orders.csv` also matches `orders.csv.gz`, `.zst` and `.zip`, its packed forms. A file that two
 * patterns name counts once.
 *
 * @throws MartletError `source-file-missing` for a pattern that names none, `source-file-ambiguous` when a file is there both
 * compressed and not, `source-pattern-invalid`; several together.
 */
export async function findSourceFiles(
  source: string,
  directory: string,
  patterns: string | readonly string[],
  listing = createListing(),
  remote?: RemoteFiles,
): Promise<readonly SourceFile[]> {
  const found = new Map<string, SourceFile>();
  for (const pattern of typeof patterns === 'string' ? [patterns] : patterns) {
    const read = readPattern(source, pattern);
    if (read.scheme !== undefined) {
      const files = await remoteFiles(source, pattern, read, remote);
      for (const file of files) if (!found.has(file.path)) found.set(file.path, file);
      continue;
    }
    const paths = await matchingPaths(directory, read, listing);
    if (paths.length === 0) throw new MartletError('source-file-missing', { source, pattern, directory });
    for (const path of paths) if (!found.has(path)) found.set(path, describeFile(directory, path, read));
  }
  for (const path of found.keys()) {
    const other = PACKED_ENDINGS.map((ending) => `${path}${ending}`).find((packed) => found.has(packed));
    if (other !== undefined) throw new MartletError('source-file-ambiguous', { source, file: path, other });
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function remoteFiles(
  source: string,
  pattern: string,
  read: PathPattern,
  remote: RemoteFiles | undefined,
): Promise<readonly SourceFile[]> {
  if (remote === undefined) {
    throw new MartletError('source-pattern-invalid', { source, pattern, problem: 'only a source reads files of other machines' });
  }
  const files = await remote.list(source, read);
  if (files.length === 0)
    throw new MartletError('source-file-missing', { source, pattern, directory: pattern.split('/').slice(0, 3).join('/') });
  return files.map(({ address, copy, bytes, modifiedAt, changedAt, fetch }) => ({
    path: address,
    absolutePath: copy,
    bytes,
    modifiedAt,
    changedAt,
    inode: '',
    pattern: read,
    fetch,
  }));
}

/** What is in a folder. */
interface Folder {
  readonly files: ReadonlySet<string>;
  readonly folders: readonly string[];
}

/** Lists folders. */
export type Listing = (folder: string) => Promise<Folder>;

/** Lists each folder once, for all sources that have their files in it. */
export function createListing(): Listing {
  const listed = new Map<string, Promise<Folder>>();
  return (folder) => {
    const names = listed.get(folder) ?? readFolder(folder);
    listed.set(folder, names);
    return names;
  };
}

async function readFolder(folder: string): Promise<Folder> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const isFolder = new Map(entries.map((entry) => [entry.name, leadsToFolder(folder, entry)]));
    return {
      files: new Set(entries.flatMap(({ name }) => (isFolder.get(name) === false ? [name] : []))),
      folders: entries.flatMap(({ name }) => (isFolder.get(name) === true ? [name] : [])).sort(),
    };
  } catch (error) {
    // A folder that is not there holds no file: the caller says so.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return { files: new Set(), folders: [] };
    }
    throw error;
  }
}

function leadsToFolder(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function matchingPaths(directory: string, { isAbsolute, segments }: PathPattern, listing: Listing): Promise<readonly string[]> {
  const base = isAbsolute ? '/' : directory;
  const paths = await walk(isAbsolute ? '/' : '', segments, (folder) => listing(join(base, folder)));
  return [...new Set(paths)];
}

/** The paths below a folder that the rest of a pattern matches. */
async function walk(folder: string, segments: readonly Segment[], list: Listing): Promise<readonly string[]> {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [];
  if (segment.kind === 'name' && rest.length > 0) return walk(posix.join(folder, segment.name), rest, list);
  const { files, folders } = await list(folder);
  const into = (names: readonly string[], what: readonly Segment[]) =>
    names.reduce<Promise<readonly string[]>>(
      async (found, name) => [...(await found), ...(await walk(posix.join(folder, name), what, list))],
      Promise.resolve([]),
    );
  if (segment.kind === 'folders') return [...(await walk(folder, rest, list)), ...(await into(folders, segments))];
  if (rest.length > 0) return into(folders.filter(nameTest(segment)), rest);
  // Most patterns name one file, and its folder may hold those of hundreds of other sources.
  const names =
    segment.kind === 'name'
      ? ['', ...PACKED_ENDINGS].map((ending) => `${segment.name}${ending}`).filter((name) => files.has(name))
      : [...files].filter(nameTest(segment));
  return names.map((name) => posix.join(folder, name));
}

function nameTest(segment: Segment): (name: string) => boolean {
  if (segment.kind !== 'match') return (name) => segment.kind === 'name' && name === segment.name;
  const whole = new RegExp(`^${segment.source}${PACKED_ENDING}$`, 's');
  return (name) => whole.test(name);
}

/** Asking at once takes a tenth of the time that it takes to wait for the answer. */
function describeFile(directory: string, path: string, pattern: PathPattern): SourceFile {
  const absolutePath = pattern.isAbsolute ? path : join(directory, path);
  const { size, mtime, ctimeNs, ino } = statSync(absolutePath, { bigint: true });
  return {
    path,
    absolutePath,
    bytes: Number(size),
    modifiedAt: mtime.toISOString(),
    changedAt: String(ctimeNs),
    inode: String(ino),
    pattern,
  };
}

/** @throws MartletError `source-file-changed` when the file was written to since it was found. */
export function assertUnchanged(source: string, directory: string, file: SourceFile): void {
  // What is read is the copy.
  if (file.fetch !== undefined) return;
  const now = describeFile(directory, file.path, file.pattern);
  if (now.bytes !== file.bytes || now.modifiedAt !== file.modifiedAt) {
    throw new MartletError('source-file-changed', { source, file: file.path });
  }
}
