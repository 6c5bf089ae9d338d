import { z } from 'zod';
import { isDay } from '../columns/index.js';
import { secret } from '../warehouses/target-fields.js';

/** By what people are forgotten. */
export const erasureConfig = z.strictObject({
  /** The key of the suppression list, a secret of 32 characters or more: what is remembered of a forgotten person is a hash that only its owner can make. */
  key: z
    .string()
    .refine((key) => key === '' || key.length >= 32, 'is shorter than 32 characters')
    .optional()
    .pipe(secret),
  /** The Ed25519 key, in PEM, that signs certificates. */
  signingKey: secret,
  /** The folders of the project where exports and reports are kept: they are searched beside `target/`. */
  folders: z.array(z.string().min(1)).default(['exports', 'access']),
  /** What may not be erased, since the law or a court holds it. */
  holds: z
    .array(
      z
        .strictObject({
          /** Why; it is shown where the hold stops an erasure. */
          reason: z.string().min(1),
          /** A person, as `--subject` names them: `customer_id=C-1042`. */
          subject: z
            .string()
            .regex(/^[A-Za-z_]\w*=.+$/s, 'it is no key such as customer_id=C-1042')
            .optional(),
          /** Sources, with their schemas, of whose rows none may be erased. */
          relations: z.array(z.string()).min(1).optional(),
          /** The last day; none when left out. */
          until: z.string().refine(isDay, 'it is no day such as 2026-01-31').optional(),
        })
        .refine(({ subject, relations }) => subject !== undefined || relations !== undefined, 'names neither a subject nor relations'),
    )
    .default([]),
  /** Where certificates are written, relative to the project. */
  certificates: z.string().min(1).default('erasures'),
});

/** As a config is written. */
export type ErasureInput = z.input<typeof erasureConfig>;
