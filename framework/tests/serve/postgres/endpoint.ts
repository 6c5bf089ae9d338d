import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PublishedManifest } from '../../../src/published/index.js';
import type { ReaderScope } from '../../../src/rights/index.js';
import { type SemanticModel, semanticModel } from '../../../src/semantic/index.js';
import type { ScramVerifier } from '../../../src/serve/access/api-keys.js';
import { guardTree } from '../../../src/serve/access/guard.js';
import { openFilesReader, WHOLE_SCOPE } from '../../../src/serve/index.js';
import type { EndpointAccess, EndpointEntry, EndpointReader } from '../../../src/serve/postgres/endpoint-access.js';
import { type PostgresOptions, startPostgres } from '../../../src/serve/postgres/start-postgres.js';
import { dialect } from '../../../src/warehouses/dialects.js';
import { openReading, withEmbedded } from '../../../src/warehouses/open.js';
import { asWritten } from '../../../src/warehouses/redaction.js';

/** A relation to publish: its query, and what is known of it. */
export interface TestRelation {
  readonly sql: string;
  readonly columns: readonly {
    readonly name: string;
    readonly engineType: string;
    readonly nullable?: boolean;
    readonly description?: string;
  }[];
  readonly grain?: readonly string[];
  readonly description?: string;
}

export const KEYS = { analyst: 'key of the analyst', narrow: 'key of another' } as const;

/** An endpoint over relations that a test makes, and what it needs to be asked. */
export interface TestEndpoint {
  readonly port: number;
  readonly entries: readonly EndpointEntry[];
  readonly unanswered: readonly string[];
  /** Why clients were not let in. */
  readonly strangers: readonly string[];
  /** Users whose keys are taken away. */
  readonly revoked: Set<string>;
  publish(number: number, relations: Readonly<Record<string, TestRelation>>): Promise<void>;
  close(): Promise<void>;
}

export async function openEndpoint(
  relations: Readonly<Record<string, TestRelation>>,
  options: Partial<PostgresOptions> & {
    readonly scopes?: Readonly<Record<string, ReaderScope>>;
    readonly model?: SemanticModel;
  } = {},
): Promise<TestEndpoint> {
  const folder = await mkdtemp(join(tmpdir(), 'martlet-endpoint-'));
  const publish = (number: number, published: Readonly<Record<string, TestRelation>>): Promise<void> =>
    publishTo(folder, number, published);
  if (Object.keys(relations).length > 0) await publish(1, relations);
  const published = await openFilesReader({ folder, environment: 'prod', engine: await openReading(folder) });
  const entries: EndpointEntry[] = [];
  const unanswered: string[] = [];
  const strangers: string[] = [];
  const revoked = new Set<string>();
  const verifiers = new Map<string, ScramVerifier>(Object.entries(KEYS).map(([user, key]) => [user, verifierOf(key)]));
  const readerOf = (name: string): EndpointReader => ({ name, scope: options.scopes?.[name] ?? WHOLE_SCOPE, mayAskMetric: () => true });
  const access: EndpointAccess = {
    verifierOf: (user) => (revoked.has(user) ? undefined : verifiers.get(user)),
    readerOf,
    readerOfToken: async (token) => {
      if (token !== 'a token that is right') throw new Error('another token');
      return readerOf('analyst');
    },
    anonymous: undefined,
    holds: ({ name }) => !revoked.has(name),
    guard: (tree, { scope }, publication) =>
      guardTree(tree, { relations: scope.viewsOf(publication).map(({ name }) => `${name.schema}.${name.name}`) }).relations,
    questions: () => options.model ?? semanticModel([], []),
    check: () => undefined,
    record: (entry) => void entries.push(entry),
    recordStranger: (code) => void strangers.push(code),
  };
  const endpoint = await startPostgres({
    published,
    access,
    dialect: dialect('duckdb'),
    today: () => '2024-03-01',
    database: 'shop',
    host: '127.0.0.1',
    port: 0,
    now: () => new Date('2026-01-01T00:00:00Z'),
    onUnanswered: (statement) => void unanswered.push(statement),
    ...options,
  });
  return {
    port: endpoint.port,
    entries,
    unanswered,
    strangers,
    revoked,
    publish,
    close: async () => {
      await endpoint.close(1000);
      await published.close();
      await rm(folder, { recursive: true });
    },
  };
}

