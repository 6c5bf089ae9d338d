import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { loadReader } from '../reader-package.js';

/** The files of a ZIP archive. */
export interface ZipArchive {
  /** Their names, without those of folders. */
  readonly names: readonly string[];
  /**
   * The bytes of one.
   *
   * @throws Error for one that is not there, is damaged, or has a password.
   */
  readonly read: (name: string) => AsyncGenerator<Buffer>;
  readonly close: () => void;
}

export async function openZip(path: string): Promise<ZipArchive> {
  const { open } = await loadReader('yauzl', () => import('yauzl'));
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, opened) => (error === null ? resolve(opened) : reject(error)));
  });
  const entries = await entriesOf(zip).catch((error: unknown) => {
    zip.close();
    throw error;
  });
  return { names: [...entries.keys()], read: (name) => readEntry(zip, entries.get(name), name), close: () => zip.close() };
}

/** Reads one file of an archive, which is open for that long only. */
export async function* readZipped(path: string, name: string): AsyncGenerator<Buffer> {
  const archive = await openZip(path);
  try {
    yield* archive.read(name);
  } finally {
    archive.close();
  }
}

function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

/** The archive's reader compares lengths; that the bytes are those that were packed only their sum tells. */
async function* readEntry(zip: ZipFile, entry: Entry | undefined, name: string): AsyncGenerator<Buffer> {
  if (entry === undefined) throw new Error(`there is no ${name} in it.`);
  if (entry.isEncrypted()) throw new Error(`${name} in it has a password.`);
  const stream = await new Promise<AsyncIterable<Buffer>>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error === null ? resolve(opened) : reject(error)));
  });
  let sum = 0;
  for await (const chunk of stream) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== entry.crc32) throw new Error(`${name} in it is damaged.`);
}
