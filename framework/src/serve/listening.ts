import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MartletError } from '../errors.js';
import { messageOf } from '../warehouses/failure.js';

/** Where a server listens; port 0 takes any that is free. */
export interface ListeningPlace {
  readonly host: string;
  readonly port: number;
}

/**
 * Begins to listen, and answers with the address.
 *
 * @throws MartletError `serve-port-refused`.
 */
export async function listening(server: Server, what: string, { host, port }: ListeningPlace): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new MartletError('serve-port-refused', { what, host, port, message: messageOf(cause) }, undefined, { cause })),
    );
    server.listen(port, host, resolve);
  });
  // A server that listens on a port has an address that is no path.
  const { port: taken, family, address } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}
