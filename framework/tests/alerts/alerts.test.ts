import { describe, expect, test } from 'vitest';
import { MartletError } from '../../src/errors.js';
import { deliver, isSettled, type Notice, noticesOf, openAlerts, type Spooling, settle, spool } from '../../src/integrations/index.js';
import { alertsConfig } from '../../src/project/alerts-config.js';
import type { Config } from '../../src/project/config.js';
import type { Judgement } from '../../src/run/index.js';
import type { HistoryEntry } from '../../src/state/index.js';
import { CERTIFICATE } from './loopback-certificate.js';
import { httpReceiver, mailReceiver } from './receivers.js';

const notice: Notice = {
  key: 'test gold.fact_sales unique_order_id',
  event: 'trigger',
  severity: 'error',
  summary: '3 rows of gold.fact_sales fail unique_order_id <&>.',
  hint: 'Look at the rows.',
  project: 'shop',
  environment: 'prod',
  relation: 'gold.fact_sales',
  owner: 'sales',
  tags: ['finance'],
  at: '2026-03-01T12:00:00.000Z',
};

/** The history of an environment, in memory, and a command's way to it. */
function spoolOf(alerts: unknown, now = '2026-03-01T12:00:00.000Z') {
  const history: HistoryEntry[] = [];
  const config = { name: 'shop', alerts: alertsConfig.parse(alerts) } as Config;
  const around = (at = now) => ({
    project: { config },
    environment: 'prod',
    now: () => at,
    store: { note: async (entries: readonly HistoryEntry[]) => void history.push(...entries), history: async () => [...history] },
  });
  return { history, config, around };
}

/** What a command does: notes what there is to tell, sends it, and notes what has become of it. */
async function tell(around: Spooling, notices: readonly Notice[], longest?: number): Promise<readonly MartletError[]> {
  const outbox = await spool(around, notices);
  const { alerts } = around.project.config;
  const limit = longest === undefined ? {} : { longest };
  const delivered = await deliver({ alerts, now: around.now, sleep: async () => undefined, ...limit }, outbox);
  await settle(around, delivered);
  return delivered.errors;
}

