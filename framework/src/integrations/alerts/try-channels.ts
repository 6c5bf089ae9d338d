import { MartletError } from '../../errors.js';
import type { AlertsConfig } from '../../project/index.js';
import { openChannel } from './channels/open-channel.js';
import type { Notice } from './notice.js';

/** What came of a message that was sent to see whether messages arrive. */
export interface Tried {
  readonly channel: string;
  readonly kind: string;
  readonly error?: MartletError;
}

/** The longest time that it takes, in milliseconds. */
const LONGEST = 10_000;

/** Sends each channel a message that says that it is a test, all at once. */
export function tryChannels(
  { channels }: Pick<AlertsConfig, 'channels'>,
  about: Pick<Notice, 'project' | 'environment' | 'at'>,
  signal: AbortSignal,
): Promise<readonly Tried[]> {
  const notice: Notice = {
    ...about,
    key: 'martlet debug --alerts',
    event: 'test',
    severity: 'warning',
    summary: 'This is a test: messages of Martlet arrive here.',
    relation: 'martlet debug --alerts',
    tags: [],
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST)]);
  return Promise.all(
    Object.entries(channels).map(async ([channel, config]): Promise<Tried> => {
      try {
        await openChannel(config).send([notice], limit);
        return { channel, kind: config.kind };
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        return { channel, kind: config.kind, error: new MartletError('channel-unfit', { channel, message }, undefined, { cause }) };
      }
    }),
  );
}
