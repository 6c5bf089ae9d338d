import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gunzipSync } from 'node:zlib';
import { MartletError } from '../errors.js';
import type { SourceFile } from './source-files.js';

/** The bytes of a file. A small one is read once and kept; a large one is read again by each that asks. */
export interface FileContent {
  readonly file: SourceFile;
  /** Whether it is packed with gzip, whatever its name says. */
  readonly isPacked: boolean;
  /** Its unpacked bytes, where the file is small. */
  readonly whole?: Buffer;
  /** Its first bytes, unpacked where the file is small. */
  readonly start: Buffer;
}

/** Files that are no larger are read at once: opening a stream takes longer than reading them. */
const SMALL_BYTES = 1 << 20;
const START_BYTES = 64;
const READ_BYTES = 1 << 20;

/** @throws MartletError `source-unreadable` when it can't be read, or a small archive is damaged. */
export async function readContent(source: string, file: SourceFile): Promise<FileContent> {
  return readableContent(source, file, undefined, async () => {
    if (file.bytes > SMALL_BYTES) {
      const start = await firstBytes(file);
      return { file, start, isPacked: isGzip(start) };
    }
    const raw = await readFile(file.absolutePath);
    if (!isGzip(raw)) return { file, isPacked: false, whole: raw, start: raw.subarray(0, START_BYTES) };
    const whole = unpackedAtOnce(raw);
    return whole === undefined
      ? { file, isPacked: true, start: raw.subarray(0, START_BYTES) }
      : { file, isPacked: true, whole, start: whole.subarray(0, START_BYTES) };
  });
}

/** Unpacks a small archive; undefined where what is in it is large. */
function unpackedAtOnce(raw: Buffer): Buffer | undefined {
  try {
    return gunzipSync(raw, { maxOutputLength: 16 * SMALL_BYTES });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

/** Reads the unpacked bytes. */
export async function openContent(
  { file, isPacked, whole }: FileContent,
  signal?: AbortSignal,
): Promise<AsyncIterable<Buffer> | Iterable<Buffer>> {
  if (whole !== undefined) return chunksOf(whole);
  // An error of a stream that has no reader yet would end the process.
  signal?.throwIfAborted();
  const raw = createReadStream(file.absolutePath, { highWaterMark: READ_BYTES, signal });
  if (!isPacked) return raw as Readable & AsyncIterable<Buffer>;
  const unpacked = createGunzip({ chunkSize: READ_BYTES });
  // An error of either stream reaches the reader of the unpacked one.
  pipeline(raw, unpacked).catch((error: unknown) => unpacked.destroy(error instanceof Error ? error : new Error(String(error))));
  return unpacked as Readable & AsyncIterable<Buffer>;
}

/**
 * Reads a file once, for its hash and for whatever else looks at its content. A packed one is unpacked on the way, since DuckDB loads a
 * truncated or damaged archive as far as it goes without a word.
 *
 * @returns the SHA-256 of the file as it is on the disk.
 * @throws MartletError `source-unreadable` when it can't be read, or an archive is damaged.
 */
export async function hashContent(
  source: string,
  { file, isPacked, whole }: FileContent,
  look: (content: Buffer) => void,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  if (whole !== undefined) {
    for (const chunk of chunksOf(whole)) look(chunk);
    return hash.update(isPacked ? await readFile(file.absolutePath) : whole).digest('hex');
  }
  const hashing = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const raw = createReadStream(file.absolutePath, { highWaterMark: READ_BYTES });
  const looking = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      look(chunk);
      done();
    },
  });
  return readableContent(source, file, signal, async () => {
    if (isPacked) await pipeline(raw, hashing, createGunzip({ chunkSize: READ_BYTES }), looking, { signal });
    else await pipeline(raw, hashing, looking, { signal });
    return hash.digest('hex');
  });
}

/** Does work on a file's bytes; what goes wrong with them names the file. */
export async function readableContent<T>(
  source: string,
  { path }: SourceFile,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    // Streams tell of an end that was asked for in words of their own.
    signal?.throwIfAborted();
    if (cause instanceof MartletError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('source-unreadable', { source, file: path, message }, undefined, { cause });
  }
}

function* chunksOf(whole: Buffer): Generator<Buffer> {
  for (let start = 0; start < whole.length; start += READ_BYTES) yield whole.subarray(start, start + READ_BYTES);
}

async function firstBytes(file: SourceFile): Promise<Buffer> {
  const handle = await open(file.absolutePath);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
