import { connect, type Socket } from 'node:net';
import type { ChannelConfig } from '../../../project/index.js';
import { linksOf, type Notice } from '../notice.js';
import { type Channel, titleOf, Unanswered } from './channel.js';

type EmailConfig = Extract<ChannelConfig, { kind: 'email' }>;

/** Plain mail by SMTP, encrypted unless the config says otherwise. */
export function emailChannel({ host, port, tls, ca, user, password, from, to }: EmailConfig): Channel {
  return {
    send: async (notices, signal, together) => {
      const { createTransport } = await loadNodemailer();
      // The connection is our own, so that it can be ended whatever it waits for.
      const connection = await connectTo({ host, port }, signal);
      const end = (): void => void connection.destroy();
      signal.addEventListener('abort', end, { once: true });
      const transport = createTransport({
        connection,
        host,
        port,
        secure: tls === 'implicit',
        requireTLS: tls === 'required',
        ignoreTLS: tls === 'none',
        ...(ca === undefined ? {} : { tls: { ca } }),
        ...(user === undefined ? {} : { auth: { user, pass: password?.reveal() ?? '' } }),
      });
      try {
        await unlessAborted(
          transport.sendMail({ from, to: [...to], subject: titleOf(notices, together), text: mailText(notices) }),
          signal,
        );
      } finally {
        signal.removeEventListener('abort', end);
        transport.close();
        end();
      }
    },
  };
}

function connectTo(at: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Socket> {
  const socket = connect(at);
  const connected = new Promise<Socket>((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new Unanswered(`the mail server can’t be reached (${cause.code ?? cause.message})`, { cause })),
    );
  });
  return unlessAborted(connected, signal).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
}

/** The same, but no longer than until the signal is aborted. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = (): Unanswered => new Unanswered('the mail server did not answer in time');
  if (signal.aborted) throw late();
  let giveUp: () => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    giveUp = () => reject(late());
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    signal.removeEventListener('abort', giveUp);
    // What was given up may still fail.
    work.catch(() => undefined);
  }
}

/** It is an optional peer, loaded by those who send mail. */
async function loadNodemailer(): Promise<typeof import('nodemailer')> {
  try {
    return await import('nodemailer');
  } catch (cause) {
    throw new Error('the package nodemailer is not installed', { cause });
  }
}

const WORDS = { resolve: 'RESOLVED', acknowledge: 'ACKNOWLEDGED', test: 'TEST' } as const;

function mailText(notices: readonly Notice[]): string {
  return notices
    .map(({ event, severity, relation, summary, hint, owner, runId, links }) =>
      [
        `${event === 'trigger' ? severity.toUpperCase() : WORDS[event]} ${relation}`,
        summary,
        ...(hint === undefined || event !== 'trigger' ? [] : [hint]),
        ...(owner === undefined ? [] : [`Owner: ${owner}`]),
        ...linksOf(links === undefined ? { event } : { event, links }).map(({ text, href }) => `${text}: ${href}`),
        ...(runId === undefined || links?.run !== undefined ? [] : [`Run: martlet runs show ${runId}`]),
      ].join('\n'),
    )
    .join('\n\n');
}
