import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type Json } from '@duckdb/node-api';

const ROOT = join(import.meta.dirname, '..', '..');

export type Row = Readonly<Record<string, Json>>;

/** A warehouse that the platform was built into. */
export interface BuiltPlatform {
  readonly exitCode: number;
  readonly output: string;
  query(sql: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Builds the whole platform, in a directory of its own, from raw tables given as CSV texts. */
export async function buildFrom(tables: Readonly<Record<string, string>>): Promise<BuiltPlatform> {
  return build(async (data) => {
    for (const [table, csv] of Object.entries(tables)) await writeFile(join(data, `${table}.csv`), csv);
  });
}

/** Builds the whole platform from generated data. */
export async function buildFromGenerated(scale: number): Promise<BuiltPlatform> {
  const { generate } = await import('../../generators/index.js');
  return build(async (directory) => {
    await generate({ directory, scale, seed: 42, dirty: 0, onProgress: () => {} });
  });
}

async function build(fill: (data: string) => Promise<void>): Promise<BuiltPlatform> {
  const directory = await mkdtemp(join(tmpdir(), 'platform-'));
  await fill(directory);
  const path = join(directory, 'warehouse.duckdb');
  const { exitCode, output } = await runBuild({ SAMPLE_DATA_DIR: directory, DUCKDB_PATH: path });
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  return {
    exitCode,
    output,
    async query(sql) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
      await rm(directory, { recursive: true });
    },
  };
}

function runBuild(environment: NodeJS.ProcessEnv): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, ...environment } };
    execFile(process.execPath, ['--import', 'tsx', 'build.ts', '--no-color'], options, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}
