import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { PublishedManifest } from '../../src/published/index.js';
import { openFilesReader, type PublicationReader } from '../../src/serve/index.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { openReading, withEmbedded } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';

/** A relation to be published: a select that makes its rows, and the columns that identify one. */
export interface RowsOfTests {
  readonly sql: string;
  readonly grain?: readonly string[];
}

/** A reader of files that a test writes itself. */
export interface ReaderOfTests extends PublicationReader {
  /** Publishes relations by their ids, and waits until they are read. */
  publish(relations: Readonly<Record<string, RowsOfTests>>): Promise<void>;
  /** How many leases are not released. */
  readonly leases: () => number;
}

const AT = '2025-03-31T10:00:00.000Z';

export async function readerOfTests(): Promise<ReaderOfTests> {
  const folder = await mkdtemp(join(tmpdir(), 'martlet-published-'));
  const reader = await openFilesReader({ folder, environment: 'prod', engine: await openReading(folder) });
  let number = 0;
  let leases = 0;
  return {
    current: () => reader.current(),
    answersSql: true,
    problem: () => reader.problem(),
    past: () => reader.past(),
    onPublication: (listener) => reader.onPublication(listener),
    leases: () => leases,
    lease: async (scope) => {
      const lease = await reader.lease(scope);
      leases += 1;
      let isReleased = false;
      const release = (): void => {
        if (!isReleased) leases -= 1;
        isReleased = true;
        lease.release();
      };
      return { ...lease, release };
    },
    publish: async (relations) => {
      number += 1;
      const written: Record<string, PublishedManifest['relations'][string]> = {};
      for (const [id, rows] of Object.entries(relations)) written[id] = await write(folder, `${id}-${number}.parquet`, rows);
      const manifest: PublishedManifest = {
        format: 1,
        project: 'shop',
        environment: 'prod',
        number,
        id: `publication ${number}`,
        publishedAt: AT,
        shownAt: AT,
        basis: `run ${number}`,
        relations: written,
      };
      await writeFile(join(folder, 'next.json'), JSON.stringify(manifest));
      await rename(join(folder, 'next.json'), join(folder, 'prod.json'));
      // A machine that does other work looks at the folder late.
      await vi.waitFor(
        () => {
          if (reader.current()?.number !== number) throw new Error(`Publication ${number} is not read yet: ${String(reader.problem())}`);
        },
        { timeout: 20_000 },
      );
    },
    close: async () => {
      await reader.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Writes the rows of a relation, and tells of them as a manifest does. */
async function write(folder: string, path: string, { sql, grain }: RowsOfTests): Promise<PublishedManifest['relations'][string]> {
  const columns = await withEmbedded(':memory:', {}, asWritten, async (_, session) => {
    await session.execute(`copy (${sql}) to '${join(folder, path)}' (format parquet)`);
    return session.query(`describe ${sql}`);
  });
  return {
    kind: 'fact',
    version: path,
    columns: columns.map(({ column_name, column_type }) => ({
      name: String(column_name),
      type: dialect('duckdb').logicalType(String(column_type)),
      engineType: String(column_type),
      nullable: true,
    })),
    files: [{ path, rows: 1, bytes: (await stat(join(folder, path))).size }],
    ...(grain === undefined ? {} : { grain: [...grain] }),
    tags: [],
    builtAt: AT,
  };
}