describe('the channels', () => {
  test('Slack is sent blocks, with what it would take for its own signs escaped', async () => {
    const { url, received } = await httpReceiver(200);
    const { around } = spoolOf({ channels: { slack: { kind: 'slack', url } }, routes: [{ to: ['slack'] }] });
    expect(await tell(around(), [notice])).toEqual([]);
    expect(received.map(({ body }) => body)).toEqual([
      {
        text: 'shop (prod): 1 problem',
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: 'shop (prod): 1 problem' } },
          {
            type: 'section',
            text: {
              type: 'mrkdwn',
              text: ':red_circle: *gold.fact_sales*\n3 rows of gold.fact_sales fail unique_order_id &lt;&amp;&gt;.\n_Look at the rows._\nOwner: sales',
            },
          },
        ],
      },
    ]);
  });

  test('Teams is sent an Adaptive Card', async () => {
    const { url, received } = await httpReceiver(202);
    const { around } = spoolOf({ channels: { teams: { kind: 'teams', url } }, routes: [{ to: ['teams'] }] });
    await tell(around(), [notice]);
    expect(received[0]?.body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            version: '1.4',
            body: expect.arrayContaining([expect.objectContaining({ text: 'gold.fact_sales', color: 'Attention' })]),
          },
        },
      ],
    });
  });

  test('PagerDuty is sent an event to trigger, to acknowledge and to resolve, under one key', async () => {
    const { url, received } = await httpReceiver(202);
    const { around } = spoolOf({ channels: { pager: { kind: 'pagerduty', url, routingKey: 'r0ut1ng' } }, routes: [{ to: ['pager'] }] });
    await tell(around(), [notice]);
    await tell(around(), [{ ...notice, event: 'acknowledge' }]);
    await tell(around(), [{ ...notice, event: 'resolve' }]);
    const dedup_key = 'shop/prod/test gold.fact_sales unique_order_id';
    expect(received.map(({ body }) => body)).toEqual([
      {
        routing_key: 'r0ut1ng',
        event_action: 'trigger',
        dedup_key,
        payload: {
          summary: notice.summary,
          source: 'shop/prod',
          severity: 'error',
          timestamp: notice.at,
          component: 'gold.fact_sales',
          group: 'shop',
          custom_details: { key: notice.key, hint: notice.hint, owner: 'sales', tags: ['finance'] },
        },
        client: 'martlet',
      },
      { routing_key: 'r0ut1ng', event_action: 'acknowledge', dedup_key },
      { routing_key: 'r0ut1ng', event_action: 'resolve', dedup_key },
    ]);
  });

  test('a webhook is sent the notices with its own headers', async () => {
    const { url, received } = await httpReceiver(200);
    const { around } = spoolOf({
      channels: { hook: { kind: 'webhook', url, headers: { authorization: 'Bearer t0ken' } } },
      routes: [{ to: ['hook'] }],
    });
    await tell(around(), [notice]);
    expect(received).toMatchObject([
      { path: '/hook/secret-token', headers: { authorization: 'Bearer t0ken' }, body: { version: 1, notices: [notice] } },
    ]);
  });

  test.each([
    ['required', false],
    ['implicit', true],
  ] as const)('mail goes by an encrypted connection (%s)', async (tls, secure) => {
    const { port, mails } = await mailReceiver(secure);
    const mail = {
      kind: 'email',
      host: 'localhost',
      port,
      tls,
      ca: CERTIFICATE,
      user: 'martlet',
      password: 'hunter2',
      from: 'martlet@example.com',
      to: ['a@example.com', 'b@example.com'],
    };
    const { around } = spoolOf({ channels: { mail }, routes: [{ to: ['mail'] }] });
    expect(await tell(around(), [notice, { ...notice, key: 'other', relation: 'gold.dim_date' }])).toEqual([]);
    expect(mails).toMatchObject([
      { from: 'martlet@example.com', to: ['a@example.com', 'b@example.com'], user: 'martlet', isEncrypted: true },
    ]);
    expect(mails[0]?.text).toContain('Subject: shop (prod): 2 problems');
    expect(mails[0]?.text).toContain('ERROR gold.fact_sales');
  });

  test('mail is not sent to a server whose certificate nobody vouches for', async () => {
    const { port, mails } = await mailReceiver(false);
    const mail = {
      kind: 'email',
      host: 'localhost',
      port,
      user: 'martlet',
      password: 'hunter2',
      from: 'm@example.com',
      to: ['a@example.com'],
    };
    const { around } = spoolOf({ channels: { mail }, routes: [{ to: ['mail'] }] });
    const [error] = await tell(around(), [notice]);
    expect(error).toMatchObject({ reason: 'alert-undelivered' });
    expect([mails, String(error?.message).includes('hunter2')]).toEqual([[], false]);
  });
});

