import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MartletError } from '../../errors.js';
import type { Project } from '../../project/index.js';
import type { ServeConfig } from '../../project/serve-config.js';
import { publishedRollupProblem } from '../../published/index.js';
import { todayIn } from '../../semantic/index.js';
import { dialect } from '../../warehouses/dialects.js';
import { messageOf } from '../../warehouses/failure.js';
import type { ReaderAccess } from '../access/access.js';
import type { PublicationReader } from '../reading/reader.js';
import { endpointAccessOf } from './access-of.js';
import { type PostgresEndpoint, startPostgres } from './start-postgres.js';

type PostgresConfig = NonNullable<ServeConfig['postgres']>;

export interface ServePostgresOptions {
  readonly project: Project;
  readonly config: Omit<PostgresConfig, 'limits'> & Partial<Pick<PostgresConfig, 'limits'>>;
  readonly reader: PublicationReader;
  readonly access: ReaderAccess;
  readonly now: () => Date;
  /** Receives the words of each statement that the catalog could not answer, which a client may rely on; once, however often it is asked. */
  readonly onUnanswered?: (statement: string, error: Error, user: string) => void;
}

/**
 * Begins to answer clients of PostgreSQL for a project. Its one database is called like the project.
 *
 * @throws MartletError `postgres-unserved`, `serve-port-refused`, `serve-certificate-unfit`.
 */
export async function servePostgres(options: ServePostgresOptions): Promise<PostgresEndpoint> {
  const { project, config, reader, access, now, onUnanswered } = options;
  const { directory, target } = project;
  const { title } = dialect(target.config.warehouse);
  if (!reader.answersSql) throw new MartletError('postgres-unserved', { warehouse: title });
  const read = (path: string): Promise<string> =>
    readFile(resolve(directory, path), 'utf8').catch((cause: unknown) => {
      throw new MartletError('serve-certificate-unfit', { message: messageOf(cause) }, undefined, { cause });
    });
  const { tls, host, port, limits } = config;
  return startPostgres({
    published: reader,
    access: await endpointAccessOf(access),
    dialect: dialect(target.config.warehouse),
    today: () => todayIn(undefined, now().toISOString(), 'timeZone'),
    rollupProblem: (publication, id) => publishedRollupProblem(project, publication, id),
    database: project.config.name,
    host,
    port,
    ...(limits === undefined ? {} : { limits }),
    tls: tls === undefined ? undefined : { cert: await read(tls.cert), key: await read(tls.key) },
    now,
    ...(onUnanswered === undefined ? {} : { onUnanswered }),
  });
}
