import { MartletError } from '../../../errors.js';
import type { ChannelConfig } from '../../../project/index.js';
import type { Notice } from '../notice.js';
import { type Channel, titleOf } from './channel.js';

type EmailConfig = Extract<ChannelConfig, { kind: 'email' }>;

/** Plain mail by SMTP, encrypted unless the config says otherwise. */
export function emailChannel({ host, port, tls, ca, user, password, from, to }: EmailConfig): Channel {
  return {
    send: async (notices) => {
      const { createTransport } = await loadNodemailer();
      const transport = createTransport({
        host,
        port,
        secure: tls === 'implicit',
        requireTLS: tls === 'required',
        ignoreTLS: tls === 'none',
        ...(ca === undefined ? {} : { tls: { ca } }),
        ...(user === undefined ? {} : { auth: { user, pass: password?.reveal() ?? '' } }),
        connectionTimeout: LONGEST,
        greetingTimeout: LONGEST,
        socketTimeout: LONGEST,
      });
      try {
        await transport.sendMail({ from, to: [...to], subject: titleOf(notices), text: mailText(notices) });
      } finally {
        transport.close();
      }
    },
  };
}

const LONGEST = 10_000;

/** It is an optional peer, loaded by those who send mail. */
async function loadNodemailer(): Promise<typeof import('nodemailer')> {
  try {
    return await import('nodemailer');
  } catch (cause) {
    throw new MartletError(
      'alert-undelivered',
      { channel: 'email', message: 'the package nodemailer is not installed.', attempts: 1 },
      undefined,
      { cause },
    );
  }
}

export function mailText(notices: readonly Notice[]): string {
  return notices
    .map(({ event, severity, relation, summary, hint, owner }) =>
      [
        `${event === 'trigger' ? severity.toUpperCase() : event === 'resolve' ? 'RESOLVED' : 'ACKNOWLEDGED'} ${relation}`,
        summary,
        ...(hint === undefined || event !== 'trigger' ? [] : [hint]),
        ...(owner === undefined ? [] : [`Owner: ${owner}`]),
      ].join('\n'),
    )
    .join('\n\n');
}
