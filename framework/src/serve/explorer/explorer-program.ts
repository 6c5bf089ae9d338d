import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The files of the explorer, by their names. All but the licences have a name that changes with what they hold. */
export type ExplorerProgram = ReadonlyMap<string, string>;

/** A published package holds the program ready-made; in the repository it is made from its sources. */
export async function explorerProgram(): Promise<ExplorerProgram> {
  const here = import.meta.url;
  if (here.endsWith('.ts')) {
    const builder: { readonly bundleExplorer: () => Promise<ExplorerProgram> } = await import(
      new URL('../../../site/bundle.mjs', here).href
    );
    return builder.bundleExplorer();
  }
  const ready = join(dirname(createRequire(here).resolve('martlet/package.json')), 'dist/explorer');
  const names = await readdir(ready);
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(ready, name), 'utf8')] as const)));
}
