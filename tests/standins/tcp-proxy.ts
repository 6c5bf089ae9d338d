import { connect, createServer, type Socket } from 'node:net';

/** What becomes of connections from now on. */
export type Weather =
  | { readonly kind: 'fair' }
  /** Every connection is cut at once. */
  | { readonly kind: 'drop' }
  /** Connections stay, and nothing passes any more. */
  | { readonly kind: 'freeze' }
  /** No connection is taken. */
  | { readonly kind: 'refuse' }
  /** Whatever comes back comes so much later. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** A connection is cut after so many bytes have come back. */
  | { readonly kind: 'truncate'; readonly bytes: number };

/** A server between a client and a warehouse that spoils what passes. */
export interface TcpProxy {
  readonly port: number;
  /** Changes the weather; connections that stand are cut, so that nothing of the old one is left, unless it freezes. */
  set(weather: Weather): void;
  /**
   * Counts from here what clients send, and does something when so much of it has come: before the last of it is passed on, or behind
   * that.
   */
  atMessage(number: number, when: 'before' | 'after', act: () => Promise<void> | void): void;
  /** What clients have sent since then. */
  readonly messages: number;
  close(): Promise<void>;
}

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let weather: Weather = { kind: 'fair' };
  let messages = 0;
  let awaited: { readonly number: number; readonly when: 'before' | 'after'; readonly act: () => Promise<void> | void } = NOTHING;
  const sockets = new Set<Socket>();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  /** Passes on what clients send, and counts it. */
  const passOn = (client: Socket, upstream: Socket): void => {
    client.on('data', async (chunk) => {
      messages += 1;
      const isIt = messages === awaited.number;
      // What comes behind it waits, as it would for a slow line.
      client.pause();
      if (isIt && awaited.when === 'before') await awaited.act();
      if (weather.kind !== 'freeze' && !upstream.destroyed) upstream.write(chunk);
      if (isIt && awaited.when === 'after') await awaited.act();
      client.resume();
    });
    client.on('end', () => upstream.end());
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
    passOn(client, upstream);
    passBack(upstream, client, () => weather);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return {
    port: address.port,
    set: (next) => {
      weather = next;
      if (next.kind !== 'freeze') cut();
    },
    atMessage: (number, when, act) => {
      messages = 0;
      awaited = { number, when, act };
    },
    get messages() {
      return messages;
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const NOTHING = { number: 0, when: 'before', act: () => undefined } as const;

function passBack(upstream: Socket, client: Socket, now: () => Weather): void {
  let passed = 0;
  upstream.on('data', (chunk) => {
    const weather = now();
    switch (weather.kind) {
      case 'freeze':
        return;
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
