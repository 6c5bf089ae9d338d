import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalog } from '../catalog-schema.js';
import { dataScript } from './data-script.js';
import { pageHtml } from './page.js';
import { siteData } from './site-data.js';
import { siteProgram } from './site-program.js';

export interface SiteOptions {
  /** Whether the page loads itself anew when the server that serves it says so. */
  readonly isLive?: boolean;
}

/** What was written. */
export interface WrittenSite {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes a catalog as a static site: one page, its program, and its data in parts. It works from any web host and from
 * the file system, and asks the network for nothing.
 */
export async function writeSite(catalog: Catalog, directory: string, { isLive = false }: SiteOptions = {}): Promise<WrittenSite> {
  const { index, details, metricDetails, columns, words } = siteData(catalog);
  const { css, boot, app, licences } = await siteProgram();
  const files = new Map<string, string>([
    ['index.html', pageHtml({ title: `${index.project.name} · catalog`, css, boot, isLive })],
    ['catalog.json', `${JSON.stringify(catalog)}\n`],
    ['assets/app.js', app],
    ['assets/LICENSES.txt', licences],
    ['data/index.js', dataScript('index', index)],
    ['data/columns.js', dataScript('columns', columns)],
    ['data/words.js', dataScript('words', words)],
    ...details.map((detail) => [`data/relations/${detail.id}.js`, dataScript(detail.id, detail)] as const),
    ...(catalog.history?.resources === undefined
      ? []
      : [['data/resources.js', dataScript('resources', catalog.history.resources)] as const]),
    ...(catalog.history?.runs ?? []).map((run) => [`data/runs/${run.runId}.js`, dataScript(`run ${run.runId}`, run)] as const),
    ...metricDetails.map((detail) => [`data/metrics/${detail.name}.js`, dataScript(`metric ${detail.name}`, detail)] as const),
  ]);
  for (const folder of ['relations', 'metrics', 'runs']) await forgetParts(join(directory, 'data', folder), `data/${folder}`, files);
  for (const folder of new Set([...files.keys()].map((file) => dirname(join(directory, file))))) await mkdir(folder, { recursive: true });
  await Promise.all([...files].map(([file, text]) => writeFile(join(directory, file), text)));
  return { files: files.size, bytes: [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0) };
}

/** Relations, metrics and runs that the catalog had once must not be found any more. */
async function forgetParts(directory: string, folder: string, kept: ReadonlyMap<string, string>): Promise<void> {
  const found = await readdir(directory).catch(() => []);
  await Promise.all(
    found.filter((file) => file.endsWith('.js') && !kept.has(`${folder}/${file}`)).map((file) => rm(join(directory, file))),
  );
}
