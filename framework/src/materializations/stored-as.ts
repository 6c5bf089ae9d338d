import type { Materialization, Model } from '../model/index.js';
import { kindPartsOf } from './registry.js';

/** What the warehouse has of a model; `inline` where that is nothing. */
export function storedAs({ materialized }: Pick<Model, 'materialized'>): 'table' | 'view' | 'materialized-view' | 'inline' {
  const { plan } = kindPartsOf(materialized);
  return plan.rows === 'kept' ? 'table' : plan.storedAs;
}

/** Whether a lost table is worth no copies, since a run builds all of it again. */
export function isTransient({ transient, materialized }: Pick<Model, 'transient' | 'materialized'>): boolean {
  const { plan } = kindPartsOf(materialized);
  return transient ?? (plan.rows === 'whole' && plan.isTransient);
}

/** The minutes by which the rows of what the warehouse brings up to date by itself may be behind what it reads. */
export function maxLagMinutes(materialized: Materialization): number | undefined {
  const { plan } = kindPartsOf(materialized);
  return plan.rows === 'whole' ? plan.maxLagMinutes(materialized) : undefined;
}
