import { once } from 'node:events';
import { connect } from 'node:net';

/** A request as its bytes go over the socket, and all bytes that come back: the head and the whole body, which HTTP/1.0 doesn't cut into chunks. */
export async function httpBytes(url: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const received: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => received.push(bytes));
  const length = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  const head = Object.entries({ host: hostname, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.0\r\n${head.join('')}\r\n${body ?? ''}`);
  await once(socket, 'close');
  return Buffer.concat(received);
}
