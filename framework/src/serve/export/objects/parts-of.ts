import { type FileHandle, open } from 'node:fs/promises';

const LEAST_BYTES = 16 * 1024 * 1024;
/** Stores take 10,000 parts and more. */
const MOST_PARTS = 9_000;

/** Reads a file part by part, each of which is sent before the next is read; one that is empty is one part. */
export async function* partsOfFile(path: string): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = Math.max(LEAST_BYTES, Math.ceil(size / MOST_PARTS));
    for (let from = 0; from === 0 || from < size; from += bytes) yield await read(file, from, Math.min(bytes, size - from));
    return undefined;
  } finally {
    await file.close();
  }
}

/** Whether a file is one part. */
export function isOnePart(bytes: number): boolean {
  return bytes <= LEAST_BYTES;
}

async function read(file: FileHandle, from: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) throw new RangeError('a file that is sent has become shorter');
    done += bytesRead;
  }
  return bytes;
}
