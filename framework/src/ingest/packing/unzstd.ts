import { closeSync, openSync, readSync } from 'node:fs';
import type { ZSTDDecoder } from 'zstddec/stream';
import { loadReader } from '../reader-package.js';

/** How much is read at once. A reader that stops early waits until so much is unpacked. */
const READ_BYTES = 1 << 16;

/** A decoder that goes on answering with nothing, and asks for nothing, has met bytes that it can't read. */
const MOST_IDLE = 1000;

/**
 * Unpacks a file of Zstandard, which Node knows from version 22.15 on only.
 *
 * @throws Error for a damaged or truncated archive.
 */
export async function* unzstd(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const decoder = await openDecoder();
  const handle = openSync(path, 'r');
  let idle = 0;
  let isStopped = false;
  function* chunks(): Generator<Uint8Array> {
    const buffer = Buffer.alloc(READ_BYTES);
    for (let bytes = readSync(handle, buffer); bytes > 0 && !isStopped; bytes = readSync(handle, buffer)) {
      idle = 0;
      yield buffer.subarray(0, bytes);
    }
  }
  const unpacked = decoder.decodeStreaming(chunks());
  const next = (): Buffer | undefined => {
    const { value, done } = unpacked.next();
    if (done === true) return undefined;
    if (value.length === 0 && ++idle > MOST_IDLE) throw new Error('the archive is damaged.');
    return Buffer.from(value.buffer, value.byteOffset, value.length);
  };
  let isOpen = true;
  try {
    for (let part = next(); part !== undefined; part = next()) {
      signal?.throwIfAborted();
      if (part.length > 0) yield part;
    }
    isOpen = false;
  } catch (error) {
    isOpen = false;
    throw error;
  } finally {
    isStopped = true;
    if (isOpen) giveBack(next);
    closeSync(handle);
  }
}

/** The decoder gives back its memory at the end of what it reads only. */
function giveBack(next: () => Buffer | undefined): void {
  try {
    while (next() !== undefined);
  } catch {
    // It says that the rest is missing, which is so.
  }
}

async function openDecoder(): Promise<ZSTDDecoder> {
  const { ZSTDDecoder: Decoder } = await loadReader('zstddec', () => import('zstddec/stream'));
  const decoder = new Decoder();
  await decoder.init();
  return decoder;
}
