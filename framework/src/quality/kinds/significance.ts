import type { TestOptions } from '../../columns/index.js';

/** How sure a test of a distribution is before it fails. */
export interface SignificanceOptions extends TestOptions {
  /** The probability of failing by chance although nothing has changed; 0.01 when left out. */
  readonly significance?: number;
}
