import type { DialectName } from '../../framework/src/warehouses/dialect.js';

/** A model that a dialect or its analyser refuses, and why. The test fails as soon as it no longer does. */
export interface KnownRefusal {
  /** `tpch/q07`. */
  readonly query: string;
  readonly dialect: DialectName;
  /** `analyser`: it refuses SQL that the warehouse takes. `dialect`: the warehouse can't say what the model says. */
  readonly kind: 'analyser' | 'dialect';
  readonly reason: string;
}

export const knownRefusals: readonly KnownRefusal[] = [];
