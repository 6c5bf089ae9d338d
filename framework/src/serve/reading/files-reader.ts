import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { MartletError } from '../../errors.js';
import {
  fileFacts,
  forgetReader,
  localDisk,
  MILLISECONDS_BETWEEN_SIGNS,
  manifestPath,
  noteReader,
  type PublicationOfReaders,
  type PublishedManifest,
  pastPath,
  publicationOf,
  readBeside,
  readManifest,
} from '../../published/index.js';
import type { ReaderScope } from '../../rights/index.js';
import { type PastOfReaders, pastOfReadersSchema } from '../../run/index.js';
import { type FailureReason, WarehouseError } from '../../warehouses/failure.js';
import type { FileView, ReadingDatabase, ReadingEngine, RowStream } from '../../warehouses/reading.js';
import type { PublicationReader, ReaderLease } from './reader.js';
import { Turns } from './turns.js';

export interface FilesReaderOptions {
  /** Absolute; it holds the manifests. */
  readonly folder: string;
  readonly environment: string;
  readonly engine: ReadingEngine;
  /** How many statements the engine works on at once, and the others wait for their turn; 4 when left out. */
  readonly atOnce?: number;
  /** The time that other programs are told; that of this machine when left out. */
  readonly now?: () => string;
}

/** Reads the published files of an environment, and follows its publications. */
export async function openFilesReader(options: FilesReaderOptions): Promise<PublicationReader> {
  const reader = new FilesReader(options);
  await reader.follow();
  return reader;
}

/** As long as a publication may take at most to reach readers, and a little. */
const MILLISECONDS_BETWEEN_LOOKS = 200;

class FilesReader implements PublicationReader {
  private readonly listeners = new Set<(publication: PublicationOfReaders) => void>();
  private held: Held | undefined;
  /** What the manifest's file was when it was last looked at. */
  private seen = '';
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private readonly retired = new Set<Held>();
  private trouble: unknown;
  private readonly turns: Turns;
  private readonly name = randomUUID();
  /** What was said last of what it holds, and when. */
  private signed = { holds: '', at: '' };

  constructor(private readonly options: FilesReaderOptions) {
    this.turns = new Turns(options.atOnce ?? 4);
  }

  async follow(): Promise<void> {
    this.looking = this.look().then(() => this.sign());
    await this.looking;
    this.timer = setTimeout(() => void this.follow(), MILLISECONDS_BETWEEN_LOOKS);
  }

  async lease(scope: ReaderScope): Promise<ReaderLease> {
    const held = this.held;
    if (held === undefined)
      throw new MartletError('nothing-published', { environment: this.options.environment, folder: this.options.folder });
    return held.lease(scope);
  }

  current(): PublicationOfReaders | undefined {
    return this.held?.publication;
  }

  problem(): unknown {
    return this.trouble;
  }

  readonly answersSql = true;

  past(): Promise<PastOfReaders | undefined> {
    return publishedPast(this.options.folder, this.options.environment);
  }

  onPublication(listener: (publication: PublicationOfReaders) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.looking;
    clearTimeout(this.timer);
    this.listeners.clear();
    if (this.held !== undefined) this.retire(this.held);
    this.held = undefined;
    await Promise.all([...this.retired].map((held) => held.closed));
    await forgetReader(localDisk, this.options.folder, this.name);
    await this.options.engine.close();
  }

