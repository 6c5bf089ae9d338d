import { z } from 'zod';

const share = z.number().min(0).max(1);
const shown = z.string().describe('A value as text, the same on every warehouse.');

export const columnProfileSchema = z
  .strictObject({
    nullShare: share,
    distinct: z.int().nonnegative().optional().describe('How many different values there are.'),
    distinctShare: share.optional().describe('The different values as a share of those that are not null.'),
    min: shown.optional(),
    max: shown.optional(),
    quantiles: z
      .array(z.strictObject({ at: share, value: z.number() }))
      .optional()
      .describe('Numbers only.'),
    top: z
      .array(z.strictObject({ value: shown, rows: z.int() }))
      .optional()
      .describe('The most frequent values, the most frequent first.'),
    histogram: z
      .array(z.strictObject({ from: z.number(), to: z.number(), rows: z.int() }))
      .optional()
      .describe('Numbers only: bins of one width from the least value to the greatest.'),
    masked: z.literal(true).optional().describe('Personal data: its values were not looked at.'),
  })
  .meta({ id: 'columnProfile' });

export const profileSchema = z
  .strictObject({
    at: z.string(),
    rows: z.int().nonnegative(),
    columns: z.record(z.string(), columnProfileSchema),
    sample: z
      .strictObject({ columns: z.array(z.string()), rows: z.array(z.array(z.string().nullable())), masked: z.array(z.string()) })
      .optional()
      .describe('A few rows as text, when they were asked for; the values of masked columns were not read.'),
  })
  .meta({ id: 'profile' });

/** What the rows of a relation look like, calculated in the warehouse. */
export type RelationProfile = z.infer<typeof profileSchema>;
export type ColumnProfile = z.infer<typeof columnProfileSchema>;
