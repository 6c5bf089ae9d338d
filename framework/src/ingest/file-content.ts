import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gunzipSync } from 'node:zlib';
import { MartletError } from '../errors.js';
import { memberOf, type WantedContent } from './packing/member.js';
import { type Packing, packingOf } from './packing/packing.js';
import { unzstd } from './packing/unzstd.js';
import { readZipped } from './packing/zip-archive.js';
import type { SourceFile } from './source-files.js';

/** The bytes of a file. A small one is read once and kept while it is examined; a large one is read again by each that asks. */
export interface FileContent {
  readonly file: SourceFile;
  /** How it is packed, whatever its name says; not at all when left out. */
  readonly packing?: Packing;
  /** Which file of an archive it is. */
  readonly member?: string;
  /** Its unpacked bytes, where the file is small and they were not released yet. */
  whole?: Buffer;
  /** Its first bytes, unpacked. */
  readonly start: Buffer;
}

/** Lets go of the bytes, of which those of many files would fill the memory. Who asks for them reads the file again. */
export function forgetContent(content: FileContent): void {
  delete content.whole;
}

/** Files that are no larger are read at once: opening a stream takes longer than reading them. */
const SMALL_BYTES = 1 << 20;
const START_BYTES = 64;
const READ_BYTES = 1 << 20;

/**
 * @throws MartletError `source-unreadable` when it can't be read, or a small archive is damaged, `source-archive-member` for an archive of
 * several files, `source-format-other` for a workbook where none is declared.
 */
export async function readContent(source: string, file: SourceFile, { format = 'csv', member }: WantedContent): Promise<FileContent> {
  return readableContent(source, file, undefined, async () => {
    const raw = smallFile(file);
    const head = raw?.subarray(0, START_BYTES) ?? (await firstBytes(file));
    // A workbook is an archive itself.
    const packing = format === 'excel' ? undefined : packingOf(head);
    if (packing === undefined) return { file, start: head, ...(raw === undefined ? {} : { whole: raw }) };
    const packed = {
      file,
      packing,
      start: head,
      ...(packing === 'zip' ? { member: await memberOf(source, file, { format, member }) } : {}),
    };
    const whole = raw === undefined ? undefined : await unpackedAtOnce(packed, raw);
    if (whole !== undefined) return { ...packed, whole, start: whole.subarray(0, START_BYTES) };
    for await (const chunk of await openContent(packed)) return { ...packed, start: Buffer.from(chunk.subarray(0, START_BYTES)) };
    return packed;
  });
}

/** Reading a small file at once takes a fifth of the time that it takes to wait for it. */
function smallFile({ bytes, absolutePath }: SourceFile): Buffer | undefined {
  return bytes > SMALL_BYTES ? undefined : readFileSync(absolutePath);
}

const MOST_UNPACKED = 16 * SMALL_BYTES;

/** Unpacks a small archive; undefined where what is in it is large. */
async function unpackedAtOnce(content: FileContent, raw: Buffer): Promise<Buffer | undefined> {
  if (content.packing === 'gzip') return gunzippedAtOnce(raw);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await openContent(content)) {
    bytes += chunk.length;
    if (bytes > MOST_UNPACKED) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function gunzippedAtOnce(raw: Buffer): Buffer | undefined {
  try {
    return gunzipSync(raw, { maxOutputLength: MOST_UNPACKED });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

/** Reads the unpacked bytes. */
export async function openContent(
  { file, packing, member = '', whole = packing === undefined ? smallFile(file) : undefined }: FileContent,
  signal?: AbortSignal,
): Promise<AsyncIterable<Buffer> | Iterable<Buffer>> {
  if (whole !== undefined) return chunksOf(whole);
  const { absolutePath } = file;
  // An error of a stream that has no reader yet would end the process.
  signal?.throwIfAborted();
  switch (packing) {
    case undefined:
      return rawContent(absolutePath, signal);
    case 'gzip':
      return gunzipped(absolutePath, signal);
    case 'zstd':
      return unzstd(absolutePath, signal);
    case 'zip':
      return readZipped(absolutePath, member);
    default:
      return packing satisfies never;
  }
}

function rawContent(path: string, signal?: AbortSignal): Readable & AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: READ_BYTES, signal }) as Readable & AsyncIterable<Buffer>;
}

function gunzipped(path: string, signal?: AbortSignal): AsyncIterable<Buffer> {
  const unpacked = createGunzip({ chunkSize: READ_BYTES });
  // An error of either stream reaches the reader of the unpacked one.
  pipeline(rawContent(path, signal), unpacked).catch((error: unknown) =>
    unpacked.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return unpacked as Readable & AsyncIterable<Buffer>;
}

/**
 * Reads a file for its hash and for whatever else looks at its content. A packed one is unpacked, since DuckDB loads a truncated or damaged
 * archive as far as it goes without a word.
 *
 * @returns the SHA-256 of the file as it is on the disk.
 * @throws MartletError `source-unreadable` when it can't be read, or an archive is damaged.
 */
export async function hashContent(
  source: string,
  content: FileContent,
  look: (content: Buffer) => void,
  signal?: AbortSignal,
): Promise<string> {
  const { file, packing, whole } = content;
  const hash = createHash('sha256');
  return readableContent(source, file, signal, async () => {
    const isRaw = packing === undefined;
    if (whole !== undefined) hash.update(isRaw ? whole : readFileSync(file.absolutePath));
    else {
      signal?.throwIfAborted();
      for await (const chunk of rawContent(file.absolutePath, signal)) {
        hash.update(chunk);
        if (isRaw) look(chunk);
      }
    }
    if (whole !== undefined || !isRaw) for await (const chunk of await openContent(content, signal)) look(chunk);
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
