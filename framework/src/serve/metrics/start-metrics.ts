import { createServer } from 'node:http';
import { exposition } from '../../integrations/index.js';
import { type ListeningPlace, listening } from '../listening.js';
import type { PublicationReader } from '../reading/reader.js';
import { ReaderMetrics } from './reader-metrics.js';

/** The numbers of a server on a port of their own. */
export interface MetricsServer {
  readonly url: string;
  readonly metrics: Pick<ReaderMetrics, 'record'>;
  readonly stop: () => Promise<void>;
}

/**
 * Answers Prometheus at `/metrics`, on a port of its own: who may reach it is decided by the network, as for any other exporter.
 *
 * @throws MartletError `serve-port-refused`
 */
export async function startMetrics(reader: Pick<PublicationReader, 'current'>, { host, port }: ListeningPlace): Promise<MetricsServer> {
  const startedAt = Date.now() - process.uptime() * 1000;
  const metrics = new ReaderMetrics(
    () => reader.current(),
    () => {
      const { user, system } = process.cpuUsage();
      return { cpuMilliseconds: (user + system) / 1000, memoryBytes: process.memoryUsage.rss(), startedAt };
    },
  );
  const server = createServer((request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(isRead ? 404 : 405).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(exposition(metrics.families()));
  });
  return {
    url: `${await listening(server, 'The address for Prometheus', { host, port })}/metrics`,
    metrics,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
