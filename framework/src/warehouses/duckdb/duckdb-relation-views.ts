import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { OpenRelationViews } from '../reading.js';
import { duckdbDialect } from './duckdb-dialect.js';
import { DuckDBReadingDatabase } from './duckdb-reading.js';

const { identifier } = duckdbDialect;

/** Puts views over the relations of an open database into a database in memory, beside it. */
export function relationViewsOf(instance: DuckDBInstance): OpenRelationViews {
  return async (views) => {
    const control = await instance.connect();
    const name = `views_${randomUUID()}`;
    const scratch = await mkdtemp(join(tmpdir(), 'martlet-views-'));
    const leave = async (): Promise<void> => {
      await control.run(`detach database if exists ${identifier(name)}`);
      control.closeSync();
      await rm(scratch, { recursive: true, force: true });
    };
    const opened = new DuckDBReadingDatabase(instance, name, leave, () => join(scratch, `${randomUUID()}.parquet`));
    try {
      const found = await control.runAndReadAll('select current_database()');
      const database = String(found.getRowsJson()[0]?.[0]);
      await control.run("set global timezone = 'UTC'");
      await control.run(`attach ':memory:' as ${identifier(name)}`);
      await opened.create(views((relation) => ({ database, ...relation })));
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  };
}
