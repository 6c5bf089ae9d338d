import { join } from 'node:path';
import { loadProject } from '../src/project/index.js';
import { type Clock, type RunRequest, type RunResult, runProject } from '../src/run/index.js';
import { openDuckDB } from '../src/warehouses/duckdb/duckdb-connection.js';
import type { ResultRow } from '../src/warehouses/warehouse.js';

/** Runs a command on a project in a directory, and says nothing. */
export async function run(directory: string, request: Omit<RunRequest, 'emit' | 'clock'>): Promise<RunResult> {
  return runProject(await loadProject(directory), {
    ...request,
    emit: () => {},
    clock: wallClock,
  });
}

/** The time as it is. */
export const wallClock: Clock = { elapsed: () => performance.now(), now: () => new Date().toISOString() };

/** How each step of a run ended, by its id. */
export function statuses(result: RunResult): Readonly<Record<string, string>> {
  return Object.fromEntries(result.steps.map(({ id, status }) => [id, status]));
}

/** The rows of a query on a project's warehouse. */
export async function rowsOf(directory: string, sql: string): Promise<readonly ResultRow[]> {
  const warehouse = await openDuckDB({ path: join(directory, 'warehouse.duckdb') });
  try {
    const session = await warehouse.session();
    try {
      return await session.query(sql);
    } finally {
      await session.close();
    }
  } finally {
    await warehouse.close();
  }
}
