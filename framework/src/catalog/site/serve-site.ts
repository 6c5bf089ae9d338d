import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { MartletError } from '../../errors.js';

export interface ServedSite {
  readonly url: string;
  /** Tells the pages that look at the site to load themselves anew. */
  readonly reload: () => void;
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Serves a directory to this machine alone.
 *
 * @throws MartletError `docs-port-taken`.
 */
export async function serveSite(directory: string, port: number): Promise<ServedSite> {
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (!isLocal(request)) return refuse(response, 403);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
    const pathname = pathOf(request.url ?? '/');
    if (pathname === undefined) return refuse(response, 400);
    if (pathname === '/events') return listen(response, listeners);
    void sendFile(directory, pathname, response);
  });
  // What is no HTTP at all is answered, and the next request is served.
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
  });
  await listening(server, port);
  // The server listens on a port, so its address is no path.
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${taken}/`,
    reload: () => {
      for (const listener of listeners) listener.write('event: reload\ndata: \n\n');
    },
    close: () =>
      new Promise((resolve) => {
        for (const listener of listeners) listener.end();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new MartletError('docs-port-taken', { port }, undefined, { cause: error })
          : new MartletError('docs-port-refused', { port, message: error.message }, undefined, { cause: error }),
      );
    });
    server.listen(port, HOST, resolve);
  });
}

/** The path of a request line, which may hold anything. */
function pathOf(target: string): string | undefined {
  // Behind two slashes would stand a host.
  const written = `http://localhost${target.replace(/^\/+/, '/')}`;
  return target.startsWith('/') && URL.canParse(written) ? new URL(written).pathname : undefined;
}

/** A page of another site could reach this server under a name of its own that leads here. */
function isLocal({ headers }: IncomingMessage): boolean {
  return /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(headers.host ?? '');
}

function listen(response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 500\n\n');
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

async function sendFile(directory: string, pathname: string, response: ServerResponse): Promise<void> {
  const file = fileOf(pathname);
  if (file === undefined) return refuse(response, 404);
  try {
    const content = await readFile(join(directory, file));
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "frame-ancestors 'none'",
    });
    response.end(content);
  } catch {
    refuse(response, 404);
  }
}

/** The file that a path means; none for a path that leaves the directory or can't be read. */
function fileOf(pathname: string): string | undefined {
  try {
    const path = normalize(decodeURIComponent(pathname)).replace(/^\/+/, '');
    if (path.split(/[\\/]/).includes('..') || path.includes('\0')) return undefined;
    return path === '' || path === '.' ? 'index.html' : path;
  } catch {
    return undefined;
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${status}\n`);
}
