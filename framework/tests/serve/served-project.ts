import type { Project } from '../../src/project/index.js';
import type { ReaderAccess } from '../../src/serve/access/access.js';
import { createHttpApp, type HttpApp, type HttpOptions } from '../../src/serve/http/app.js';
import { type PublicationReader, servePostgres, startHttp } from '../../src/serve/index.js';
import { httpOptions } from './http-options.js';

/** Both doors of a project, as `martlet serve` opens them. */
export interface ServedProject {
  /** The API without a network. */
  readonly app: HttpApp;
  /** The address of the API. */
  readonly url: string;
  /** The port of the PostgreSQL endpoint. */
  readonly port: number;
  /** What was written to the server's own log. */
  readonly log: string[];
  /** Closes both doors; reader and access are the caller's. */
  close(): Promise<void>;
}

export interface ServedOptions {
  readonly project: Project;
  readonly reader: PublicationReader;
  readonly access: ReaderAccess;
  readonly limits?: Partial<HttpOptions['limits']>;
  readonly now?: () => Date;
}

export async function serveProject({ project, reader, access, limits, now = () => new Date() }: ServedOptions): Promise<ServedProject> {
  const log: string[] = [];
  const { serve } = project.config;
  const options = httpOptions({
    project,
    reader,
    access,
    allowsAnyone: serve?.anonymous !== undefined,
    limits: { rows: 1_000_000, seconds: 30, ...limits },
    onFailure: (failure) => void log.push(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)),
  });
  const http = await startHttp({ ...options, host: '127.0.0.1', port: 0 });
  const endpoint = await servePostgres({
    project,
    config: { ...serve?.postgres, host: '127.0.0.1', port: 0 },
    reader,
    access,
    now,
    onUnanswered: (statement, error, user) => void log.push(`${user}: ${error.message}: ${statement}`),
  });
  return {
    app: await createHttpApp(options),
    url: http.url,
    port: endpoint.port,
    log,
    close: async () => {
      await endpoint.close(1000);
      await http.stop();
    },
  };
}
