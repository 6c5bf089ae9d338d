import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

const MODULE = /(?<!\.d|\.test|\.spec)\.(ts|mts|js|mjs)$/;

/** The modules below some directories of a project, relative to it, with `/` between their parts; sorted. */
export async function discoverModules(project: string, directories: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(directories.map((directory) => modulesBelow(join(project, directory))));
  return found
    .flat()
    .map((file) => relative(project, file).split(sep).join('/'))
    .sort();
}

async function modulesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // A project may have no directory of data tests, say; a misspelt one shows as missing relations.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isFile() && MODULE.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
}