function verifierOf(key: string): ScramVerifier {
  const salt = randomBytes(16);
  const iterations = 4096;
  const salted = pbkdf2Sync(key, salt, iterations, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  return { salt, iterations, storedKey: createHash('sha256').update(hmac('Client Key')).digest(), serverKey: hmac('Server Key') };
}

async function publishTo(folder: string, number: number, relations: Readonly<Record<string, TestRelation>>): Promise<void> {
  const builtAt = '2026-01-01T00:00:00.000Z';
  const written: [string, PublishedManifest['relations'][string]][] = [];
  for (const [id, { sql, columns, grain, description }] of Object.entries(relations)) {
    const path = `${id}.${number}.parquet`;
    const rows = await withEmbedded(':memory:', {}, asWritten, async (_, session) => {
      await session.execute(`copy (${sql}) to '${join(folder, path)}'`);
      const [counted] = await session.query(`select count(*) as n from '${join(folder, path)}'`);
      return Number(counted?.n);
    });
    written.push([
      id,
      {
        kind: 'fact',
        version: String(number),
        columns: columns.map((column) => ({ nullable: true, storedAs: column.engineType, ...column })),
        files: [{ path, rows, bytes: (await stat(join(folder, path))).size }],
        tags: [],
        builtAt,
        ...(grain === undefined ? {} : { grain: [...grain] }),
        ...(description === undefined ? {} : { description }),
      },
    ]);
  }
  const manifest: PublishedManifest = {
    format: 1,
    project: 'shop',
    environment: 'prod',
    number,
    id: `id ${number}`,
    publishedAt: builtAt,
    shownAt: builtAt,
    basis: '',
    relations: Object.fromEntries(written),
  };
  await writeFile(join(folder, 'next.json'), JSON.stringify(manifest));
  await rename(join(folder, 'next.json'), join(folder, 'prod.json'));
}

/** Sales of a shop, small enough to be read by eye. */
export const SHOP: Readonly<Record<string, TestRelation>> = {
  'gold.fact_sales': {
    description: 'One row per order line.',
    grain: ['order_id', 'line_number'],
    sql: `select * from (values
      ('A-1', 1, date '2024-01-05', 'web', 2, 19.90::decimal(18, 2)),
      ('A-1', 2, date '2024-01-05', 'web', 1, 5.00),
      ('A-2', 1, date '2024-02-10', 'retail', 4, 40.40),
      ('A-3', 1, date '2024-02-11', null, 1, null)) as sales(order_id, line_number, order_date, channel, quantity, net_amount)`,
    columns: [
      { name: 'order_id', engineType: 'VARCHAR', nullable: false, description: 'Natural key of the order.' },
      { name: 'line_number', engineType: 'INTEGER', nullable: false },
      { name: 'order_date', engineType: 'DATE', nullable: false },
      { name: 'channel', engineType: 'VARCHAR' },
      { name: 'quantity', engineType: 'INTEGER' },
      { name: 'net_amount', engineType: 'DECIMAL(18,2)' },
    ],
  },
  'gold.dim_products': {
    grain: ['product_key'],
    sql: `select * from (values (1, 'Racket', ['sport', 'tennis']), (2, 'Ball', ['sport'])) as products(product_key, product_name, tags)`,
    columns: [
      { name: 'product_key', engineType: 'INTEGER', nullable: false },
      { name: 'product_name', engineType: 'VARCHAR' },
      { name: 'tags', engineType: 'VARCHAR[]' },
    ],
  },
};