describe('delivering', () => {
  const channels = (url: string) => ({ channels: { ops: { kind: 'webhook', url } } });

  test('goes by severity, owner and tag, and a message holds all notices of a run', async () => {
    const [all, errors, finance] = [await httpReceiver(), await httpReceiver(), await httpReceiver()];
    const hook = ({ url }: { readonly url: string }) => ({ kind: 'webhook', url });
    const { around } = spoolOf({
      channels: { all: hook(all), errors: hook(errors), finance: hook(finance) },
      routes: [{ to: ['all'] }, { to: ['errors'], severity: 'error', owner: 'sales' }, { to: ['finance', 'all'], tag: 'finance' }],
    });
    await tell(around(), [
      notice,
      { ...notice, key: 'b', severity: 'warning', tags: [] },
      { ...notice, key: 'c', owner: 'others', tags: [] },
    ]);
    const keys = ({ received }: typeof all) => received.map(({ body }) => (body as { notices: Notice[] }).notices.map(({ key }) => key));
    expect([keys(all), keys(errors), keys(finance)]).toEqual([[[notice.key, 'b', 'c']], [[notice.key]], [[notice.key]]]);
  });

  test('tries again, keeps what can’t be sent, and sends it when the channel has rested', async () => {
    const { url, received } = await httpReceiver(500, 500, 200);
    const { around } = spoolOf({ ...channels(url), routes: [{ to: ['ops'] }] });
    const [error] = await tell(around(), [notice]);
    expect(error).toBeInstanceOf(MartletError);
    expect(error).toMatchObject({ parameters: { channel: 'ops', message: 'the server answered 500', attempts: 1 } });
    expect(JSON.stringify(error?.parameters)).not.toContain('secret-token');
    expect(await tell(around('2026-03-01T12:00:30.000Z'), [])).toMatchObject([{ reason: 'channel-rests', parameters: { waiting: 1 } }]);
    expect(received).toHaveLength(2);
    expect(await tell(around('2026-03-01T12:02:00.000Z'), [])).toEqual([]);
    expect(received).toHaveLength(3);
    // Nothing waits any more.
    expect([await tell(around('2026-03-01T12:03:00.000Z'), []), received.length]).toEqual([[], 3]);
  });

  test('a channel rests longer each time, and as if nothing had been once it answers', async () => {
    const { url } = await httpReceiver(503, 503, 503, 503, 200);
    const { around, history } = spoolOf({ ...channels(url), routes: [{ to: ['ops'] }] });
    const trouble = () => history.findLast(({ name }) => name === 'channel ops')?.body;
    await tell(around('2026-03-01T12:00:00.000Z'), [notice]);
    expect(trouble()).toMatchObject({ trouble: { failures: 1, until: '2026-03-01T12:01:00.000Z' } });
    await tell(around('2026-03-01T12:02:00.000Z'), []);
    expect(trouble()).toMatchObject({ trouble: { failures: 2, until: '2026-03-01T12:04:00.000Z' } });
    await tell(around('2026-03-01T12:04:00.000Z'), []);
    expect(trouble()).toEqual({ trouble: null });
  });

  test('a message that another command sends is left alone, and is anyone’s again when that one has died', async () => {
    const { url, received } = await httpReceiver(200);
    const { around } = spoolOf({ ...channels(url), routes: [{ to: ['ops'] }] });
    await spool(around('2026-03-01T12:00:00.000Z'), [notice]);
    await tell(around('2026-03-01T12:00:10.000Z'), []);
    expect(received).toHaveLength(0);
    await tell(around('2026-03-01T12:01:00.000Z'), []);
    expect(received).toHaveLength(1);
  });

  test('a message that its receiver refuses stands in no other’s way', async () => {
    const { url, received } = await httpReceiver(400, 400, 200);
    const { around } = spoolOf({ ...channels(url), routes: [{ to: ['ops'] }] });
    await spool(around('2026-03-01T11:00:00.000Z'), [{ ...notice, key: 'refused' }]);
    expect(await tell(around(), [{ ...notice, key: 'taken' }])).toMatchObject([{ reason: 'alert-undelivered' }]);
    expect(received.map(({ body }) => (body as { notices: Notice[] }).notices[0]?.key)).toEqual(['refused', 'refused', 'taken']);
  });

  test('a crash before the message has left does not lose it', async () => {
    const { url, received } = await httpReceiver(200);
    const { around } = spoolOf({ ...channels(url), routes: [{ to: ['ops'] }] });
    const killed = around();
    const note: (typeof killed.store)['note'] = async (entries) => {
      await killed.store.note(entries);
      throw new Error('killed');
    };
    await expect(tell({ ...killed, store: { ...killed.store, note } }, [notice])).rejects.toThrow('killed');
    expect(received).toEqual([]);
    await tell(around('2026-03-01T12:01:00.000Z'), []);
    expect(received).toHaveLength(1);
  });

  test('what is resolved and what has arrived is settled, what is open or waits is not', async () => {
    const { url } = await httpReceiver(200, 500, 500);
    const { around, history } = spoolOf({ ...channels(url), routes: [{ to: ['ops'] }] });
    const settled = () => [...new Map(history.map((entry) => [entry.name, isSettled(entry)])).values()];
    await tell(around(), [notice]);
    expect(settled()).toEqual([false, true]);
    await tell(around('2026-03-01T13:00:00.000Z'), [{ ...notice, event: 'resolve' }]);
    expect(settled()).toEqual([true, true, false, false]);
  });

  test('warnings wait while it is quiet, errors do not', async () => {
    const { url, received } = await httpReceiver(200);
    const { around } = spoolOf({ ...channels(url), routes: [{ to: ['ops'] }], quietHours: { from: '22:00', to: '07:00' } });
    await tell(around('2026-03-01T23:00:00.000Z'), [{ ...notice, severity: 'warning' }]);
    expect(received).toEqual([]);
    await tell(around('2026-03-02T03:00:00.000Z'), [{ ...notice, key: 'urgent' }]);
    expect(received).toHaveLength(1);
    await tell(around('2026-03-02T07:00:00.000Z'), []);
    expect(received).toHaveLength(2);
  });
});

