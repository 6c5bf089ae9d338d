import { existsSync } from 'node:fs';
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

/** Imports packages as the project's own modules do: from where the project stands. */
export async function externalImporter(root: string): Promise<Import> {
  const file = join(root, BUNDLES_DIRECTORY, 'import.mjs');
  if (!existsSync(file)) replaceFile(file, 'export const load = (specifier) => import(specifier);\n');
  const { load }: { readonly load: Import } = await import(pathToFileURL(file).href);
  return load;
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
