import { z } from 'zod';

export const duckdbTarget = z.strictObject({
  warehouse: z.literal('duckdb'),
  /** The database file, relative to the project. */
  path: z.string().min(1),
  settings: z.record(z.string(), z.string()).optional(),
});
