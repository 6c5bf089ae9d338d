import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MartletError } from '../../errors.js';

/** The files that this process writes to. DuckDB's own lock keeps out other processes and not a second instance in this one. */
const open = new Set<string>();

/**
 * Takes a file for one instance; the answer gives it back.
 *
 * @throws MartletError `database-open-already`
 */
export function takeFile(path: string): () => void {
  if (path === ':memory:') return () => undefined;
  const file = realFile(path);
  if (open.has(file)) throw new MartletError('database-open-already', { path });
  open.add(file);
  return () => void open.delete(file);
}

/** The one name of a file, which need not exist yet, whatever links lead to it. */
function realFile(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return realDirectory(path);
  }
}

function realDirectory(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    // Opening it tells what is wrong.
    return path;
  }
}
