import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach } from 'vitest';
import { CERTIFICATE, KEY } from './loopback-certificate.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A server of HTTP on loopback that keeps what it is sent, and answers with these statuses, the last one for good. */
export async function httpReceiver(
  ...statuses: readonly number[]
): Promise<{ readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      response.statusCode = statuses[Math.min(received.length, statuses.length - 1)] ?? 202;
      received.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-token`, received };
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string;
  readonly isEncrypted: boolean;
  readonly text: string;
}

/** A mail server on loopback that wants a password, which it takes on an encrypted connection only. */
export async function mailReceiver(secure: boolean): Promise<{ readonly port: number; readonly mails: readonly Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    secure,
    key: KEY,
    cert: CERTIFICATE,
    authOptional: false,
    onAuth: ({ username, password }, _session, done) => (password === 'hunter2' ? done(null, { user: username }) : done(new Error('no'))),
    onData: (stream, session, done) => {
      let text = '';
      stream.on('data', (chunk) => (text += String(chunk)));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : (mailFrom?.address ?? '');
        mails.push({ from, to: rcptTo.map(({ address }) => address), user: String(session.user), isEncrypted: session.secure, text });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails };
}
