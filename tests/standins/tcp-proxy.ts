import { connect, createServer, type Socket } from 'node:net';

/** What becomes of connections from now on. */
export type Weather =
  | { readonly kind: 'fair' }
  /** Every connection is cut at once. */
  | { readonly kind: 'drop' }
  /** No connection is taken. */
  | { readonly kind: 'refuse' }
  /** Whatever comes back comes so much later. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** A connection is cut after so many bytes have come back. */
  | { readonly kind: 'truncate'; readonly bytes: number };

/** A server between a client and a warehouse that spoils what passes. */
export interface TcpProxy {
  readonly port: number;
  /** Changes the weather; connections that stand are cut, so that nothing of the old one is left. */
  set(weather: Weather): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let weather: Weather = { kind: 'fair' };
  const sockets = new Set<Socket>();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    if (weather.kind === 'refuse' || weather.kind === 'drop') {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // A connection that is cut is what this is for.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    passBack(upstream, client, weather);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return {
    port: address.port,
    set: (next) => {
      weather = next;
      cut();
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function passBack(upstream: Socket, client: Socket, weather: Weather): void {
  let passed = 0;
  upstream.on('data', (chunk) => {
    switch (weather.kind) {
      case 'delay':
        setTimeout(() => client.write(chunk), weather.milliseconds);
        return;
      case 'truncate': {
        const allowed = chunk.subarray(0, Math.max(0, weather.bytes - passed));
        passed += chunk.length;
        client.write(allowed, () => passed > weather.bytes && client.destroy());
        return;
      }
      default:
        client.write(chunk);
    }
  });
}