  /** Looks whether there is a new publication. What can't be read leaves the one that is shown. */
  private async look(): Promise<void> {
    const { folder, environment, engine } = this.options;
    try {
      const found = await stat(manifestPath(folder, environment)).catch(() => undefined);
      const key = found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`;
      if (key === this.seen && this.trouble === undefined) return;
      const manifest = await readManifest(folder, environment);
      if (manifest !== undefined && manifest.id !== this.held?.publication.id) {
        await assertFiles(folder, manifest);
        const next = new Held(folder, manifest, engine, this.turns);
        // Those who have read so far go on without a wait.
        await next.prepare(this.held?.scopes() ?? []);
        await this.sign(next);
        const before = this.held;
        this.held = next;
        if (before !== undefined) this.retire(before);
        for (const listener of this.listeners) listener(next.publication);
      }
      this.seen = key;
      this.trouble = undefined;
    } catch (error) {
      this.trouble = error;
    }
  }

  /** Says which publications must stay on the disk. Where that can't be written, their files stay for the time of grace. */
  private async sign(also?: Held): Promise<void> {
    const { folder, now = () => new Date().toISOString() } = this.options;
    const held = [this.held, also, ...this.retired].flatMap((each) => (each === undefined ? [] : [each.publication.id]));
    const at = now();
    if (held.length === 0) return;
    if (held.join() === this.signed.holds && Date.parse(at) - Date.parse(this.signed.at) < MILLISECONDS_BETWEEN_SIGNS) return;
    await noteReader(localDisk, folder, { name: this.name, holds: held, at }).catch(() => undefined);
    this.signed = { holds: held.join(), at };
  }

  private retire(held: Held): void {
    this.retired.add(held);
    void held.closed.then(() => this.retired.delete(held));
    held.retire();
  }
}

/** @throws MartletError `served-history-unreadable` */
async function publishedPast(folder: string, environment: string): Promise<PastOfReaders | undefined> {
  const path = pastPath(folder, environment);
  try {
    return await readBeside(path, pastOfReadersSchema);
  } catch (cause) {
    // Where the folder is, and what is in the file, is not for readers.
    throw new MartletError('served-history-unreadable', { environment, file: relative(folder, path) }, undefined, { cause });
  }
}

/** Failures that are of the statement, whatever the files hold. */
const OF_STATEMENTS: ReadonlySet<FailureReason> = new Set(['syntax', 'permission', 'cancelled']);

/** The files of a publication that are not as it says. */
async function damagedFiles(folder: string, { relations }: PublishedManifest): Promise<readonly string[]> {
  const damaged: string[] = [];
  for (const { path, bytes } of Object.values(relations).flatMap(({ files }) => files))
    if ((await fileFacts(join(folder, path)))?.bytes !== bytes) damaged.push(path);
  return damaged;
}

async function assertFiles(folder: string, { environment, number, relations }: PublishedManifest): Promise<void> {
  const paths = Object.values(relations).flatMap(({ files }) => files.map(({ path }) => path));
  const missing: string[] = [];
  for (const path of paths) if ((await stat(join(folder, path)).catch(() => undefined)) === undefined) missing.push(path);
  if (missing.length > 0) throw new MartletError('published-files-missing', { environment, number, folder, files: missing });
}

/** A publication that is open, with a database for each scope that has asked. */
class Held {
  readonly publication: PublicationOfReaders;
  /** When the last lease is back, once it is retired. */
  readonly closed: Promise<void>;
  private readonly databases = new Map<string, { readonly scope: ReaderScope; readonly database: Promise<ReadingDatabase> }>();
  private leases = 0;
  private isRetired = false;
  private resolveClosed: () => void = () => undefined;

  constructor(
    private readonly folder: string,
    private readonly manifest: PublishedManifest,
    private readonly engine: ReadingEngine,
    private readonly turns: Turns,
  ) {
    this.publication = publicationOf(manifest);
    this.closed = new Promise((resolve) => {
      this.resolveClosed = resolve;
    });
  }

  scopes(): readonly ReaderScope[] {
    return [...this.databases.values()].map(({ scope }) => scope);
  }

  async prepare(scopes: readonly ReaderScope[]): Promise<void> {
    for (const scope of scopes) await this.databaseOf(scope);
  }

  async lease(scope: ReaderScope): Promise<ReaderLease> {
    this.leases += 1;
    let isReleased = false;
    const open = new Set<() => Promise<void>>();
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      void Promise.allSettled([...open].map((close) => close()))
        .then(() => part?.close())
        .catch(() => undefined)
        .finally(() => this.giveBack());
    };
    /** What is open for this lease alone. */
    let part: ReadingDatabase | undefined;
    try {
      const database = await this.databaseOf(scope).catch(async (error: unknown) => {
        part = await this.undamagedOf(scope, error);
        return part;
      });
      return {
        publication: this.publication,
        compile: (query) => this.engine.compile(query),
        stream: async (sql, options) => {
          const { turns } = this;
          const taken = await this.explained(() => turns.during(() => database.stream(sql, options), options?.signal));
          const stream = inTurns(taken, (work) => this.explained(() => turns.during(work, options?.signal)));
          open.add(() => stream.close());
          return stream;
        },
        describe: (sql) => database.describe(sql),
        exportParquet: (sql, options) =>
          this.explained(() => this.turns.during(() => database.exportParquet(sql, options), options?.signal)),
        release,
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The relations whose files are as they were published, where not all are; the next lease looks again. */
  private async undamagedOf(scope: ReaderScope, error: unknown): Promise<ReadingDatabase> {
    const damaged = new Set((await this.damaged(error)).map((path) => join(this.folder, path)));
    if (damaged.size === 0) throw error;
    const views = viewsOf(scope, this.folder, this.manifest, this.publication);
    return this.engine.open(views.filter(({ files }) => !files.some((path) => damaged.has(path))));
  }

  /** The files because of which something may have failed. */
  private async damaged(error: unknown): Promise<readonly string[]> {
    const isOfFiles = error instanceof WarehouseError && !OF_STATEMENTS.has(error.failure.reason);
    return isOfFiles ? damagedFiles(this.folder, this.manifest) : [];
  }

  /** What fails because files are not as they were published fails with that reason. */
  private async explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const files = await this.damaged(error);
      if (files.length === 0) throw error;
      const { environment, number } = this.publication;
      throw new MartletError('served-files-damaged', { environment, number, files }, undefined, { cause: error });
    }
  }

  retire(): void {
    this.isRetired = true;
    if (this.leases === 0) void this.closeAll();
  }

  private giveBack(): void {
    this.leases -= 1;
    if (this.isRetired && this.leases === 0) void this.closeAll();
  }

  private async closeAll(): Promise<void> {
    for (const { database } of this.databases.values()) await database.then((opened) => opened.close()).catch(() => undefined);
    this.resolveClosed();
  }

  private databaseOf(scope: ReaderScope): Promise<ReadingDatabase> {
    const known = this.databases.get(scope.name);
    if (known !== undefined) return known.database;
    const database = this.engine.open(viewsOf(scope, this.folder, this.manifest, this.publication));
    this.databases.set(scope.name, { scope, database });
    // Whoever comes next tries again.
    database.catch(() => this.databases.delete(scope.name));
    return database;
  }
}

/** The same rows. Between two of its parts a stream keeps no one waiting, however slowly its reader takes them. */
function inTurns(stream: RowStream, inTurn: <T>(work: () => Promise<T>) => Promise<T>): RowStream {
  return {
    columns: stream.columns,
    close: () => stream.close(),
    batches: async function* () {
      const batches = stream.batches()[Symbol.asyncIterator]();
      try {
        for (;;) {
          const { done, value } = await inTurn(() => batches.next());
          if (done === true) return;
          yield value;
        }
      } finally {
        await batches.return?.();
      }
    },
  };
}

function viewsOf(
  scope: ReaderScope,
  folder: string,
  { relations }: PublishedManifest,
  publication: PublicationOfReaders,
): readonly FileView[] {
  return scope.viewsOf(publication).map(({ name, sql }) => {
    const { files = [], columns = [] } = relations[`${name.schema}.${name.name}`] ?? {};
    return { name, sql, columns, files: files.map(({ path }) => join(folder, path)) };
  });
}
