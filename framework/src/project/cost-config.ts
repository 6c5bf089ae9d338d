import { z } from 'zod';

const amount = z.number().min(0);

/** The most that what a plan does may take. */
export const budgetConfig = z.strictObject({
  /** Bytes that are written, by the plan’s estimate. */
  bytes: z.number().positive().optional(),
  /** Money, by `cost.prices`. */
  cost: z.number().positive().optional(),
});

/** What work costs, and how much of it a plan may do. */
export const costConfig = z
  .strictObject({
    /** What is paid for what; money is named nowhere when left out. */
    prices: z
      .strictObject({
        /** The currency of the prices. */
        currency: z.string().min(1).default('USD'),
        /** A tebibyte that statements read. */
        perTebibyte: amount.default(0),
        /** An hour of the warehouse’s workers: a slot of BigQuery, a processor of DuckDB. */
        perWorkHour: amount.default(0),
        /** An hour in which the warehouse works, where it is paid by its time. */
        perWarehouseHour: amount.default(0),
        /** The credits of an hour in which the warehouse works: 1 for an X-Small of Snowflake, 2 for a Small. */
        creditsPerWarehouseHour: amount.default(0),
        /** A credit. */
        perCredit: amount.default(0),
      })
      .optional(),
    /** The most that one plan may take; it is not carried out when it would take more. No limit when left out. */
    budget: budgetConfig.default({}),
  })
  .refine(({ budget, prices }) => budget.cost === undefined || prices !== undefined, {
    path: ['budget', 'cost'],
    message: 'needs `prices` to be compared with',
  });

export type CostInput = z.input<typeof costConfig>;
export type CostConfig = z.output<typeof costConfig>;
export type Prices = NonNullable<CostConfig['prices']>;
