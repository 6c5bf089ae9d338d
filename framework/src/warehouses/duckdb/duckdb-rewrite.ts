import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openDuckDB } from './duckdb-connection.js';
import { duckdbDialect } from './duckdb-dialect.js';

/**
 * Writes a database into a new file and puts it in the place of the old one. DuckDB marks the blocks of deleted rows as free and leaves their
 * bytes where they are, so that a checkpoint alone takes nothing out of the file. The old file is open, and so locked, until the new one has its name;
 * a process that is killed before leaves the old one as it was.
 */
export async function rewriteDuckDB(path: string): Promise<void> {
  const next = `${path}.rewritten`;
  for (const left of [next, `${next}.wal`]) await rm(left, { force: true });
  const warehouse = await openDuckDB({ path });
  try {
    const session = await warehouse.session();
    try {
      await session.execute('checkpoint');
      const [own] = await session.query('select current_database() as name');
      // What is in the file alone is copied: other databases are attached by the config, and not here.
      await session.execute(`attach ${duckdbDialect.literal(next)} as martlet_rewritten (storage_version 'v1.2.0')`);
      await session.execute(`copy from database ${duckdbDialect.identifier(String(own?.name))} to martlet_rewritten`);
      await session.execute('checkpoint martlet_rewritten');
      await session.execute('detach martlet_rewritten');
      await settle(next);
      await rename(next, path);
      await rm(`${path}.wal`, { force: true });
      await settle(dirname(path));
    } finally {
      await session.close();
    }
  } finally {
    await warehouse.close();
  }
  await rm(`${next}.wal`, { force: true });
}

/** Answers once what was written is on the disk. */
async function settle(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
