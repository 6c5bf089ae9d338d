import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { inject } from 'vitest';
import { loadProject, type Project } from '../../framework/src/project/index.js';
import { invalidate, promote, runProject } from '../../framework/src/run/index.js';
import { clock } from '../platform/team.js';
import { type CommandCase, type Moment, SHOPS, type ShopName } from './commands.js';
import { writeShop } from './shop.js';
import type { KillStore } from './state-stores.js';

const LIBRARIES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const KILLER = fileURLToPath(new URL('kill/kill-at-statement.mjs', import.meta.url));

/** When a process is killed: around a statement, `delay` milliseconds into it where that is meant, or so many milliseconds after its own start. */
export type Kill =
  | { readonly phase: 'before' | 'during' | 'after'; readonly at: number; readonly delay: number }
  | { readonly phase: 'at a time'; readonly milliseconds: number };

export interface Ended {
  readonly exitCode: number | null;
  readonly isKilled: boolean;
  readonly statements: number;
  readonly milliseconds: number;
  /** What it wrote, for whoever reads of a failure. */
  readonly told: string;
}

export type Environment = 'prod' | 'dev';
export type Contents = Readonly<Record<Environment | 'schemas', readonly unknown[]>>;

/** The shop in all its states of code and data, over one warehouse and one state, which start from one of some moments. */
export class DisturbedShop {
  readonly #scratch = mkdtempSync(join(tmpdir(), 'martlet-platform-disturbed-'));
  readonly warehouse = join(this.#scratch, 'warehouse.duckdb');
  readonly #checked = new Set<ShopName>();
  #store: KillStore | undefined;

  async open(open: (directory: string) => Promise<KillStore>): Promise<void> {
    const store = await open(this.#scratch);
    this.#store = store;
    const places = { warehouse: { warehouse: 'duckdb', path: this.warehouse } as const, state: store.config };
    for (const [name, state] of Object.entries(SHOPS)) {
      writeShop(this.#directoryOf(name), LIBRARIES, places, state);
      writeShop(packed(this.#directoryOf(name)), inject('packedModules'), places, state);
    }
    await this.build('first', 'prod');
    await this.build('first of new code', 'dev');
    await this.build('old', 'prod');
    await this.build('new code', 'dev');
    await this.#save('prod and dev');
    const plan = await this.command('new data', ['plan', '--out', 'saved-plan.json']);
    if (plan.exitCode !== 0) throw new Error(plan.told);
    await promote(await this.projectOf('new code'), { from: 'dev', to: 'prod', allowsOlderData: false, clock });
    await this.#save('promoted');
    await this.startFrom('prod and dev');
    await invalidate(await this.projectOf('old'), { environment: 'dev', clock });
    await this.#save('invalidated');
    for (const flaw of ['late data', 'wrong data'] as const) {
      await this.startFrom('prod and dev');
      await this.build(flaw, 'prod');
      await this.#save(`${flaw} came`);
    }
    await this.startFrom('prod and dev');
    await runProject(await this.projectOf('new data'), { command: 'ingest', environment: 'prod', emit: () => {}, clock });
    await this.#save('new data came');
  }

  async close(): Promise<void> {
    await this.#store?.close();
    rmSync(this.#scratch, { recursive: true });
  }

  async #save(name: Moment): Promise<void> {
    cpSync(this.warehouse, join(this.#scratch, name));
    await this.#store?.save(name);
  }

  /** Brings the warehouse and the state back to what they held. */
  async startFrom(name: Moment): Promise<void> {
    for (const file of [this.warehouse, `${this.warehouse}.wal`]) rmSync(file, { force: true });
    cpSync(join(this.#scratch, name), this.warehouse);
    await this.#store?.restore(name);
  }

  #directoryOf(name: string): string {
    return join(this.#scratch, `shop with ${name}`);
  }

  projectOf(name: ShopName): Promise<Project> {
    return loadProject(this.#directoryOf(name));
  }

  /** Builds in this process. */
  async build(name: ShopName, environment: Environment): Promise<void> {
    await runProject(await this.projectOf(name), { command: 'build', environment, emit: () => {}, clock });
  }

  /** Runs a command in a process of its own as it is when nothing disturbs it. */
  async undisturbed({ argv, shop = 'old', before = 'prod and dev' }: CommandCase, starts = (): void => undefined): Promise<Ended> {
    await this.startFrom(before);
    // The first command of a project also checks it, which is not done again.
    if (!this.#checked.has(shop)) {
      await this.command(shop, argv);
      this.#checked.add(shop);
      await this.startFrom(before);
    }
    starts();
    const ended = await this.command(shop, argv);
    if (ended.exitCode !== 0) throw new Error(ended.told);
    return ended;
  }

  /** Runs the command line in a process of its own, and kills it if told to. */
  command(name: ShopName, argv: readonly string[], kill?: Kill, environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const countFile = join(this.#scratch, 'statements');
    writeFileSync(countFile, '0');
    const env = {
      ...process.env,
      ...environment,
      KILL_COUNT_FILE: countFile,
      KILL_STORE: this.#store?.kind ?? '',
      ...(kill === undefined || kill.phase === 'at a time'
        ? {}
        : { KILL_AT: String(kill.at), KILL_PHASE: kill.phase, KILL_DELAY: String(kill.delay) }),
    };
    return new Promise((resolve, reject) => {
      const cwd = packed(this.#directoryOf(name));
      const bin = join(cwd, 'node_modules/martlet/bin/martlet.js');
      const started = performance.now();
      const child = spawn(process.execPath, ['--import', KILLER, bin, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
      const timer = kill?.phase === 'at a time' ? setTimeout(() => child.kill('SIGKILL'), kill.milliseconds) : undefined;
      let told = '';
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (told += text));
      child.once('error', reject);
      child.once('close', (exitCode, signal) => {
        clearTimeout(timer);
        const statements = Number(readFileSync(countFile, 'utf8'));
        resolve({ exitCode, isKilled: signal === 'SIGKILL', statements, milliseconds: performance.now() - started, told });
      });
    });
  }

  /** Every published view of both environments with all of its rows, and all schemas; when a row was loaded or became true does not count. */
  async contents(warehouse = this.warehouse): Promise<Contents> {
    const instance = await DuckDBInstance.create(warehouse);
    const connection = await instance.connect();
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    try {
      const views = await rows(`select schema_name as schema, view_name as name from duckdb_views() where not internal order by all`);
      const schemas = await rows('select schema_name as schema from duckdb_schemas() where not internal order by all');
      const found: Record<keyof Contents, unknown[]> = { prod: [], dev: [], schemas };
      for (const { schema, name } of views) {
        const place = String(schema);
        if (place.endsWith('__versions')) continue;
        const columns = `columns(c -> c not in ('_loaded_at', 'loaded_at', 'valid_from', 'valid_to'))`;
        found[place.endsWith('__dev') ? 'dev' : 'prod'].push([
          place,
          name,
          await rows(`select ${columns} from ${place}.${name} order by all`),
        ]);
      }
      return found;
    } finally {
      // The file stays locked while a connection is open.
      connection.closeSync();
      instance.closeSync();
    }
  }
}

/** The same project with a packed Martlet, whose commands are disturbed; the other is run in this process. */
function packed(directory: string): string {
  return `${directory}, packed`;
}
