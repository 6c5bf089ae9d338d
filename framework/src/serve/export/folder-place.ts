import { link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { MartletError } from '../../errors.js';
import { isRunning } from '../../ingest/index.js';
import { fileFacts, fileText, localDisk } from '../../published/index.js';
import {
  type ExportedPart,
  type ExportManifest,
  exportedPart,
  MANIFEST_NAME,
  manifestText,
  PROGRESS_NAME,
  readExportManifest,
  readProgress,
} from './export-manifest.js';
import type { ExportPlace } from './export-place.js';

const OWNER = '.owner';

const progressSchema = z.object({ name: z.string(), files: z.array(exportedPart) });

/**
 * A folder of this machine. An export is made in a folder beside it, `.NAME.next`, which then takes its place: readers see the files of one export, at no time
 * those of two.
 */
export class FolderPlace implements ExportPlace {
  readonly #next: string;
  readonly #before: string;
  #name = '';
  #finished: ExportedPart[] = [];

  constructor(private readonly folder: string) {
    this.#next = join(dirname(folder), `.${basename(folder)}.next`);
    this.#before = join(dirname(folder), `.${basename(folder)}.before`);
  }

  async current(): Promise<ExportManifest | undefined> {
    await this.#settle();
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw new MartletError('export-target-taken', { target: this.folder }, undefined, { cause: error });
    });
    if (names.length === 0) return undefined;
    return readExportManifest((await fileText(join(this.folder, MANIFEST_NAME))) ?? '', this.folder);
  }

  async begin(name: string, kept: readonly ExportedPart[]): Promise<ReadonlyMap<string, ExportedPart>> {
    await this.#refuseRunning();
    this.#name = name;
    const known = readProgress(await fileText(join(this.#next, PROGRESS_NAME)), progressSchema);
    if (known?.name === name) this.#finished = await this.#whole(known.files);
    else await rm(this.#next, { recursive: true, force: true });
    await mkdir(this.#next, { recursive: true });
    await writeFile(join(this.#next, OWNER), String(process.pid));
    await this.#removeOthers([...this.#finished, ...kept].map(({ path }) => path));
    for (const { path } of kept) await this.#keep(path);
    return new Map(this.#finished.map((part) => [part.path, part]));
  }

  async write(path: string, make: Parameters<ExportPlace['write']>[1], partition: ExportedPart['partition']): Promise<ExportedPart> {
    const file = join(this.#next, path);
    await mkdir(dirname(file), { recursive: true });
    const written = await make(`${file}.unfinished`);
    await localDisk.settle(`${file}.unfinished`);
    await localDisk.replace(file, `${file}.unfinished`);
    const part = { path, ...written, ...(partition === undefined ? {} : { partition }) };
    this.#finished = [...this.#finished, part];
    await this.#note();
    return part;
  }

  async finish(manifest: ExportManifest): Promise<void> {
    await localDisk.write(join(this.#next, MANIFEST_NAME), manifestText(manifest));
    await rm(join(this.#next, PROGRESS_NAME), { force: true });
    await rm(join(this.#next, OWNER), { force: true });
    if (await isThere(this.folder)) await rename(this.folder, this.#before);
    await localDisk.replace(this.folder, this.#next);
    await rm(this.#before, { recursive: true, force: true });
  }

  async abandon(): Promise<void> {
    if (this.#finished.length === 0) await rm(this.#next, { recursive: true, force: true });
    else await rm(join(this.#next, OWNER), { force: true });
  }

  /** A command that was killed while one folder took another’s place has left the one before. */
  async #settle(): Promise<void> {
    if (!(await isThere(this.#before))) return;
    if (await isThere(this.folder)) await rm(this.#before, { recursive: true, force: true });
    else await rename(this.#before, this.folder);
  }

  async #refuseRunning(): Promise<void> {
    const owner = Number((await fileText(join(this.#next, OWNER))) ?? Number.NaN);
    if (Number.isInteger(owner) && owner > 0 && owner !== process.pid && isRunning(owner))
      throw new MartletError('export-running', { target: this.folder, process: owner });
  }

  async #note(): Promise<void> {
    const path = join(this.#next, PROGRESS_NAME);
    await localDisk.write(`${path}.unfinished`, JSON.stringify({ name: this.#name, files: this.#finished }));
    await localDisk.replace(path, `${path}.unfinished`);
  }

  async #whole(files: readonly ExportedPart[]): Promise<ExportedPart[]> {
    const found = await Promise.all(files.map(async (each) => (await fileFacts(join(this.#next, each.path)))?.bytes === each.bytes));
    return files.filter((_, place) => found[place]);
  }

  /** Takes away what no part of the export is. */
  async #removeOthers(paths: readonly string[]): Promise<void> {
    const known = new Set([...paths, OWNER, PROGRESS_NAME].map((path) => join(this.#next, path)));
    for (const entry of await readdir(this.#next, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !known.has(path)) await rm(path, { force: true });
    }
  }

  /** A file of the export before is in both: it takes no room. */
  async #keep(path: string): Promise<void> {
    const file = join(this.#next, path);
    if (await isThere(file)) return;
    await mkdir(dirname(file), { recursive: true });
    await link(join(this.folder, path), file);
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await fileFacts(path)) !== undefined;
}
