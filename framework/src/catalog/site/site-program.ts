import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The program of the site, which is the same for every project. */
export interface SiteProgram {
  readonly css: string;
  /** The first script, which stands in the page. */
  readonly boot: string;
  /** The program itself, with its workers inside. */
  readonly app: string;
  /** The licences of the libraries inside. */
  readonly licences: string;
}

/** A published package holds the program ready-made; in the repository it is made from its sources. */
export async function siteProgram(): Promise<SiteProgram> {
  const here = import.meta.url;
  if (here.endsWith('.ts')) {
    const builder: { readonly bundleSite: () => Promise<SiteProgram> } = await import(new URL('../../../site/bundle.mjs', here).href);
    return builder.bundleSite();
  }
  const ready = join(dirname(createRequire(here).resolve('martlet/package.json')), 'dist/site');
  const read = (name: string): Promise<string> => readFile(join(ready, name), 'utf8');
  const [css, boot, app, licences] = await Promise.all(['site.css', 'boot.js', 'app.js', 'LICENSES.txt'].map(read));
  return { css: css ?? '', boot: boot ?? '', app: app ?? '', licences: licences ?? '' };
}
