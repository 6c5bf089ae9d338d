import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject, type Project } from '../../src/project/index.js';
import type { PublishedManifest } from '../../src/published/index.js';
import { type RunRequest, type RunResult, runProject } from '../../src/run/index.js';
import { wallClock } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { type RowOfFile, rowsOfFiles } from './rows-of-files.js';

const CONFIG = `
import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop', data: { directory: 'data' }, targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local',
  serve: SERVE,
});`;

const SOURCE = `
import { date, integer, source } from 'martlet';
export const orders = source({ name: 'orders', columns: { id: integer().notNull(), day: date().notNull(), amount: integer().notNull() }, files: { pattern: 'orders.csv' } });`;

const FACT = `
import { date, fact, type Fact, integer, type Row, days, incrementalByTime } from 'martlet';
import { stgOrders } from '../staging/stg_orders.js';
const columns = { id: integer().notNull().describe('Key of the order.'), day: date().notNull(), amount: integer().notNull() };
export interface FactOrders extends Row<typeof columns> {}
export const factOrders: Fact<FactOrders> = fact({ name: 'fact_orders', description: 'One row per order.', from: { orders: stgOrders }, grain: ['id'], columns, owner: 'ada',
  materialized: incrementalByTime('day', { lookback: days(1) }),
  query: (db) => db.selectFrom('orders').select(['id', 'day', 'amount']) });`;

const STAGING = `
import { date, integer, type Row, staging, type Staging } from 'martlet';
import { orders } from '../../sources/orders.js';
const columns = { id: integer().notNull(), day: date().notNull(), amount: integer().notNull() };
export interface StgOrders extends Row<typeof columns> {}
export const stgOrders: Staging<StgOrders> = staging({ name: 'stg_orders', from: { orders }, columns, query: (db) => db.selectFrom('orders').select(['id', 'day', 'amount']) });`;

const DIMENSION = `
import { date, dimension, type Dimension, max, type Row } from 'martlet';
import { stgOrders } from '../staging/stg_orders.js';
const columns = { day: date().notNull() };
export interface DimDays extends Row<typeof columns> {}
export const dimDays: Dimension<DimDays> = dimension({ name: 'dim_days', key: 'day', from: { orders: stgOrders }, columns,
  query: (db) => db.selectFrom('orders').select('day').distinct() });`;

const METRIC = `
import { date, integer, metric, type Metric, type Row, sum } from 'martlet';
import { factOrders } from './fact_orders.js';
const columns = { day: date().notNull(), amount: integer() };
export interface Revenue extends Row<typeof columns> {}
export const revenue: Metric<Revenue> = metric({ name: 'revenue', from: { orders: factOrders }, grain: ['day'], columns,
  query: (db) => db.selectFrom('orders').select(({ ref }) => ['day', sum(ref('amount')).as('amount')]).groupBy('day') });`;

/** A small project that is served, over one file of orders. */
export class ServedProject {
  private constructor(
    readonly directory: string,
    readonly project: Project,
  ) {}

  static async of({
    serve = '{}',
    files = {},
  }: {
    readonly serve?: string;
    readonly files?: Readonly<Record<string, string>>;
  } = {}): Promise<ServedProject> {
    const directory = tempProject({
      'martlet.config.ts': CONFIG.replace('SERVE', serve),
      'sources/orders.ts': SOURCE,
      'models/staging/stg_orders.ts': STAGING,
      'models/marts/fact_orders.ts': FACT,
      'models/marts/dim_days.ts': DIMENSION,
      'models/marts/revenue.ts': METRIC,
      'data/orders.csv': '',
      ...files,
    });
    const served = new ServedProject(directory, await loadProject(directory));
    served.hold(3);
    return served;
  }

  /** The orders of so many days, of which there are two each; `amount` is that of the last one. */
  hold(days: number, amount = 10): void {
    const rows = Array.from({ length: days * 2 }, (_, index) =>
      [index + 1, dayOf(Math.floor(index / 2)), index === days * 2 - 1 ? amount : 10].join(','),
    );
    writeFileSync(join(this.directory, 'data/orders.csv'), ['id,day,amount', ...rows].join('\n'));
  }

  build(request: Partial<RunRequest> = {}): Promise<RunResult> {
    return runProject(this.project, { command: 'build', threads: 1, emit: () => undefined, ...request, clock: wallClock });
  }

  get folder(): string {
    return join(this.directory, 'published/local');
  }

  manifest(environment = 'prod'): PublishedManifest {
    return JSON.parse(readFileSync(join(this.folder, `${environment}.json`), 'utf8')) as PublishedManifest;
  }

  has(environment = 'prod'): boolean {
    return existsSync(join(this.folder, `${environment}.json`));
  }

  /** The files that stand in the folder, each with what tells one writing from the next. */
  files(): ReadonlyMap<string, string> {
    const names = existsSync(join(this.folder, 'files'))
      ? readdirSync(join(this.folder, 'files'), { recursive: true, encoding: 'utf8' })
      : [];
    const files = names.map((name) => `files/${name}`).filter((path) => statSync(join(this.folder, path)).isFile());
    return new Map(files.map((path) => [path, String(statSync(join(this.folder, path)).ino)]));
  }

  /** The rows of a published relation, as any reader of its files finds them. */
  rows(id: string, environment = 'prod'): Promise<readonly RowOfFile[]> {
    const { files } = this.manifest(environment).relations[id] ?? { files: [] };
    return rowsOfFiles(files.map(({ path }) => join(this.folder, path)));
  }
}

/** The day so many days after the first of March 2024. */
export function dayOf(number: number): string {
  return new Date(Date.UTC(2024, 2, 1 + number)).toISOString().slice(0, 10);
}
