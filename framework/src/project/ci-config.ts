import { z } from 'zod';

/** What `martlet ci` goes by. */
export const ciConfig = z
  .strictObject({
    /** The most that building the environment of a pull request may take, by the plan's estimate; no limit when left out. */
    budget: z
      .strictObject({
        /** Bytes that are built. */
        bytes: z.number().positive().optional(),
        /** Money, by `price`. */
        cost: z.number().positive().optional(),
      })
      .default({}),
    /** What a tebibyte that is built costs; reports name no money when left out. */
    price: z
      .strictObject({
        /** The price of a tebibyte. */
        perTebibyte: z.number().positive(),
        /** Its currency; `USD` when left out. */
        currency: z.string().min(1).default('USD'),
      })
      .optional(),
  })
  .refine(({ budget, price }) => budget.cost === undefined || price !== undefined, {
    path: ['budget', 'cost'],
    message: 'needs a `price` to be compared with',
  });

export type CiInput = z.input<typeof ciConfig>;
