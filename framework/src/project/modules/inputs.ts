import { hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { configFiles } from './config-files.js';

/** The endings of files that a module may be. */
export const MODULE_FILE = /\.(?:[cm]?[jt]s|[jt]sx|json)$/;

/**
 * A hash of all that a bundle of these files, relative to the project, depends on: what they hold; the names beside them,
 * since a new file may take the place of another; the configs of packages and of TypeScript; the programs that make the
 * bundle. Undefined when it can't all be read.
 */
export function inputsKey(root: string, files: readonly string[], contents: string | undefined): string | undefined {
  if (contents === undefined) return undefined;
  try {
    const directories = [...directoriesOf(files)].sort().map((directory) => [directory, ...moduleNames(join(root, directory))]);
    const configs = configFiles(root).map((file) => [file, readFileSync(file, 'utf8')]);
    return hash('sha256', JSON.stringify([root, programs(), contents, directories, configs]));
  } catch {
    return undefined;
  }
}

/** A hash of what each file holds; undefined when one can't be read. */
export function contentsOf(root: string, files: readonly string[]): ReadonlyMap<string, string> | undefined {
  try {
    return new Map(files.map((file) => [file, hash('sha256', readFileSync(join(root, file)))]));
  } catch {
    return undefined;
  }
}

/** A hash of what all of them hold. */
export function contentsKey(contents: ReadonlyMap<string, string> | undefined): string | undefined {
  return contents && hash('sha256', [...contents].map(([file, content]) => `${content} ${file}`).join('\n'));
}

/**
 * A hash for each module of what it is together with all that it imports, and of what decides how modules are read: while it stays, so does
 * what the module declares.
 *
 * @param imports - What each module imports of the project. There are no circles.
 * @param contents - A hash of what each of them holds.
 */
export function wholeModules(
  root: string,
  imports: ReadonlyMap<string, readonly string[]>,
  contents: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const surroundings = hash('sha256', JSON.stringify([programs(), configFiles(root).map((file) => readFileSync(file, 'utf8'))]));
  const visit = (file: string): string => {
    const known = found.get(file);
    if (known !== undefined) return known;
    const whole = hash('sha256', [file, contents.get(file), surroundings, ...(imports.get(file) ?? []).map(visit)].join());
    found.set(file, whole);
    return whole;
  };
  for (const file of imports.keys()) visit(file);
  return found;
}

/** When files were last changed, which nobody can set, and how long they are: while it stays, so do their contents. */
export interface Touched {
  readonly stamp: string;
  /** False while a file is so new that another change of it could carry the same time. */
  readonly isSettled: boolean;
}

/** Undefined when a file is not there. */
export function touchedOf(root: string, files: readonly string[]): Touched | undefined {
  const stats = files.flatMap((file) => statSync(join(root, file), { throwIfNoEntry: false }) ?? []);
  if (stats.length < files.length) return undefined;
  const newest = stats.reduce((latest, { ctimeMs }) => Math.max(latest, ctimeMs), 0);
  return {
    stamp: hash('sha256', stats.map(({ ctimeMs, size, ino }) => `${ctimeMs} ${size} ${ino}`).join()),
    isSettled: newest < Date.now() - COARSEST_CLOCK,
  };
}

/** No file system's clock ticks more slowly, in milliseconds. */
const COARSEST_CLOCK = 2000;

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
