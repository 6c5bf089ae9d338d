import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { deliver, deliveredPath } from '../../generators/delivery.js';
import { QUALITY } from '../../generators/quality.js';
import { RECIPES } from '../../generators/recipes.js';
import { WASTE } from '../../generators/waste.js';
import { copyProject } from './project-copy.js';

/** What is delivered in other forms than CSV. */
const DELIVERED = [RECIPES, QUALITY, WASTE];

export type Row = Readonly<Record<string, Json>>;

/** A warehouse that the platform was built into. */
export interface BuiltPlatform {
  readonly exitCode: number;
  readonly output: string;
  /** What commands printed that ran after the build. */
  readonly printed: readonly string[];
  query(sql: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Builds the whole platform from raw tables given as CSV texts. */
export async function buildFrom(tables: Readonly<Record<string, string>>): Promise<BuiltPlatform> {
  return build(async (data) => {
    await mkdir(data);
    for (const [table, csv] of Object.entries(tables)) {
      const shape = DELIVERED.find((delivered) => delivered.table === table) ?? { table, columns: {} };
      const written = join(data, `${table}.rows`);
      await writeFile(written, csv);
      await deliver(written, deliveredPath(data, shape), shape);
    }
  });
}

/** Builds the whole platform from generated data, and then runs commands. */
export async function buildFromGenerated(scale: number, ...commands: readonly (readonly string[])[]): Promise<BuiltPlatform> {
  const { generate } = await import('../../generators/index.js');
  return build(async (directory) => {
    await generate({ directory, scale, seed: 42, dirty: 0, onProgress: () => {} });
  }, commands);
}

async function build(fill: (data: string) => Promise<void>, commands: readonly (readonly string[])[] = []): Promise<BuiltPlatform> {
  const project = await copyProject();
  await fill(join(project.directory, 'sample_data'));
  const { exitCode, output } = await project.martlet('build');
  const printed: string[] = [];
  for (const command of commands) printed.push((await project.martlet(...command)).output);
  const instance = await DuckDBInstance.create(join(project.directory, 'warehouse.duckdb'), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  return {
    exitCode,
    output,
    printed,
    async query(sql) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
      await project.remove();
    },
  };
}