describe('what links lead to', () => {
  const links = {
    run: 'https://catalog.example.com/#/run/5ae70b21',
    catalog: 'https://catalog.example.com/#/model/gold.fact_sales',
    runbook: 'https://wiki.example.com/a|b',
  };

  test('Slack, Teams, PagerDuty and mail are sent them, the runbook only of what is wrong', async () => {
    const { url, received } = await httpReceiver(202);
    const { port, mails } = await mailReceiver(true);
    const channels = {
      slack: { kind: 'slack', url },
      teams: { kind: 'teams', url },
      pager: { kind: 'pagerduty', url, routingKey: 'k' },
      mail: {
        kind: 'email',
        host: 'localhost',
        port,
        tls: 'implicit',
        ca: CERTIFICATE,
        user: 'martlet',
        password: 'hunter2',
        from: 'a@example.com',
        to: ['b@example.com'],
      },
    };
    const { around } = spoolOf({ channels, routes: [{ to: Object.keys(channels) }] });
    expect(await tell(around(), [{ ...notice, runId: '5ae70b21', links }])).toEqual([]);
    const sent = received.map(({ body }) => JSON.stringify(body));
    const [slack = '', teams = '', pager = ''] = ['"blocks"', 'AdaptiveCard', 'routing_key'].map((mark) =>
      sent.find((body) => body.includes(mark)),
    );
    expect(slack).toContain(
      '<https://wiki.example.com/a%7Cb|Runbook> · <https://catalog.example.com/#/run/5ae70b21|Run> · <https://catalog.example.com/#/model/gold.fact_sales|Catalog>',
    );
    expect(teams).toContain('{"type":"Action.OpenUrl","title":"Run","url":"https://catalog.example.com/#/run/5ae70b21"}');
    expect(JSON.parse(pager)).toMatchObject({
      client_url: links.run,
      links: [
        { text: 'Runbook', href: links.runbook },
        { text: 'Run', href: links.run },
        { text: 'Catalog', href: links.catalog },
      ],
    });
    expect(
      mails
        .map(({ text }) => text)
        .join('\n')
        .replaceAll('=\r\n', ''),
    ).toContain('Run: https://catalog.example.com/#/run/5ae70b21');
    await tell(around('2026-03-01T13:00:00.000Z'), [{ ...notice, event: 'resolve', links }]);
    expect(
      received
        .map(({ body }) => JSON.stringify(body))
        .filter((body) => body.includes('"blocks"'))
        .at(-1),
    ).not.toContain('Runbook');
  });
});

