import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate } from '../generators/index.js';

const KILLS = 20;
const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'martlet-kill-'));
const oldData = join(scratch, 'old');
const newData = join(scratch, 'new');
const oldWarehouse = join(scratch, 'old.duckdb');

let oldContent: string;
let newContent: string;
let buildMilliseconds: number;

beforeAll(async () => {
  await generate({ directory: oldData, scale: 0.02, seed: 1, dirty: 0, onProgress: () => {} });
  await generate({ directory: newData, scale: 0.02, seed: 2, dirty: 0, onProgress: () => {} });
  expect(await build(oldData, oldWarehouse)).toBe(0);
  oldContent = await content(oldWarehouse);

  const fresh = join(scratch, 'fresh.duckdb');
  cpSync(oldWarehouse, fresh);
  const started = performance.now();
  expect(await build(newData, fresh)).toBe(0);
  buildMilliseconds = performance.now() - started;
  newContent = await content(fresh);
  expect(newContent).not.toBe(oldContent);
});

afterAll(() => rmSync(scratch, { recursive: true }));

test(`shows the old content or the new, whole, after kill -9 at any of ${KILLS} moments, and the next build succeeds`, {
  timeout: 900_000,
}, async () => {
  const seen = { old: 0, new: 0 };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const warehouse = join(scratch, `kill-${kill}.duckdb`);
    cpSync(oldWarehouse, warehouse);
    // Random within its own twentieth of the build, so that the moments cover all of it.
    const moment = (buildMilliseconds * (kill + Math.random())) / KILLS;
    await build(newData, warehouse, moment);

    const found = await content(warehouse);
    expect([oldContent, newContent], `killed after ${moment.toFixed(0)} ms`).toContain(found);
    seen[found === oldContent ? 'old' : 'new'] += 1;

    expect(await build(newData, warehouse), `the build after the kill at ${moment.toFixed(0)} ms`).toBe(0);
    expect(await content(warehouse)).toBe(newContent);
    expect(await strayVersions(warehouse)).toEqual([]);
  }
  expect(seen.old).toBeGreaterThan(0);
});

/** Builds the platform; kills the process after some milliseconds if told to. Answers the exit code, or the signal. */
function build(data: string, warehouse: string, killAfter?: number): Promise<number | string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'build.ts', '--quiet'], {
      cwd: root,
      env: { ...process.env, SAMPLE_DATA_DIR: data, DUCKDB_PATH: warehouse },
      stdio: 'ignore',
    });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(code ?? signal ?? 'unknown');
    });
  });
}

/** Every published relation with its rows and a hash over them; when a row was loaded does not count. */
async function content(warehouse: string): Promise<string> {
  return JSON.stringify(
    await query(warehouse, async (rows) => {
      const relations = await rows(
        `select table_schema as schema, table_name as name from information_schema.tables where table_schema in ('bronze', 'silver', 'gold') order by all`,
      );
      const found: unknown[] = [];
      for (const { schema, name } of relations) {
        const columns = `columns(c -> c not in ('_loaded_at', 'loaded_at'))`;
        found.push([
          schema,
          name,
          ...(await rows(`select count(*)::int as rows, sum(hash(*${columns}))::varchar as hash from ${schema}.${name}`)),
        ]);
      }
      return found;
    }),
  );
}

/** Physical versions that no published view stands for. */
function strayVersions(warehouse: string): Promise<readonly unknown[]> {
  return query(warehouse, async (rows) => {
    const versions = await rows(
      `select table_schema || '.' || table_name as name from information_schema.tables where table_schema like '%\\_\\_versions' escape '\\'`,
    );
    const [published] = await rows(`select string_agg(version || reads, ' ') as text from _martlet.publications`);
    const named = new Set(
      [...String(published?.text).matchAll(/"schema":"([^"]+)","name":"([^"]+)"/g)].map(([, schema, name]) => `${schema}.${name}`),
    );
    return versions.filter(({ name }) => !named.has(String(name)));
  });
}

async function query<T>(
  warehouse: string,
  work: (rows: (sql: string) => Promise<readonly Record<string, unknown>[]>) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(warehouse);
  const connection = await instance.connect();
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson());
  } finally {
    // The file stays locked while a connection is open.
    connection.closeSync();
    instance.closeSync();
  }
}
