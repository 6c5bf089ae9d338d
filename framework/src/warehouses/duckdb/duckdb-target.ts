import { z } from 'zod';

export const duckdbTarget = z.strictObject({
  warehouse: z.literal('duckdb'),
  /** The database file, relative to the project. */
  path: z.string().min(1),
  /** Whether views carry descriptions as comments: each is a statement of its own here, which takes nearly as long as making a view. */
  comments: z.boolean().optional(),
  settings: z.record(z.string(), z.string()).optional(),
});
