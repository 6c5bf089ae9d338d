import { createPublicKey } from 'node:crypto';
import { z } from 'zod';

/** A day in UTC, or an instant with `Z` or an offset. */
const moment = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text) && !Number.isNaN(Date.parse(text)),
    'it is no day such as 2026-12-20, and no instant with its zone such as 2026-12-20T18:00+01:00',
  );

const MILLISECONDS_OF_A_DAY = 86_400_000;

/** A time that is declared, with a reason. */
const span = {
  /** Its first day, or the instant at which it begins. */
  from: moment,
  /** Its last day, or the instant at which it ends. */
  to: moment,
  /** Why; people read it. */
  reason: z.string().min(1),
};

/** What is declared for a time, with the milliseconds at which that begins and ends. */
export function declaredTime<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .strictObject({ ...span, ...shape })
    .transform((declared) => {
      // The shape may hold anything beside them.
      const { from, to } = declared as unknown as { readonly from: string; readonly to: string };
      return { ...declared, begins: Date.parse(from), ends: Date.parse(to) + (to.includes('T') ? 0 : MILLISECONDS_OF_A_DAY) };
    })
    .refine(({ begins, ends }) => begins < ends, 'it ends before it begins');
}

/** A time in which an environment is left as it is. */
const freeze = declaredTime({
  /** `changes` lets builds pass that bring new data alone, which is the default; `everything` does not. */
  stops: z.enum(['changes', 'everything']).default('changes'),
});

/** An ed25519 key as `openssl pkey -pubout` writes it, with or without the lines around it; they are always around what comes out. */
const publicKey = z.string().transform((text, context): string => {
  try {
    const key = text.includes('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ed25519') return key.export({ format: 'pem', type: 'spki' }).toString();
  } catch {
    // What OpenSSL says of it helps less than what is wanted.
  }
  context.addIssue({ code: 'custom', message: 'it is no public ed25519 key' });
  return z.NEVER;
});

/** What holds commands back that would change an environment. */
const protection = z
  .strictObject({
    /** Who may change it: names of users, and `ci` for every CI system; anybody when left out. */
    apply: z.array(z.string().min(1)).min(1).optional(),
    /** How many people approve a plan that changes more than data, by signing its file; none when left out. */
    approvals: z.int().min(1).optional(),
    /** The people who may, each with a public ed25519 key. */
    approvers: z.record(z.string().regex(/^[\w.@-]+$/), publicKey).default({}),
    /** False where no command takes away a relation, a column, or rows that can't be computed again. */
    drops: z.boolean().default(true),
    /** The times in which it is left as it is. */
    freeze: z.array(freeze).default([]),
  })
  .refine(({ approvals = 0, approvers }) => Object.keys(approvers).length >= approvals, {
    path: ['approvals'],
    message: 'are more than there are `approvers`',
  });

/** What is declared of environments, by their names. */
export const environmentsConfig = z.record(
  z.string().regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, 'it is no name of an environment'),
  z.strictObject({
    /** What commands ask before they change it; nothing when left out. */
    protected: protection.optional(),
  }),
);

export type EnvironmentsInput = z.input<typeof environmentsConfig>;
export type Protection = z.output<typeof protection>;
