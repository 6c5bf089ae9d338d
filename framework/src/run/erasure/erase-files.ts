import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { ARTIFACTS_DIRECTORY } from '../../plan/index.js';
import type { Project } from '../../project/index.js';
import { publishedFolder } from '../../published/index.js';
import type { ErasureAction } from './erasure-plan.js';
import { withFileEngine } from './file-engine.js';
import { filesIn, holdsAnyWord, type SearchedFile, searchableInBytes, searchFile } from './search-files.js';

/**
 * Takes away the artifacts that hold a value, and whole exports of which a file does: half of an export is none. Both are made again by the command that
 * made them.
 */
export async function eraseFiles(project: Project, values: readonly string[]): Promise<readonly ErasureAction[]> {
  const { directory, config } = project;
  const removed = new Map<string, ErasureAction>();
  await withFileEngine(async (engine) => {
    for (const folder of [ARTIFACTS_DIRECTORY, ...config.erasure.folders]) {
      const root = resolve(directory, folder);
      for (const path of await filesIn(root)) {
        const [first = ''] = relative(root, path).split(sep);
        const gone = folder === ARTIFACTS_DIRECTORY ? path : join(root, first);
        if (removed.has(gone)) continue;
        const isNamed = holdsAnyWord(relative(directory, path), values);
        if (!isNamed && !(await searchFile(path, values, directory, { engine, isWords: true })).isFound) continue;
        removed.set(gone, { action: 'remove file', place: placeName(relative(directory, gone), values) });
      }
    }
  });
  for (const path of removed.keys()) await rm(path, { recursive: true, force: true });
  return [...removed.values()];
}

/** What a second search of all files came to. */
export interface SearchedFiles {
  readonly files: readonly SearchedFile[];
  /** How many values could not be looked for in the bytes of a database. */
  readonly inColumnsAlone: number;
}

/**
 * Searches the bytes of the database, of the files of readers, of artifacts and of exports.
 *
 * @param insideOthers - Values that are a part of what others have, such as `C-1` of `C-10`: in a database's bytes nothing tells these apart.
 */
export async function searchFilesAgain(
  project: Project,
  values: readonly string[],
  insideOthers: ReadonlySet<string>,
): Promise<SearchedFiles> {
  const { directory, config, target } = project;
  const inBytes = searchableInBytes(values).filter((value) => !insideOthers.has(value));
  const databases = [target.config, target.config.state].flatMap((each) =>
    each !== undefined && 'path' in each && each.path !== ':memory:'
      ? [resolve(directory, each.path), resolve(directory, `${each.path}.wal`)]
      : [],
  );
  const files: SearchedFile[] = [];
  await withFileEngine(async (engine) => {
    for (const path of databases) if (existsSync(path)) files.push(await searchFile(path, inBytes, directory, { isWords: false }));
    for (const folder of [
      publishedFolder(project),
      ...[ARTIFACTS_DIRECTORY, ...config.erasure.folders].map((each) => resolve(directory, each)),
    ]) {
      for (const path of await filesIn(folder)) files.push(await searchFile(path, values, directory, { engine, isWords: true }));
    }
  });
  return { files, inColumnsAlone: values.length - inBytes.length };
}

/** A path as messages may show it: of one that holds a value they show its hash. */
export function placeName(path: string, values: readonly string[]): string {
  const isNamed = values.some((value) => path.includes(value));
  return isNamed ? `a file whose name held a value (SHA-256 ${createHash('sha256').update(path).digest('hex')})` : path;
}
