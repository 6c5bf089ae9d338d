import { z } from 'zod';
import { secret, setting } from '../warehouses/target-fields.js';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const channel = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('email'),
    host: z.string(),
    port: z.int().min(1).max(65_535).default(587),
    /** `required` upgrades the connection by STARTTLS or fails, which is the default; `implicit` is encrypted from the first byte, `none` never. */
    tls: z.enum(['required', 'implicit', 'none']).default('required'),
    /** A certificate of one's own to trust, as PEM text. */
    ca: setting,
    user: setting,
    password: secret,
    from: z.string(),
    to: z.array(z.string()).min(1),
  }),
  z.strictObject({ kind: z.literal('slack'), url: secret }),
  z.strictObject({ kind: z.literal('teams'), url: secret }),
  z.strictObject({ kind: z.literal('pagerduty'), routingKey: secret, url: z.string().default('https://events.pagerduty.com/v2/enqueue') }),
  z.strictObject({ kind: z.literal('webhook'), url: secret, headers: z.record(z.string(), secret).default({}) }),
]);

/** Who is told when something goes wrong. Without channels nobody is. */
export const alertsConfig = z
  .strictObject({
    channels: z.record(z.string(), channel).default({}),
    /** Every route that fits is taken; an alert that fits none goes nowhere. */
    routes: z
      .array(
        z.strictObject({
          to: z.array(z.string()).min(1),
          /** The least severity; `warning` when left out. */
          severity: z.enum(['warning', 'error']).default('warning'),
          owner: z.string().optional(),
          tag: z.string().optional(),
        }),
      )
      .default([]),
    /** The hours, in UTC, in which warnings wait. Errors never do. */
    quietHours: z.strictObject({ from: clock, to: clock }).optional(),
    /** The hours after which an alert that is still open is told again; never when left out. */
    repeatAfterHours: z.number().positive().optional(),
  })
  .superRefine(({ channels, routes }, context) => {
    for (const [place, { to }] of routes.entries()) {
      for (const name of to.filter((each) => channels[each] === undefined)) {
        context.addIssue({ code: 'custom', path: ['routes', place, 'to'], message: `there is no channel ${name}` });
      }
    }
  });

export type AlertsInput = z.input<typeof alertsConfig>;
export type AlertsConfig = z.output<typeof alertsConfig>;
export type ChannelConfig = AlertsConfig['channels'][string];
