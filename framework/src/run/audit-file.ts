import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { MartletError } from '../errors.js';
import { type AuditRow, rowOfEntry, type StateStore } from '../state/index.js';

/** Where a copy of the audit log is kept, and of what. */
export interface AuditFile {
  /** Relative to the project. */
  readonly file: string;
  readonly directory: string;
}

/** More than an entry has. */
const TAIL_BYTES = 262_144;

/**
 * Adds to the file what it lacks of the audit log. Nothing but its end is ever written, so that the file may be one that takes no other
 * writes. Two commands that do so at once may add an entry twice.
 *
 * @throws MartletError `audit-file-unwritten`
 */
export async function bringUp({ file, directory }: AuditFile, store: Pick<StateStore, 'auditRows'>): Promise<void> {
  const path = resolve(directory, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    const opened = await open(path, 'a+', 0o600);
    try {
      const tail = await tailOf(opened);
      const lines = tail.split('\n').flatMap(rowOfLine);
      const after = Math.max(0, ...lines.map(({ sequence }) => Number(sequence)));
      const rows = await store.auditRows(after);
      if (rows.length === 0) return;
      // What a killed command has left of a line stays, and ends.
      const torn = tail === '' || tail.endsWith('\n') ? '' : '\n';
      await opened.appendFile(torn + rows.map(lineOf).join(''));
      await opened.sync();
    } finally {
      await opened.close();
    }
  } catch (cause) {
    if (cause instanceof MartletError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('audit-file-unwritten', { file, message }, undefined, { cause });
  }
}

/** The entries in a file of the audit log, with the lines that are none. */
export interface AuditLines {
  readonly rows: readonly AuditRow[];
  /** The lines that are no entries, by their numbers. */
  readonly others: ReadonlyMap<number, string>;
}

/** @throws MartletError `audit-file-unread` */
export async function readAuditFile({ file, directory }: AuditFile): Promise<AuditLines> {
  let text: string;
  try {
    text = await readFile(resolve(directory, file), 'utf8');
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('audit-file-unread', { file, message }, undefined, { cause });
  }
  const rows: AuditRow[] = [];
  const others = new Map<number, string>();
  for (const [index, line] of text.split('\n').entries()) {
    const found = rowOfLine(line);
    rows.push(...found);
    if (found.length === 0 && line !== '') others.set(index + 1, line);
  }
  return { rows, others };
}

/** How an entry is written into the file. */
export function lineOf({ body, hash }: AuditRow): string {
  return `{"entry":${body},"hash":"${hash}"}\n`;
}

/** The row that a line was made of; none where it is not whole. */
function rowOfLine(line: string): readonly AuditRow[] {
  try {
    const { entry, hash } = JSON.parse(line) as { readonly entry?: unknown; readonly hash?: unknown };
    const row = rowOfEntry(entry, String(hash));
    return row === undefined || lineOf(row) !== `${line}\n` ? [] : [row];
  } catch {
    return [];
  }
}

async function tailOf(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  const length = Math.min(size, TAIL_BYTES);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8');
}
