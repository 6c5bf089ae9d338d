import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Config } from './config.js';

/** The directories that hold a project's modules. */
export function moduleFolders(
  config: Pick<Config, 'sources' | 'models' | 'tests' | 'exposures' | 'semantic' | 'reports'>,
): readonly string[] {
  return [...config.sources, ...config.models, ...config.tests, ...config.exposures, ...config.semantic, ...config.reports];
}

const MODULE = /(?<!\.d|\.test|\.spec)\.(ts|mts|js|mjs)$/;

/** The modules below some directories of a project, relative to it, with `/` between their parts; sorted. */
export async function discoverModules(project: string, directories: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(directories.map((directory) => modulesBelow(project, join(project, directory))));
  return found.flat().sort();
}

async function modulesBelow(project: string, directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // A project may have no directory of data tests, say; a misspelt one shows as missing relations.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = entries.filter((entry) => entry.isFile() && MODULE.test(entry.name));
  // Thousands of files stand in a few directories.
  const places = new Map<string, string>();
  return files.map(({ parentPath, name }) => {
    const place = places.get(parentPath) ?? relative(project, parentPath).split(sep).join('/');
    places.set(parentPath, place);
    return place === '' ? name : `${place}/${name}`;
  });
}
