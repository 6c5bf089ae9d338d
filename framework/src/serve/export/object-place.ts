import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { MartletError } from '../../errors.js';
import { openScratch, type Scratch } from '../../ingest/index.js';
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
import type { ListedObject, ObjectStore } from './objects/object-store.js';

const progressSchema = z.object({
  name: z.string(),
  /** Names the command that wrote this, so that no two write the same. */
  run: z.string(),
  /** What is finished, by the path that was asked for. */
  files: z.array(z.tuple([z.string(), exportedPart])),
});

/**
 * A path in a store of objects, where nothing can be renamed. Each command gives its files names of their own beside those that are there; the manifest, which is
 * put last, says which ones are the export. It is put only where the manifest is the one that the command began with, so that of two commands one fails.
 */
export class ObjectPlace implements ExportPlace {
  /** Part of the names of the files that this command writes. */
  readonly #run = randomBytes(6).toString('hex');
  readonly #written: string[] = [];
  #scratch: Scratch | undefined;
  #name = '';
  #finished = new Map<string, ExportedPart>();
  /** How many files were finished when that was noted last. */
  #noted = 0;
  #before: ExportManifest | undefined;
  /** The tags of the manifest and of the progress as this command last saw them. */
  readonly #tags = new Map<string, string>();

  constructor(private readonly store: ObjectStore) {}

  async current(): Promise<ExportManifest | undefined> {
    const text = await this.#read(MANIFEST_NAME);
    this.#before = text === undefined ? undefined : readExportManifest(text, this.store.address);
    if (text === undefined && (await this.store.list()).some(({ name }) => !isOwn(name)))
      throw new MartletError('export-target-taken', { target: this.store.address });
    return this.#before;
  }

  async begin(name: string): Promise<ReadonlyMap<string, ExportedPart>> {
    this.#name = name;
    const known = readProgress(await this.#read(PROGRESS_NAME), progressSchema);
    if (known?.name === name) this.#finished = whole(known.files, await this.store.list());
    await this.#note();
    this.#scratch = await openScratch(tmpdir());
    return new Map(this.#finished);
  }

  async write(path: string, make: Parameters<ExportPlace['write']>[1], partition: ExportedPart['partition']): Promise<ExportedPart> {
    if (this.#scratch === undefined) throw new RangeError('a file is written once an export has begun');
    const file = join(this.#scratch.directory, 'part');
    const name = path.replace(/\.\w+$/, (extension) => `-${this.#run}${extension}`);
    const written = await make(file);
    this.#written.push(name);
    await this.store.upload(name, file);
    await rm(file, { force: true });
    const part = { path: name, ...written, ...(partition === undefined ? {} : { partition }) };
    this.#finished.set(path, part);
    // A note names all files: one for each of thousands would be longer than they are.
    if (this.#finished.size > this.#noted * NOTED_AGAIN) await this.#note();
    return part;
  }

  async finish(manifest: ExportManifest): Promise<void> {
    // What comes later is another command’s.
    const listed = (await this.store.list()).map(({ name }) => name);
    const isThere = new Set(listed);
    if (!manifest.files.every(({ path }) => isThere.has(path))) await this.#giveUp();
    const replaced = new Set(this.#before?.files.map(({ path }) => path));
    const before = listed.filter((name) => isOwn(name) || replaced.has(name));
    await this.#replace(MANIFEST_NAME, manifestText(manifest));
    const kept = new Set([MANIFEST_NAME, ...manifest.files.map(({ path }) => path)]);
    for (const name of before) if (!kept.has(name)) await this.store.remove(name);
    await this.#scratch?.remove();
  }

  async abandon(): Promise<void> {
    await this.#scratch?.remove();
  }

  async #read(name: string): Promise<string | undefined> {
    const found = await this.store.read(name);
    if (found === undefined) this.#tags.delete(name);
    else this.#tags.set(name, found.tag);
    return found?.text;
  }

  async #note(): Promise<void> {
    this.#noted = this.#finished.size;
    await this.#replace(PROGRESS_NAME, JSON.stringify({ name: this.#name, run: this.#run, files: [...this.#finished] }));
  }

  /** @throws MartletError `export-raced`, once what this command wrote has gone. */
  async #replace(name: string, text: string): Promise<void> {
    const tag = await this.store.replace(name, text, this.#tags.get(name));
    if (tag !== undefined) {
      this.#tags.set(name, tag);
      return;
    }
    // A request whose answer got lost, and which was sent again, meets itself.
    if ((await this.#read(name)) !== text) await this.#giveUp();
  }

  /** Another command has the place. What it has taken over of this one stays. */
  async #giveUp(): Promise<never> {
    const text = await this.#read(MANIFEST_NAME);
    const inForce = text === undefined ? [] : readExportManifest(text, this.store.address).files;
    const underWay = readProgress(await this.#read(PROGRESS_NAME), progressSchema)?.files.map(([, part]) => part) ?? [];
    const named = new Set([...inForce, ...underWay].map(({ path }) => path));
    for (const name of this.#written) if (!named.has(name)) await this.store.remove(name);
    throw new MartletError('export-raced', { target: this.store.address });
  }
}

const NOTED_AGAIN = 17 / 16;

/** Whether an object is one that exports leave: a file of a command, or its progress. */
function isOwn(name: string): boolean {
  return name === PROGRESS_NAME || /^part-\d+-[\da-f]{12}\.\w+$/.test(basename(name));
}

function whole(files: readonly (readonly [string, ExportedPart])[], listed: readonly ListedObject[]): Map<string, ExportedPart> {
  const bytes = new Map(listed.map((each) => [each.name, each.bytes]));
  return new Map(files.filter(([, part]) => bytes.get(part.path) === part.bytes));
}
