import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/**
 * The configs that decide how a project's modules are read: the nearest `package.json`, the nearest `tsconfig.json` and those
 * that it extends.
 *
 * @throws Error when one of them can't be found.
 */
export function configFiles(root: string): readonly string[] {
  const tsconfig = nearest(root, 'tsconfig.json');
  const manifest = nearest(root, 'package.json');
  return [...(manifest === undefined ? [] : [manifest]), ...(tsconfig === undefined ? [] : withExtended(tsconfig, []))];
}

/** The file of a name in a directory or in the nearest one above that has it. */
export function nearest(directory: string, name: string): string | undefined {
  const file = join(directory, name);
  if (existsSync(file)) return file;
  return dirname(directory) === directory ? undefined : nearest(dirname(directory), name);
}

function withExtended(file: string, readers: readonly string[]): readonly string[] {
  if (readers.includes(file)) return [];
  const [, extended = ''] = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(readFileSync(file, 'utf8')) ?? [];
  const names = [...extended.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name);
  return [file, ...names.flatMap((name) => withExtended(extendedFile(file, name), [...readers, file]))];
}

function extendedFile(file: string, name: string): string {
  if (!name.startsWith('.') && !isAbsolute(name)) {
    const require = createRequire(file);
    try {
      return require.resolve(name);
    } catch {
      return require.resolve(`${name}/tsconfig.json`);
    }
  }
  const path = resolve(dirname(file), name);
  return existsSync(path) && path.endsWith('.json') ? path : `${path}.json`;
}
