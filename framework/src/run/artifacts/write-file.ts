import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file whole or not at all: whoever reads it meanwhile, or after a crash, sees the old content or the new. */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  // Two commands may write the same file at once; each has a file of its own until it is complete.
  const temporary = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
