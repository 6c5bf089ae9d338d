import { randomBytes, randomInt, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import { MartletError } from '../../errors.js';
import type { PublicationOfReaders } from '../../published/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import { messageOf } from '../../warehouses/failure.js';
import { openStatementEngine } from '../../warehouses/open.js';
import { FailedSignIns } from '../access/failed-sign-ins.js';
import type { PublicationReader } from '../reading/reader.js';
import { Catalogs } from './catalog/catalogs.js';
import { Connection, type ConnectionOptions } from './connection.js';
import type { EndpointAccess, EndpointReader } from './endpoint-access.js';
import { semanticTranslation } from './metrics/semantic-translation.js';
import type { MetricsTranslation } from './metrics/translation.js';
import { Planner } from './planner.js';
import { PostgresError } from './postgres-error.js';
import { probeText } from './sql/probe-text.js';
import { backend } from './wire/backend.js';
import { ByteWriter } from './wire/byte-writer.js';
import { channelBindingOf } from './wire/channel-binding.js';

export interface PostgresOptions {
  readonly published: PublicationReader;
  readonly access: EndpointAccess;
  /** How the queries that answer questions for metrics are written. */
  readonly dialect: Dialect;
  /** The day that is today, for questions. */
  readonly today: () => string;
  /** Why a roll-up of a publication is not read; no roll-up is when left out. */
  readonly rollupProblem?: (publication: PublicationOfReaders, id: string) => string | undefined;
  /** The one database that there is. */
  readonly database: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The certificate and its key, in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly limits?: Partial<PostgresLimits>;
  readonly now: () => Date;
  /** Receives the words of each statement that the catalog could not answer, which a client may rely on; once, however often it is asked. */
  readonly onUnanswered?: (statement: string, error: Error, user: string) => void;
}

export interface PostgresLimits {
  /** The most connections at once. */
  readonly connections: number;
  /** The most seconds of a statement. */
  readonly seconds: number;
  /** The seconds after which a connection ends on which nothing comes. */
  readonly idleSeconds: number;
  /** The seconds that a client may take to sign in. */
  readonly signInSeconds: number;
  /** The most bytes of a message. */
  readonly messageBytes: number;
}

const DEFAULT_LIMITS: PostgresLimits = {
  connections: 200,
  seconds: 600,
  idleSeconds: 3600,
  signInSeconds: 30,
  messageBytes: 16 << 20,
};

/** An endpoint that answers. */
export interface PostgresEndpoint {
  readonly port: number;
  /** Takes no more connections, and ends those that there are; statements that run may finish for so long. */
  close(milliseconds?: number): Promise<void>;
}

/**
 * Begins to answer clients of PostgreSQL.
 *
 * @throws MartletError `serve-port-refused`, `serve-certificate-unfit`.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresEndpoint> {
  const { secureContext, binding } = secured(options.tls);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const engine = await openStatementEngine();
  const { published, access, database, now, dialect, today } = options;
  const metricsOf = (reader: EndpointReader): MetricsTranslation =>
    semanticTranslation({
      model: access.questions(reader),
      dialect,
      today,
      rollupProblem: options.rollupProblem,
      check: (answer, publication) => access.check(answer, reader, publication),
    });
  const connections = new Map<number, Connection>();
  const shared = {
    published,
    access,
    metricsOf,
    database,
    planner: new Planner(engine, access),
    catalogs: new Catalogs(engine),
    secureContext,
    binding,
    pepper: randomBytes(32),
    failures: new FailedSignIns(() => performance.now()),
    startedAt: now(),
    classify: engine.classify,
    statementMilliseconds: limits.seconds * 1000,
    signInMilliseconds: limits.signInSeconds * 1000,
    idleMilliseconds: limits.idleSeconds * 1000,
    longestMessage: limits.messageBytes,
    onUnanswered: probesOf(options.onUnanswered ?? (() => undefined)),
    onCancel: (process: number, secret: number) => {
      const connection = connections.get(process);
      if (connection?.isMeant(secret) === true) connection.cancel();
    },
  };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (connections.size >= limits.connections) {
      socket.on('error', () => socket.destroy());
      // What it sends is not read, and what it does not end is ended.
      socket.resume();
      socket.setTimeout(MILLISECONDS_OF_A_REFUSAL, () => socket.destroy());
      const out = new ByteWriter();
      backend.error(out, new PostgresError('53300', 'sorry, too many clients already', { isFatal: true }));
      socket.end(out.take());
      return;
    }
    let process = randomInt(1, 0x7fffffff);
    while (connections.has(process)) process = randomInt(1, 0x7fffffff);
    const connection = new Connection(socket, { ...shared, process });
    connections.set(process, connection);
    void connection.closed.finally(() => connections.delete(process));
  });
  try {
    server.listen(options.port, options.host);
    await once(server, 'listening');
  } catch (cause) {
    await engine.close();
    const { host, port } = options;
    throw new MartletError('serve-port-refused', { what: 'The PostgreSQL endpoint', host, port, message: messageOf(cause) }, undefined, {
      cause,
    });
  }
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async (milliseconds = 10_000) => {
      server.close();
      const force = setTimeout(() => {
        for (const connection of connections.values()) connection.destroy();
      }, milliseconds);
      await Promise.all([...connections.values()].map((connection) => connection.end()));
      clearTimeout(force);
      await engine.close();
    },
  };
}

/** @throws MartletError `serve-certificate-unfit`. */
function secured(tls: PostgresOptions['tls']): Pick<ConnectionOptions, 'secureContext' | 'binding'> {
  if (tls === undefined) return { secureContext: undefined, binding: undefined };
  try {
    return { secureContext: createSecureContext(tls), binding: channelBindingOf(new X509Certificate(tls.cert).raw) };
  } catch (cause) {
    throw new MartletError('serve-certificate-unfit', { message: messageOf(cause) }, undefined, { cause });
  }
}

function probesOf(tell: NonNullable<PostgresOptions['onUnanswered']>): NonNullable<PostgresOptions['onUnanswered']> {
  const told = new Set<string>();
  return (statement, error, user) => {
    const probe = probeText(statement);
    if (probe === undefined || told.has(probe) || told.size >= MOST_PROBES) return;
    told.add(probe);
    tell(probe, error, user);
  };
}

const MOST_PROBES = 1000;
const MILLISECONDS_OF_A_REFUSAL = 2000;
