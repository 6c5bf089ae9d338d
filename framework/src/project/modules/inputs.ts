import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { configFiles } from './config-files.js';

/** The endings of files that a module may be. */
export const MODULE_FILE = /\.(?:[cm]?[jt]s|[jt]sx|json)$/;

/**
 * A hash of all that a bundle of these files, relative to the project, depends on: their contents; the names beside them,
 * since a new file may take the place of another; the configs of packages and of TypeScript; the programs that make the
 * bundle. Undefined when it can't all be read.
 */
export function inputsKey(root: string, files: readonly string[]): string | undefined {
  try {
    const contents = files.map((file) => `${hash('sha256', readFileSync(join(root, file)))} ${file}`);
    const directories = [...directoriesOf(files)].sort().map((directory) => [directory, ...moduleNames(join(root, directory))]);
    const configs = configFiles(root).map((file) => [file, readFileSync(file, 'utf8')]);
    return hash('sha256', JSON.stringify([root, programs(), contents, directories, configs]));
  } catch {
    return undefined;
  }
}

/** The directories of files and those above them, up to the project's own, `.`. */
export function directoriesOf(files: readonly string[]): ReadonlySet<string> {
  const found = new Set(['.']);
  for (const file of files) for (let directory = dirname(file); !found.has(directory); directory = dirname(directory)) found.add(directory);
  return found;
}

/** The names in a directory that could change what an import means. */
export function moduleNames(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => MODULE_FILE.test(name) || name === 'node_modules')
    .sort();
}

/** What makes a bundle: a change of it makes the bundles of before stale. */
function programs(): readonly string[] {
  const own = new URL(import.meta.url.replace(/inputs(?=\.[jt]s$)/, 'bundle'));
  const esbuild = createRequire(import.meta.url).resolve('esbuild/package.json');
  return [readFileSync(own, 'utf8'), readFileSync(esbuild, 'utf8')];
}
