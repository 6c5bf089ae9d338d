import { z } from 'zod';

const amount = z.number().nonnegative();

const usage = {
  warehouseMilliseconds: amount.describe('Time in which the warehouse worked.'),
  workMilliseconds: amount.describe('Time of the warehouse’s workers; of processors on DuckDB.'),
  bytes: amount.describe('Bytes that statements read.'),
  credits: amount.optional().describe('Left out where the config names no credits.'),
  money: amount.optional().describe('Left out where the config names no prices.'),
};

const relationUsage = z
  .strictObject({
    relation: z.string(),
    runs: z.int().positive(),
    ...usage,
    days: z
      .array(z.strictObject({ day: z.string(), ...usage }).meta({ id: 'dayUsage' }))
      .describe('The days on which it was worked on, oldest first.'),
  })
  .meta({ id: 'relationUsage' });

const stepTrend = z
  .strictObject({
    id: z.string(),
    relation: z.string(),
    isWhole: z.literal(true).optional().describe('Whether it makes all rows, and not only those that are new.'),
    runs: z.int().positive(),
    p50: amount.describe('Milliseconds: half of its runs took no longer.'),
    p95: amount,
    last: amount.describe('How many milliseconds it took last.'),
    rows: z.int().optional(),
    warnings: z
      .array(z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }))
      .describe('Why the last run is out of line with those before.'),
  })
  .meta({ id: 'stepTrend' });

/** What the runs of an environment took, and how that went on. */
export const resourcesSchema = z
  .strictObject({
    environment: z.string(),
    from: z.string().describe('The day from which on runs are counted.'),
    to: z.string().describe('The last day.'),
    runs: z.int(),
    currency: z.string().optional(),
    relations: z.array(relationUsage).describe('The dearest first. Data tests count to what they test.'),
    trends: z.array(stepTrend).describe('What each load and build took, the slowest first.'),
  })
  .meta({ id: 'resources' });

export type ResourceUse = z.infer<typeof resourcesSchema>;
