import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The disk that published files stand on, as far as it is changed. */
export interface Disk {
  makeFolder(path: string): Promise<void>;
  /** Writes a text, and answers once it is on the disk. */
  write(path: string, text: string): Promise<void>;
  /** Answers once what another program has written is on the disk. */
  settle(path: string): Promise<void>;
  /** Puts a file in another's place, at once: whoever opens the name finds the one or the other. */
  replace(path: string, by: string): Promise<void>;
  /** Takes a file away; true when it is gone. */
  remove(path: string): Promise<boolean>;
}

export const localDisk: Disk = {
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  write: async (path, text) => {
    await writeFile(path, text, { flush: true });
  },
  settle: async (path) => {
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  },
  replace: async (path, by) => {
    await rename(by, path);
    await syncFolder(dirname(path));
  },
  // What another process holds open some systems keep; it goes the next time.
  remove: async (path) => {
    try {
      await rm(path, { force: true });
      return true;
    } catch {
      return false;
    }
  },
};

/** A name is on the disk once its folder is; some systems can't say so of a folder, and do it by themselves. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  if (folder === undefined) return;
  try {
    await folder.sync().catch(() => undefined);
  } finally {
    await folder.close();
  }
}

/** The names in a folder; none where there is no such folder. */
export async function namesIn(path: string): Promise<readonly string[]> {
  return readdir(path).catch(() => []);
}

/** What is known of a file; undefined where there is none. */
export async function fileFacts(path: string): Promise<{ readonly bytes: number; readonly changedAt: number } | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? undefined : { bytes: found.size, changedAt: found.mtimeMs };
}

/** The text of a file; undefined where there is none. */
export async function fileText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return undefined;
    throw cause;
  }
}
