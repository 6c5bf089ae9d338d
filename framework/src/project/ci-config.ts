import { z } from 'zod';
import { budgetConfig } from './cost-config.js';

/** What `martlet ci` goes by. */
export const ciConfig = z.strictObject({
  /** The most that building the environment of a pull request may take; `cost.budget` when left out. */
  budget: budgetConfig.optional(),
});

export type CiInput = z.input<typeof ciConfig>;