describe('a digest', () => {
  const day = (time: string): string => `2026-03-01T${time}:00.000Z`;
  const failing = { ...notice, at: day('01:00') };
  const other = { ...notice, key: 'model gold.fact_returns', relation: 'gold.fact_returns', summary: 'It can’t be built.' };

  test('is one message a period: the last word on each thing, what still fails first', async () => {
    const { url, received } = await httpReceiver(200);
    const { around, history } = spoolOf({ channels: { hook: { kind: 'webhook', url } }, routes: [{ to: ['hook'], digestHours: 24 }] });
    await tell(around(day('01:00')), [failing]);
    await tell(around(day('05:00')), [{ ...other, at: day('05:00') }]);
    await tell(around(day('09:00')), [{ ...failing, event: 'resolve', at: day('09:00') }]);
    expect(received).toEqual([]);
    await tell(around('2026-03-02T00:00:00.000Z'), []);
    expect(received.map(({ body }) => body)).toEqual([
      {
        version: 1,
        notices: [
          { ...other, at: day('05:00') },
          { ...failing, event: 'resolve', at: day('09:00') },
        ],
        together: { kind: 'digest', from: day('00:00'), until: '2026-03-02T00:00:00.000Z' },
      },
    ]);
    // It is sent once, and nothing of it is left behind.
    await tell(around('2026-03-03T00:00:00.000Z'), []);
    expect(received).toHaveLength(1);
    const last = new Map(history.map((entry) => [entry.name, entry]));
    expect([...last.values()].filter(({ name }) => name.startsWith('message ')).every(isSettled)).toBe(true);
  });

  test('of a week begins with the first thing, and what has a route at once is sent at once', async () => {
    const [digest, urgent] = [await httpReceiver(200), await httpReceiver(200)];
    const { around } = spoolOf({
      channels: { digest: { kind: 'slack', url: digest.url }, urgent: { kind: 'webhook', url: urgent.url } },
      routes: [
        { to: ['digest', 'urgent'], digestHours: 168 },
        { to: ['urgent'], severity: 'error' },
      ],
    });
    await tell(around(day('01:00')), [failing]);
    await tell(around(day('05:00')), [{ ...other, at: day('05:00') }]);
    expect([digest.received.length, urgent.received.length]).toEqual([0, 2]);
    await tell(around('2026-03-08T01:00:00.000Z'), []);
    expect(digest.received.map(({ body }) => (body as { readonly text: string }).text)).toEqual([
      'shop (prod): digest of 2026-03-01 01:00 to 2026-03-08 01:00 UTC: 2 failing',
    ]);
  });

  test('can’t be PagerDuty’s', () => {
    const pager = { channels: { pager: { kind: 'pagerduty', routingKey: 'k' } }, routes: [{ to: ['pager'], digestHours: 24 }] };
    expect(() => alertsConfig.parse(pager)).toThrow('can’t wait');
  });
});

describe('maintenance', () => {
  const maintenance = [{ from: '2026-03-01T12:00Z', to: '2026-03-01T14:00Z', reason: 'Migration', environments: ['prod'] }];

  test('silences what goes wrong in it, and says afterwards what that was and what still fails', async () => {
    const { url, received } = await httpReceiver(200);
    const { around, history } = spoolOf({ channels: { slack: { kind: 'slack', url } }, routes: [{ to: ['slack'] }], maintenance });
    const other = { ...notice, key: 'model gold.fact_returns', relation: 'gold.fact_returns' };
    await tell(around(), [notice, other]);
    await tell(around('2026-03-01T13:00:00.000Z'), [{ ...other, event: 'resolve', at: '2026-03-01T13:00:00.000Z' }]);
    expect(received).toEqual([]);
    expect([...openAlerts(history).keys()]).toEqual([notice.key]);
    await tell(around('2026-03-01T14:00:00.000Z'), []);
    expect(received.map(({ body }) => (body as { readonly text: string }).text)).toEqual([
      'shop (prod): after maintenance (Migration), 2026-03-01 12:00 to 2026-03-01 14:00 UTC: 1 failing, 1 recovered',
    ]);
    await tell(around('2026-03-01T15:00:00.000Z'), [{ ...notice, event: 'resolve', at: '2026-03-01T15:00:00.000Z' }]);
    expect(received.map(({ body }) => (body as { readonly text: string }).text).at(-1)).toBe('shop (prod): 1 resolved');
  });

  test('sends recoveries of alerts that were sent before, and alerts of other environments and tags', async () => {
    const { url, received } = await httpReceiver(200);
    const tagged = [{ ...maintenance[0], tag: 'finance' }];
    const { around } = spoolOf({ channels: { slack: { kind: 'slack', url } }, routes: [{ to: ['slack'] }], maintenance: tagged });
    await tell(around(), [{ ...notice, event: 'resolve' }]);
    await tell(around(), [{ ...notice, tags: [] }]);
    await tell(around(), [{ ...notice, environment: 'dev' }]);
    expect(received).toHaveLength(3);
  });

  test('ends after it begins', () => {
    expect(() => alertsConfig.parse({ maintenance: [{ from: '2026-03-02', to: '2026-03-01', reason: 'x' }] })).toThrow(
      'it ends before it begins',
    );
  });
});

