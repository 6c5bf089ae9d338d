import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MartletError } from '../../errors.js';
import { messageOf } from '../../warehouses/failure.js';
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
  await listening(server, port, host);
  // A server that listens on a port has an address that is no path.
  const { port: taken, family, address } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    stop: () => {
      app.retire();
      return new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), MILLISECONDS_TO_FINISH);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new MartletError('serve-port-refused', { what: 'The HTTP API', host, port, message: messageOf(cause) }, undefined, { cause })),
    );
    server.listen(port, host, resolve);
  });
}
