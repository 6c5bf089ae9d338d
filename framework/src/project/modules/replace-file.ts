import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file whole or not at all: whoever reads it meanwhile, or after a crash, sees the old content or the new. It makes
 * the directory too.
 */
export function replaceFile(path: string, content: string | Buffer): void {
  // Two commands may write the same file at once; each has a file of its own until it is complete.
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    write(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Most directories are there. */
function write(path: string, content: string | Buffer): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
