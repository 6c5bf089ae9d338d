import { linksOf, type Notice, type Together } from '../notice.js';
import { type Channel, titleOf } from './channel.js';
import { postJson } from './post-json.js';

/** An incoming webhook of Slack, with blocks: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slackChannel(url: string): Channel {
  return { send: (notices, signal, together) => postJson(url, slackMessage(notices, together), signal) };
}

function slackMessage(notices: readonly Notice[], together: Together | undefined): object {
  const title = titleOf(notices, together);
  const shown = notices.slice(0, MOST_BLOCKS);
  return {
    text: title,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, 150) } },
      ...shown.map((notice) => ({ type: 'section', text: { type: 'mrkdwn', text: section(notice) } })),
      ...(notices.length > shown.length
        ? [{ type: 'context', elements: [{ type: 'mrkdwn', text: `and ${notices.length - shown.length} more` }] }]
        : []),
    ],
  };
}

/** A message has 50 blocks at most. */
const MOST_BLOCKS = 40;

const SIGNS = { trigger: ':red_circle:', acknowledge: ':eyes:', resolve: ':white_check_mark:', test: ':wave:' } as const;

function section(notice: Notice): string {
  const { event, severity, relation, summary, hint, owner } = notice;
  const sign = event === 'trigger' && severity === 'warning' ? ':warning:' : SIGNS[event];
  const lines = [
    `${sign} *${escaped(relation)}*`,
    escaped(summary),
    ...(hint === undefined || event !== 'trigger' ? [] : [`_${escaped(hint)}_`]),
  ];
  const links = linksOf(notice).map(({ text, href }) => `<${escaped(href).replaceAll('|', '%7C')}|${text}>`);
  const end = [...(owner === undefined ? [] : [`Owner: ${escaped(owner)}`]), ...(links.length === 0 ? [] : [links.join(' · ')])].join('\n');
  // A link that is cut is none.
  return end === '' ? lines.join('\n').slice(0, LONGEST) : `${lines.join('\n').slice(0, Math.max(0, LONGEST - end.length - 1))}\n${end}`;
}

/** The letters that a section takes. */
const LONGEST = 3000;

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
