import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadProject } from '../../framework/src/project/index.js';
import { type Clock, type RunResult, runProject } from '../../framework/src/run/index.js';

import { type Ended, PARTS, runMartlet } from './project-copy.js';

const ROOT = join(import.meta.dirname, '..', '..');

export const clock: Clock = { elapsed: () => performance.now(), now: () => new Date().toISOString() };

/** A change of a file of the platform: what is written instead of what. A file that becomes nothing is deleted. */
export type Change =
  | readonly [file: string, ...replacements: readonly (readonly [before: string, after: string])[]]
  | readonly [file: string, 'deleted'];

/** A team that works on the platform: branches of its code over one warehouse and one directory of data. */
export class Team {
  readonly #scratch = mkdtempSync(join(tmpdir(), 'martlet-platform-'));
  readonly warehouse = join(this.#scratch, 'warehouse.duckdb');
  readonly data = join(this.#scratch, 'data');
  #branches = 0;

  close(): void {
    rmSync(this.#scratch, { recursive: true });
  }

  /** The platform's code with some changes, in a directory of its own. */
  branch(changes: readonly Change[] = [], warehouse = this.warehouse): string {
    const directory = join(this.#scratch, `branch-${++this.#branches}`);
    for (const name of PARTS) cpSync(join(ROOT, name), join(directory, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    this.#write(directory, 'martlet.config.ts', (text) =>
      text
        .replace(/directory: .*,\n/, `directory: ${JSON.stringify(this.data)},\n`)
        .replace(/path: .* \},\n/, `path: ${JSON.stringify(warehouse)} },\n`),
    );
    for (const [file, ...replacements] of changes) {
      if (replacements[0] === 'deleted') rmSync(join(directory, file));
      else
        this.#write(directory, file, (text) =>
          (replacements as readonly (readonly [string, string])[]).reduce((changed, [before, after]) => {
            if (!changed.includes(before)) throw new Error(`${file} does not say ${before}`);
            return changed.replaceAll(before, after);
          }, text),
        );
    }
    return directory;
  }

  /** Changes a file of the data. */
  edit(file: string, change: (text: string) => string): void {
    this.#write(this.data, file, change);
  }

  /** The file of the newest day. */
  newestFile(folder: string): string {
    return join(folder, readdirSync(join(this.data, folder)).sort().at(-1) ?? '');
  }

  async build(directory: string, environment = 'prod'): Promise<Work> {
    const result = await runProject(await loadProject(directory), { command: 'build', environment, emit: () => {}, clock });
    return workOf(result);
  }

  /** Runs `martlet` in a process of its own. */
  command(directory: string, ...args: readonly string[]): Promise<Ended> {
    return runMartlet(directory, args);
  }

  /** What an environment shows: each relation with its rows and a hash over them; when a row was loaded does not count. */
  async content(environment = 'prod', warehouse = this.warehouse): Promise<Readonly<Record<string, string>>> {
    const suffix = environment === 'prod' ? '' : `__${environment}`;
    const instance = await DuckDBInstance.create(warehouse);
    const connection = await instance.connect();
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    try {
      const schemas = ['bronze', 'silver', 'gold'].map((schema) => `'${schema}${suffix}'`);
      const relations = await rows(
        `select table_schema as schema, table_name as name from information_schema.tables where table_schema in (${schemas}) order by all`,
      );
      const found: Record<string, string> = {};
      for (const { schema, name } of relations) {
        const columns = `columns(c -> c not in ('_loaded_at', 'loaded_at'))`;
        const [content] = await rows(
          `select count(*) || ' rows, ' || coalesce(sum(hash(*${columns})), 0) as content from ${schema}.${name}`,
        );
        found[`${String(schema).slice(0, String(schema).length - suffix.length)}.${name}`] = String(content?.content);
      }
      return found;
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  /** What an environment would show, had everything been built from nothing. */
  async rebuilt(changes: readonly Change[] = []): Promise<Readonly<Record<string, string>>> {
    const warehouse = join(this.#scratch, `rebuilt-${++this.#branches}.duckdb`);
    await this.build(this.branch(changes, warehouse));
    const content = await this.content('prod', warehouse);
    rmSync(warehouse);
    return content;
  }

  #write(directory: string, file: string, change: (text: string) => string): void {
    const path = join(directory, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  }
}

/** What a run had to do. */
export interface Work {
  /** The models that were built, by name. */
  readonly models: readonly string[];
  /** The rows that were written into tables. */
  readonly rows: number;
  readonly loads: readonly string[];
  readonly failed: readonly string[];
  readonly result: RunResult;
}

function workOf(result: RunResult): Work {
  const done = result.steps.filter(({ status }) => status === 'succeeded');
  const models = done.filter(({ kind }) => kind === 'model');
  return {
    models: models.map(({ relation }) => relation).sort(),
    rows: models.reduce((sum, { rows = 0 }) => sum + rows, 0),
    loads: done.filter(({ kind }) => kind === 'ingest').map(({ relation }) => relation),
    failed: result.steps.filter(({ status }) => status === 'failed' || status === 'error').map(({ id }) => id),
    result,
  };
}
