import type { ChannelConfig } from '../../../project/index.js';
import type { Secret } from '../../../warehouses/secret.js';
import type { Channel } from './channel.js';
import { emailChannel } from './email.js';
import { pagerdutyChannel } from './pagerduty.js';
import { postJson } from './post-json.js';
import { slackChannel } from './slack.js';
import { teamsChannel } from './teams.js';

/** The channel that a config describes. */
export function openChannel(config: ChannelConfig): Channel {
  switch (config.kind) {
    case 'email':
      return emailChannel(config);
    case 'slack':
      return slackChannel(revealed(config.url, 'url'));
    case 'teams':
      return teamsChannel(revealed(config.url, 'url'));
    case 'pagerduty':
      return pagerdutyChannel(config.url, revealed(config.routingKey, 'routingKey'));
    case 'webhook': {
      const headers = Object.fromEntries(Object.entries(config.headers).map(([name, value]) => [name, revealed(value, `headers.${name}`)]));
      return {
        send: (notices, signal, together) =>
          postJson(revealed(config.url, 'url'), { version: 1, notices, ...(together === undefined ? {} : { together }) }, signal, headers),
      };
    }
    default:
      return config satisfies never;
  }
}

/** Most often it comes from a variable of the environment, which may not be set on this machine. */
function revealed(secret: Secret | undefined, field: string): string {
  if (secret === undefined) throw new Error(`its ${field} is not set`);
  return secret.reveal();
}
