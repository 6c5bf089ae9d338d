import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { MartletError } from '../errors.js';
import type { LoadedFile } from './load-record.js';

/** A file that a source's pattern matches. */
export interface SourceFile {
  /** Relative to the data directory, with `/` between its parts. */
  readonly path: string;
  readonly absolutePath: string;
  readonly bytes: number;
  readonly modifiedAt: string;
}

/**
 * The files that a pattern names, by path. `orders.csv` also stands for `orders.csv.gz`, its compressed form.
 *
 * @throws MartletError `source-file-missing` when there is none, `source-file-ambiguous` when a file stands there both
 * compressed and not, `source-file-empty` when one has no bytes.
 */
export async function findSourceFiles(
  source: string,
  directory: string,
  pattern: string,
  namesIn = createListing(),
): Promise<readonly SourceFile[]> {
  const folder = posix.dirname(pattern);
  const names = matchingNames(await namesIn(join(directory, folder)), posix.basename(pattern));
  if (names.length === 0) throw new MartletError('source-file-missing', { source, pattern, directory });
  const files = names.sort().map((name) => describeFile(directory, posix.join(folder, name)));
  for (const { path, bytes } of files) {
    if (bytes === 0) throw new MartletError('source-file-empty', { source, file: path });
    if (names.includes(`${posix.basename(path)}.gz`)) {
      throw new MartletError('source-file-ambiguous', { source, file: path, other: `${path}.gz` });
    }
  }
  return files;
}

/** The names of the files in a folder. */
export type Listing = (folder: string) => Promise<ReadonlySet<string>>;

/** Lists each folder once, for all sources that have their files in it. */
export function createListing(): Listing {
  const listed = new Map<string, Promise<ReadonlySet<string>>>();
  return (folder) => {
    const names = listed.get(folder) ?? readFolder(folder);
    listed.set(folder, names);
    return names;
  };
}

async function readFolder(folder: string): Promise<ReadonlySet<string>> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
  } catch (error) {
    // A folder that is not there holds no file: the caller says so.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return new Set();
    throw error;
  }
}

/** Most patterns name one file, and its folder may hold those of hundreds of other sources. */
function matchingNames(names: ReadonlySet<string>, pattern: string): string[] {
  if (!pattern.includes('*')) return [pattern, `${pattern}.gz`].filter((name) => names.has(name));
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('[^/]*')}(\\.gz)?$`, 's');
  return [...names].filter((name) => whole.test(name));
}

/** Asking at once takes a tenth of the time that it takes to wait for the answer. */
function describeFile(directory: string, path: string): SourceFile {
  const absolutePath = join(directory, path);
  const { size, mtime } = statSync(absolutePath);
  return { path, absolutePath, bytes: size, modifiedAt: mtime.toISOString() };
}

/** Reads the bytes of a file, unpacked when it is packed, whatever its name says. */
export async function openContent(file: SourceFile, signal?: AbortSignal): Promise<Readable> {
  const isPacked = await isGzip(file);
  // A stream that nobody reads yet has nobody to tell.
  signal?.throwIfAborted();
  const raw = createReadStream(file.absolutePath, { highWaterMark: READ_BYTES, signal });
  if (!isPacked) return raw;
  const unpacked = createGunzip({ chunkSize: READ_BYTES });
  // An error of either stream reaches the reader of the unpacked one.
  pipeline(raw, unpacked).catch((error: unknown) => unpacked.destroy(error instanceof Error ? error : new Error(String(error))));
  return unpacked;
}

/** Told by the first two bytes. */
export async function isGzip(file: SourceFile): Promise<boolean> {
  const handle = await open(file.absolutePath);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/**
 * Reads a file once, for its hash and for whoever else looks at its content. A packed one is unpacked on the way, since DuckDB loads a truncated or damaged archive
 * as far as it goes without a word.
 *
 * @throws MartletError `source-unreadable` when it can't be read, or an archive is damaged.
 */
export async function fingerprintFile(
  source: string,
  file: SourceFile,
  look: (content: Buffer) => void,
  signal?: AbortSignal,
): Promise<LoadedFile> {
  const hash = createHash('sha256');
  const hashing = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const isPacked = await isGzip(file);
  const raw = createReadStream(file.absolutePath, { highWaterMark: READ_BYTES });
  const looking = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      look(chunk);
      done();
    },
  });
  try {
    if (isPacked) await pipeline(raw, hashing, createGunzip({ chunkSize: READ_BYTES }), looking, { signal });
    else await pipeline(raw, hashing, looking, { signal });
  } catch (cause) {
    // Streams tell of an end that was asked for in words of their own.
    signal?.throwIfAborted();
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('source-unreadable', { source, file: file.path, message }, undefined, { cause });
  }
  const { path, bytes, modifiedAt } = file;
  return { path, bytes, modifiedAt, sha256: hash.digest('hex') };
}

/** @throws MartletError `source-file-changed` when somebody wrote to the file since it was found. */
export function assertUnchanged(source: string, directory: string, file: SourceFile): void {
  const now = describeFile(directory, file.path);
  if (now.bytes !== file.bytes || now.modifiedAt !== file.modifiedAt) {
    throw new MartletError('source-file-changed', { source, file: file.path });
  }
}

const READ_BYTES = 1 << 20;
