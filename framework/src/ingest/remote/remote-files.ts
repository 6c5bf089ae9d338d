import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MartletError } from '../../errors.js';
import { messageOf } from '../../warehouses/failure.js';
import { openEmbedded } from '../../warehouses/open.js';
import { asWritten } from '../../warehouses/redaction.js';
import { Secret, withoutSecrets } from '../../warehouses/secret.js';
import type { Session } from '../../warehouses/warehouse.js';
import type { PathPattern } from '../path-pattern.js';
import { openScratch } from '../scratch.js';
import { type Credentials, extensionOf, secretStatement } from './credentials.js';

/** A file of another machine, as it is listed there. */
export interface RemoteFile {
  readonly address: string;
  readonly bytes: number;
  /** When it was changed, as far as that machine says; empty where it does not. */
  readonly modifiedAt: string;
  /** Differs each time where nothing says whether it was changed. */
  readonly changedAt: string;
  /** Where its copy is, once it has been fetched. */
  readonly copy: string;
  readonly fetch: () => Promise<void>;
}

export interface RemoteRequest {
  /** Where DuckDB's extensions are, which reach other machines. */
  readonly extensionDirectory?: string;
  /** The environment variables that credentials come from. */
  readonly credentials: Credentials;
}

/** Lists files of other machines, and copies those that are to be read. */
export class RemoteFiles {
  #opened: Promise<Remote> | undefined;
  readonly #ready = new Map<string, Promise<void>>();

  constructor(private readonly request: RemoteRequest) {}

  /** @throws MartletError `extension-missing`, `source-remote-unreadable` */
  async list(source: string, { scheme = '', globs, source: whole }: PathPattern): Promise<readonly RemoteFile[]> {
    const remote = await this.#openFor(scheme);
    const { literal } = remote.dialect;
    const isWanted = new RegExp(whole, 's');
    const found: RemoteFile[] = [];
    for (const glob of globs) {
      const rows = await this.#asked(source, glob, () =>
        remote.session.query(
          `select filename, size, strftime(timezone('UTC', last_modified), '%Y-%m-%dT%H:%M:%S.%gZ') as changed from read_blob(${literal(glob)})`,
        ),
      ).catch((error: unknown) => {
        if (/No files found/i.test(messageOf(error))) return [];
        throw error;
      });
      for (const { filename, size, changed } of rows) {
        const address = String(filename);
        if (!isWanted.test(address)) continue;
        const copy = join(remote.directory, createHash('sha256').update(address).digest('hex'));
        const copying = `copy (select content from read_blob(${literal(address)})) to ${literal(copy)} (format blob)`;
        const fetch = (): Promise<void> => this.#asked(source, address, async () => void (await remote.session.execute(copying)));
        // A server that does not say when a file was changed is asked for it each time.
        const isKnown = typeof changed === 'string' && !changed.startsWith('1970-01-01');
        found.push({
          address,
          bytes: Number(size),
          modifiedAt: isKnown ? changed : '',
          changedAt: isKnown ? '' : randomUUID(),
          copy,
          fetch,
        });
      }
    }
    return found;
  }

  async #openFor(scheme: string): Promise<Remote> {
    this.#opened ??= open(this.request);
    const remote = await this.#opened;
    const extension = extensionOf(scheme);
    const ready = this.#ready.get(scheme) ?? this.#prepare(remote, scheme, extension);
    this.#ready.set(scheme, ready);
    await ready;
    return remote;
  }

  async #prepare(remote: Remote, scheme: string, extension: string): Promise<void> {
    await remote.load(extension);
    const secret = secretStatement(scheme, this.request.credentials, remote.dialect.literal);
    if (secret !== undefined) await remote.session.execute(secret);
  }

  /** What goes wrong names the address, and no key. */
  async #asked<T>(source: string, address: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const secrets = Object.values(this.request.credentials).flatMap((text) => (text === undefined ? [] : [new Secret(text)]));
      const message = withoutSecrets(messageOf(cause), secrets).split('\n', 1)[0] ?? '';
      throw new MartletError('source-remote-unreadable', { source, address, message });
    }
  }
}

interface Remote {
  readonly session: Session;
  readonly dialect: { readonly literal: (value: unknown) => string };
  readonly load: (extension: string) => Promise<void>;
  readonly directory: string;
}

/** The engine stays open, and its copies stay, until the process ends. */
async function open({ extensionDirectory }: RemoteRequest): Promise<Remote> {
  const scratch = await openScratch(tmpdir());
  process.once('exit', () => rmSync(scratch.directory, { recursive: true, force: true }));
  const engine = await openEmbedded(':memory:', NO_CACHE, asWritten);
  const session = await engine.session();
  const { loadExtension } = engine;
  return {
    session,
    dialect: engine.dialect,
    load: async (extension) => loadExtension?.(extension, extensionDirectory),
    directory: scratch.directory,
  };
}

/** What a file was a moment ago is not what it is. */
const NO_CACHE = { enable_external_file_cache: 'false', enable_http_metadata_cache: 'false' };
