import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openZip } from '../../ingest/index.js';
import type { Session, Warehouse } from '../../warehouses/warehouse.js';

/** A file that was searched. */
export interface SearchedFile {
  /** From the project's directory. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether it holds any of the values. */
  readonly isFound: boolean;
}

/** The engine that reads files whose values are packed. */
type Engine = { readonly session: Session; readonly warehouse: Pick<Warehouse, 'dialect'> };

const CHUNK = 4 << 20;

/** The values that are worth a search in bytes: what is shorter is found everywhere by chance. */
export function searchableInBytes(values: Iterable<string>): readonly string[] {
  return [...values].filter((value) => Buffer.byteLength(value) >= (/^\d*$/.test(value) ? 8 : 5));
}

/** All files of a folder, by their paths, also those of its folders; none where there is no such folder. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Searches a file: its bytes, and the values in it where these are packed: Parquet by the embedded engine, gzip and ZIP unpacked.
 *
 * @param isWords - Whether a value counts only as a word of its own. In a file of a database there is nothing between two values.
 */
export async function searchFile(
  path: string,
  values: readonly string[],
  directory: string,
  { engine, isWords }: { readonly engine?: Engine; readonly isWords: boolean },
): Promise<SearchedFile> {
  const needles = values.map((value) => Buffer.from(value));
  const file = await open(path, 'r');
  const hash = createHash('sha256');
  let isFound = false;
  try {
    const longest = Math.max(0, ...needles.map(({ length }) => length));
    let before = Buffer.alloc(0);
    for (let position = 0; ; ) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
      if (bytesRead === 0) break;
      const read = buffer.subarray(0, bytesRead);
      hash.update(read);
      position += bytesRead;
      const text = Buffer.concat([before, read]);
      isFound ||= needles.some((needle) => holds(text, needle, isWords));
      before = Buffer.from(text.subarray(Math.max(0, text.length - longest - 1)));
    }
  } finally {
    await file.close();
  }
  const { size } = await stat(path);
  isFound ||= await isPacked(path, values, needles, engine);
  return { path: relative(directory, path), bytes: size, sha256: hash.digest('hex'), isFound };
}

/** Whether bytes hold a value, as a word of its own where that is asked. */
export function holds(text: Buffer, needle: Buffer, isWord: boolean): boolean {
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    if (!isWord || !(isWordByte(text[at - 1]) || isWordByte(text[at + needle.length]))) return true;
  }
  return false;
}

/** Whether a text holds one of some values as a word of its own. */
export function holdsAnyWord(text: string, values: readonly string[]): boolean {
  const bytes = Buffer.from(text);
  return values.some((value) => holds(bytes, Buffer.from(value), true));
}

/** Letters and digits, those of other scripts too: their bytes are all above 127. */
function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return byte > 127 || (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
}

async function isPacked(path: string, values: readonly string[], needles: readonly Buffer[], engine: Engine | undefined): Promise<boolean> {
  if (values.length === 0) return false;
  if (path.endsWith('.gz')) {
    const text = gunzipSync(await readFile(path));
    return needles.some((needle) => holds(text, needle, true));
  }
  if (path.endsWith('.xlsx') || path.endsWith('.zip')) {
    const archive = await openZip(path);
    try {
      for (const name of archive.names) {
        const chunks: Buffer[] = [];
        for await (const chunk of archive.read(name)) chunks.push(chunk);
        const text = Buffer.concat(chunks);
        if (needles.some((needle) => holds(text, needle, true))) return true;
      }
      return false;
    } finally {
      archive.close();
    }
  }
  if (!path.endsWith('.parquet') || engine === undefined) return false;
  const { session, warehouse } = engine;
  const from = `read_parquet(${warehouse.dialect.literal(path)})`;
  const columns = await session.query(`describe select * from ${from}`);
  const conditions = columns.map(
    ({ column_name: name }) => `cast(${warehouse.dialect.identifier(String(name))} as varchar) in (${values.map(() => '?').join(', ')})`,
  );
  const parameters = columns.flatMap(() => values);
  const [row] = await session.query(`select count(*) as counted from ${from} where ${conditions.join(' or ')}`, { parameters });
  return Number(row?.counted) > 0;
}
