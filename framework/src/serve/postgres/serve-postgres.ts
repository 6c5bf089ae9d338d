import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Project } from '../../project/index.js';
import type { ServeConfig } from '../../project/serve-config.js';
import { todayIn } from '../../semantic/index.js';
import { dialect } from '../../warehouses/dialects.js';
import type { ReaderAccess } from '../access/access.js';
import type { PublicationReader } from '../reading/reader.js';
import { endpointAccessOf } from './access-of.js';
import { type PostgresEndpoint, startPostgres } from './start-postgres.js';

export interface ServePostgresOptions {
  readonly project: Project;
  readonly config: NonNullable<ServeConfig['postgres']>;
  readonly reader: PublicationReader;
  readonly access: ReaderAccess;
  readonly now: () => Date;
  /** Receives the words of each statement that the catalog could not answer, which a client may rely on; once, however often it is asked. */
  readonly onUnanswered?: (statement: string, error: Error, user: string) => void;
}

/** Begins to answer clients of PostgreSQL for a project. Its one database is called like the project. */
export async function servePostgres(options: ServePostgresOptions): Promise<PostgresEndpoint> {
  const { project, config, reader, access, now, onUnanswered } = options;
  const { directory, target } = project;
  const read = (path: string): Promise<string> => readFile(resolve(directory, path), 'utf8');
  const { tls, host, port } = config;
  return startPostgres({
    published: reader,
    access: await endpointAccessOf(access),
    dialect: dialect(target.config.warehouse),
    today: () => todayIn(undefined, now().toISOString(), 'timeZone'),
    database: project.config.name,
    host,
    port,
    tls: tls === undefined ? undefined : { cert: await read(tls.cert), key: await read(tls.key) },
    now,
    ...(onUnanswered === undefined ? {} : { onUnanswered }),
  });
}
