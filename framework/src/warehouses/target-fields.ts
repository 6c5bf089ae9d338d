import { z } from 'zod';
import { Secret } from './secret.js';

/**
 * A secret as a config has it, most often from an environment variable. It may be left out, so that a project still loads on a
 * machine that has no such variable; opening the target tells what it lacks.
 */
export const secret = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === '' ? undefined : new Secret(text)));

/** A text that may come from an environment variable. */
export const setting = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text));

/** A server that connections go through. */
export const proxy = z.strictObject({
  protocol: z.enum(['http', 'https']).default('http'),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  username: setting,
  password: secret,
});

/** The seconds after which the warehouse ends a statement by itself. */
export const statementTimeout = z.int().min(1).optional();