describe('what a command has to tell', () => {
  const id = 'test gold.a unique';
  const project = (alerts = {}) => ({
    config: { name: 'shop', alerts: alertsConfig.parse(alerts), catalog: {} } as Config,
    byId: new Map(),
    tests: [],
  });
  const told = (notices: readonly Notice[], before: ReturnType<typeof openAlerts> = new Map()) =>
    new Map([
      ...before,
      ...openAlerts(
        notices.map((each) => ({ kind: 'alert' as const, environment: 'prod', name: each.key, at: each.at, body: { alert: each } })),
      ),
    ]);
  const noticed = (
    verdict: Pick<Judgement, 'status'> & Partial<Judgement>,
    open: ReturnType<typeof openAlerts>,
    finishedAt = '2026-03-01T12:00:00.000Z',
    alerts = {},
  ) => noticesOf(project(alerts), { verdicts: [{ id, relation: 'gold.a', ...verdict }], environment: 'prod', finishedAt }, open);

  test('is told once, again when it is worse or when it is time, and resolved when it is well', () => {
    const first = noticed({ status: 'warning' }, new Map());
    expect(first).toMatchObject([{ event: 'trigger', severity: 'warning', key: id }]);
    const open = told(first);
    expect(noticed({ status: 'warning' }, open)).toEqual([]);
    expect(noticed({ status: 'error' }, open)).toMatchObject([{ severity: 'error' }]);
    expect(noticed({ status: 'warning' }, open, '2026-03-02T12:00:00.000Z', { repeatAfterHours: 24 })).toMatchObject([
      { event: 'trigger' },
    ]);
    expect(noticed({ status: 'well' }, open)).toMatchObject([{ event: 'resolve' }]);
    expect(noticed({ status: 'well' }, new Map())).toEqual([]);
  });

  test('links to the run, the page of its relation and its runbook, where the config says where the catalog is', () => {
    const declared = { id: 'gold.a', kind: 'fact', relation: { tags: [], columns: {}, tests: [], runbook: 'https://wiki.example.com/a' } };
    const found = {
      verdicts: [{ id: 'model gold.a', relation: 'gold.a', status: 'error' as const }],
      environment: 'prod',
      finishedAt: '2026-03-01T12:00:00.000Z',
      runId: '5ae70b21',
    };
    const linksOf = (catalog: Config['catalog']) => {
      const known = { ...project(), byId: new Map([['gold.a', declared]]) } as unknown as Parameters<typeof noticesOf>[0];
      return noticesOf({ ...known, config: { ...known.config, catalog } }, found, new Map()).map(({ runId, links }) => ({ runId, links }));
    };
    expect(linksOf({ url: 'https://catalog.example.com/' })).toEqual([
      {
        runId: '5ae70b21',
        links: {
          run: 'https://catalog.example.com/#/run/5ae70b21',
          catalog: 'https://catalog.example.com/#/model/gold.a',
          runbook: 'https://wiki.example.com/a',
        },
      },
    ]);
    expect(linksOf({})).toEqual([{ runId: '5ae70b21', links: { runbook: 'https://wiki.example.com/a' } }]);
  });

  test('what is published says nothing of rows that could not be published', () => {
    const open = told(noticed({ status: 'error', isUnpublished: true }, new Map()));
    expect(noticed({ status: 'well', isOfPublished: true }, open)).toEqual([]);
    expect(noticed({ status: 'well' }, open)).toMatchObject([{ event: 'resolve' }]);
  });

  test('what the project no longer declares is resolved, and what a command says nothing about stays', () => {
    const open = told(noticed({ status: 'error' }, new Map()));
    const found = { verdicts: [], environment: 'prod', finishedAt: '2026-03-01T12:00:00.000Z' };
    expect(noticesOf(project(), found, open)).toEqual([]);
    expect(noticesOf(project(), { ...found, isDeclared: () => false }, open)).toMatchObject([
      { event: 'resolve', summary: expect.stringMatching(/^No longer in the project: /) },
    ]);
  });
});
