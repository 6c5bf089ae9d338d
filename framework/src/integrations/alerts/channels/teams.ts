import { linksOf, type Notice, type Together } from '../notice.js';
import { type Channel, titleOf } from './channel.js';
import { postJson } from './post-json.js';

/** A workflow of Microsoft Teams that takes Adaptive Cards: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
export function teamsChannel(url: string): Channel {
  return { send: (notices, signal, together) => postJson(url, teamsMessage(notices, together), signal) };
}

function teamsMessage(notices: readonly Notice[], together: Together | undefined): object {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'TextBlock', size: 'Medium', weight: 'Bolder', wrap: true, text: titleOf(notices, together) },
            ...notices.slice(0, MOST).flatMap(({ event, severity, relation, summary, hint, owner, links }) => [
              {
                type: 'TextBlock',
                wrap: true,
                weight: 'Bolder',
                color: event === 'trigger' ? (severity === 'error' ? 'Attention' : 'Warning') : 'Good',
                text: relation,
              },
              { type: 'TextBlock', wrap: true, spacing: 'None', text: summary },
              ...(hint === undefined || event !== 'trigger'
                ? []
                : [{ type: 'TextBlock', wrap: true, isSubtle: true, spacing: 'None', text: hint }]),
              ...(owner === undefined ? [] : [{ type: 'FactSet', facts: [{ title: 'Owner', value: owner }] }]),
              ...(links === undefined
                ? []
                : [
                    {
                      type: 'ActionSet',
                      actions: linksOf({ event, links }).map(({ text, href }) => ({ type: 'Action.OpenUrl', title: text, url: href })),
                    },
                  ]),
            ]),
            ...(notices.length > MOST ? [{ type: 'TextBlock', isSubtle: true, text: `and ${notices.length - MOST} more` }] : []),
          ],
        },
      },
    ],
  };
}

/** A message has 28 KB at most. */
const MOST = 20;
