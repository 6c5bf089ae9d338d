import type { Dialect } from '../warehouses/dialect.js';
import type { RelationName, Session } from '../warehouses/warehouse.js';
import type { LoadEntry, Publication, State } from './publication.js';

/** The schema that holds Martlet's own tables. */
export const STATE_SCHEMA = '_martlet';

const TABLES = [
  'publications (id varchar primary key, version varchar not null, reads varchar not null, run_id varchar not null, published_at varchar not null)',
  'loads (id varchar primary key, record varchar not null)',
];

/** Creates Martlet's tables where they are missing. */
export async function prepareState(session: Session): Promise<void> {
  await session.execute(`create schema if not exists ${STATE_SCHEMA}`);
  for (const table of TABLES) await session.execute(`create table if not exists ${STATE_SCHEMA}.${table}`);
}

export async function readState(session: Session): Promise<State> {
  const publications = await session.query(`select * from ${STATE_SCHEMA}.publications`);
  const loads = await session.query(`select * from ${STATE_SCHEMA}.loads`);
  return {
    publications: new Map(
      publications.map((row) => [
        String(row.id),
        {
          id: String(row.id),
          version: JSON.parse(String(row.version)) as RelationName,
          reads: JSON.parse(String(row.reads)) as readonly RelationName[],
          runId: String(row.run_id),
          publishedAt: String(row.published_at),
        },
      ]),
    ),
    loads: new Map(loads.map((row) => [String(row.id), String(row.record)])),
  };
}

/** Records what is published now; runs inside the transaction that publishes it. */
export async function writeState(
  session: Session,
  dialect: Dialect,
  publications: readonly Publication[],
  loads: readonly LoadEntry[],
): Promise<void> {
  const values = (...row: readonly string[]): string => `(${row.map((value) => dialect.literal(value)).join(', ')})`;
  if (publications.length > 0) {
    const rows = publications.map(({ id, version, reads, runId, publishedAt }) =>
      values(id, JSON.stringify(version), JSON.stringify(reads), runId, publishedAt),
    );
    await session.execute(`insert or replace into ${STATE_SCHEMA}.publications values ${rows.join(', ')}`);
  }
  if (loads.length > 0) {
    await session.execute(
      `insert or replace into ${STATE_SCHEMA}.loads values ${loads.map(({ id, record }) => values(id, record)).join(', ')}`,
    );
  }
}
