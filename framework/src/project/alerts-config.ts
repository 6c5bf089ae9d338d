import { z } from 'zod';
import { secret, setting } from '../warehouses/target-fields.js';
import { declaredTime } from './environments-config.js';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** What is wrong with the address of a receiver; the address itself may be a secret, so nothing of it is told. */
function addressProblem(text: string): string | undefined {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol)) return 'it is no address that begins with https:// or http://';
  return address.username === '' && address.password === '' ? undefined : 'it holds a user or a password; put them into headers';
}

export const webAddress = z.string().superRefine((text, context) => {
  const message = text === '' ? undefined : addressProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** An address that comes from a variable of the environment, which may not be set on this machine. */
export const secretAddress = webAddress.optional().pipe(secret);

/** What HTTP allows in a header: https://www.rfc-editor.org/rfc/rfc9110#name-field-values */
const header = z
  .string()
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'it holds a line break, or a letter that no header can hold')
  .optional()
  .pipe(secret);

export const headers = z
  .record(z.string(), header)
  .default({})
  .superRefine((named, context) => {
    for (const name of Object.keys(named).filter((each) => !/^[\w!#$%&'*+.^`|~-]+$/.test(each))) {
      context.addIssue({ code: 'custom', path: [name], message: 'it is no name of a header' });
    }
  });

/** One address, alone or behind a name. */
const mailAddress = z
  .string()
  .regex(/^(?:[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, 'it is no address such as data@example.com');

const channel = z.discriminatedUnion('kind', [
  z.strictObject({
    /** Mail, by SMTP. */
    kind: z.literal('email'),
    /** The name of the mail server. */
    host: z.string().regex(/^[\w.:-]+$/, 'it is no name of a server'),
    /** Its port; 587 when left out. */
    port: z.int().min(1).max(65_535).default(587),
    /** `required` upgrades the connection by STARTTLS or fails, which is the default; `implicit` is encrypted from the first byte, `none` never. */
    tls: z.enum(['required', 'implicit', 'none']).default('required'),
    /** A certificate of one's own to trust, as PEM text. */
    ca: setting,
    /** The user that signs in; no one does when left out. */
    user: setting,
    /** The password of that user. */
    password: secret,
    /** The address that mails come from. */
    from: mailAddress,
    /** The addresses that mails go to. */
    to: z.array(mailAddress).min(1),
  }),
  z.strictObject({
    /** An incoming webhook of Slack. */
    kind: z.literal('slack'),
    /** The address of the webhook, a secret. */
    url: secretAddress,
  }),
  z.strictObject({
    /** A workflow of Microsoft Teams. */
    kind: z.literal('teams'),
    /** The address of the workflow, a secret. */
    url: secretAddress,
  }),
  z.strictObject({
    /** The Events API of PagerDuty, version 2. */
    kind: z.literal('pagerduty'),
    /** The key of the integration, a secret. */
    routingKey: secret,
    /** The address of the API. */
    url: webAddress.default('https://events.pagerduty.com/v2/enqueue'),
  }),
  z.strictObject({
    /** Any address that takes JSON by POST. */
    kind: z.literal('webhook'),
    /** The address, a secret. */
    url: secretAddress,
    /** Headers of the request, by their names; values are secrets. */
    headers,
  }),
]);

/** Who is told when something goes wrong. Without channels nobody is. */
export const alertsConfig = z
  .strictObject({
    /** The channels, by the names that routes give. */
    channels: z.record(z.string(), channel).default({}),
    /** Every route that fits is taken; an alert that fits none goes nowhere. */
    routes: z
      .array(
        z.strictObject({
          /** The names of channels. */
          to: z.array(z.string()).min(1),
          /** The least severity; `warning` when left out. */
          severity: z.enum(['warning', 'error']).default('warning'),
          /** Only alerts of what this owner answers for. */
          owner: z.string().optional(),
          /** Only alerts of what has this tag. */
          tag: z.string().optional(),
          /** Sends what failed and what recovered once in so many hours, counted from midnight in UTC, and not at once. */
          digestHours: z.int().min(1).max(168).optional(),
        }),
      )
      .default([]),
    /** Times of maintenance: what goes wrong in them is said afterwards, all at once. */
    maintenance: z
      .array(
        declaredTime({
          /** The environments that are worked on; all when left out. */
          environments: z.array(z.string()).optional(),
          /** Only what this owner answers for. */
          owner: z.string().optional(),
          /** Only what has this tag. */
          tag: z.string().optional(),
        }),
      )
      .default([]),
    /** The hours, in UTC, in which warnings wait. Errors never do. */
    quietHours: z
      .strictObject({
        /** The minute at which they begin, `22:00`. */
        from: clock,
        /** The minute at which they end. */
        to: clock,
      })
      .optional(),
    /** The hours after which an alert that is still open is told again; never when left out. */
    repeatAfterHours: z.number().positive().optional(),
  })
  .superRefine(({ channels, routes }, context) => {
    for (const [place, { to, digestHours }] of routes.entries()) {
      for (const name of to.filter((each) => !Object.hasOwn(channels, each))) {
        context.addIssue({ code: 'custom', path: ['routes', place, 'to'], message: `there is no channel ${name}` });
      }
      if (digestHours !== undefined && to.some((name) => channels[name]?.kind === 'pagerduty')) {
        context.addIssue({
          code: 'custom',
          path: ['routes', place, 'digestHours'],
          message: 'PagerDuty opens and closes incidents, which can’t wait',
        });
      }
    }
  });

export type AlertsInput = z.input<typeof alertsConfig>;
export type AlertsConfig = z.output<typeof alertsConfig>;
export type ChannelConfig = AlertsConfig['channels'][string];
