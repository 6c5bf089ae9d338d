import type { Server } from 'node:http';
import { listening } from '../listening.js';
import { createHttpApp, type HttpOptions } from './app.js';
import { loadServePackage } from './load-package.js';

export interface ListenOptions extends HttpOptions {
  /** 0 takes any that is free. */
  readonly port: number;
  readonly host: string;
}

/** The API on a port. */
export interface HttpServer {
  readonly url: string;
  /** Takes no more requests, waits for those that run, and closes. */
  readonly stop: () => Promise<void>;
}

/** What still runs after so long is cut off. */
const MILLISECONDS_TO_FINISH = 30_000;
const MILLISECONDS_BETWEEN_LOOKS = 100;

/**
 * Starts to answer over HTTP.
 *
 * @throws MartletError `serve-port-refused`, `serve-package-missing`.
 */
export async function startHttp({ port, host, ...options }: ListenOptions): Promise<HttpServer> {
  const app = await createHttpApp(options);
  const { createAdaptorServer } = await loadServePackage('@hono/node-server', () => import('@hono/node-server'));
  // Without other options it makes a server of HTTP/1.
  const server = createAdaptorServer({
    fetch: (request, { incoming }) => app.fetch(request, incoming.socket.remoteAddress),
  }) as Server;
  return {
    url: await listening(server, 'The HTTP API', { host, port }),
    stop: () => {
      app.retire();
      return new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), MILLISECONDS_TO_FINISH);
        // What a client keeps open for its next request is idle once its last one is answered.
        const idle = setInterval(() => server.closeIdleConnections(), MILLISECONDS_BETWEEN_LOOKS);
        server.close(() => {
          clearTimeout(cut);
          clearInterval(idle);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}
