import { linksOf, type Notice } from '../notice.js';
import type { Channel } from './channel.js';
import { postJson } from './post-json.js';

/** Events API v2 of PagerDuty, an event for each notice: https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ */
export function pagerdutyChannel(url: string, routingKey: string): Channel {
  return {
    send: async (notices, signal) => {
      for (const notice of notices.flatMap(withoutTests)) await postJson(url, pagerdutyEvent(notice, routingKey), signal);
    },
  };
}

/** It knows no tests: an event is opened and closed. */
function withoutTests(notice: Notice): readonly Notice[] {
  return notice.event === 'test'
    ? [
        { ...notice, event: 'trigger' },
        { ...notice, event: 'resolve' },
      ]
    : [notice];
}

function pagerdutyEvent(notice: Notice, routingKey: string): object {
  const { key, event, severity, summary, hint, project, environment, relation, owner, tags, at, runId, links } = notice;
  const dedupKey = `${project}/${environment}/${key}`.slice(0, 255);
  const common = { routing_key: routingKey, event_action: event, dedup_key: dedupKey };
  if (event !== 'trigger') return common;
  return {
    ...common,
    payload: {
      summary: summary.slice(0, 1024),
      source: `${project}/${environment}`,
      severity,
      timestamp: at,
      component: relation,
      group: project,
      custom_details: { key, hint, owner, tags, ...(runId === undefined ? {} : { run: runId }) },
    },
    client: 'martlet',
    ...(links?.run === undefined ? {} : { client_url: links.run }),
    ...(links === undefined ? {} : { links: linksOf(notice) }),
  };
}
