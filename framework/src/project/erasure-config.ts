import { z } from 'zod';
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
  /** Where certificates are written, relative to the project. */
  certificates: z.string().min(1).default('erasures'),
});

/** As a config is written. */
export type ErasureInput = z.input<typeof erasureConfig>;
