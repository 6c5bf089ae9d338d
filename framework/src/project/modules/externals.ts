import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLES_DIRECTORY } from './bundle-store.js';
import { replaceFile } from './replace-file.js';

/** What a module exports, by name. */
export type Exports = Readonly<Record<string, unknown>>;

/** A package that modules import, and the names that it exported when they were bundled. */
export interface External {
  readonly specifier: string;
  readonly names: string[];
}

export type Import = (specifier: string) => Promise<Exports>;

/** All that the file says by which packages are imported. */
const IMPORTER = 'export const load = (specifier) => import(specifier);\n';

/**
 * Imports packages as the project's own modules do: from where the project stands. The file that does so is executed only as
 * Martlet writes it.
 */
export async function externalImporter(root: string): Promise<Import> {
  refuseShadows(root);
  const file = join(root, BUNDLES_DIRECTORY, 'import.mjs');
  if (optionalText(file) !== IMPORTER) replaceFile(file, IMPORTER);
  const { load }: { readonly load: Import } = await import(pathToFileURL(file).href);
  return load;
}

/**
 * What is kept would take its packages from directories that stand nearer than the project's own; nothing of Martlet's makes them.
 *
 * @throws Error where there is one.
 */
export function refuseShadows(root: string): void {
  const nearer = ['target', BUNDLES_DIRECTORY].map((directory) => join(root, directory, 'node_modules')).find((each) => existsSync(each));
  if (nearer !== undefined) throw new Error(`${nearer} stands before the project’s own packages`);
}

function optionalText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The packages, in order; undefined when one of them doesn't export what it did. */
export async function importExternals(externals: readonly External[], load: Import): Promise<readonly Exports[] | undefined> {
  const loaded = await Promise.all(externals.map(({ specifier }) => load(specifier)));
  const isSame = loaded.every((exported, index) => namesOf(exported).join() === externals[index]?.names.join());
  return isSame ? loaded : undefined;
}

export function namesOf(exported: Exports): string[] {
  return Object.keys(exported).sort();
}
