import { expressionBuilder, type OperationNode } from 'kysely';
import type { FreshnessRule } from '../model/index.js';
import { max } from '../sql/index.js';
import { hoursSince, millisecondsOf } from './instants.js';
import { named, type RowBuilder, type TESTED, tested } from './kinds/queries/failing-rows.js';
import type { UntypedRow } from './kinds/scope.js';

/** How fresh a relation is. */
export interface Freshness {
  readonly status: 'fresh' | 'stale' | 'failed';
  /** When the newest row came to be, in ISO form; undefined where there is none. */
  readonly newestAt?: string;
  readonly ageHours?: number;
}

/** A query for the newest value of a column, as `newest`. */
export function newestQuery(column: string): OperationNode {
  const eb = expressionBuilder<Record<typeof TESTED, UntypedRow>, typeof TESTED>() as unknown as RowBuilder;
  return tested()
    .select(named(max(eb.ref(column)), 'newest') as never)
    .toOperationNode();
}

/** Judges an age. Without rows a relation is as old as it can be. */
export function judgeFreshness({ warnAfterHours, errorAfterHours }: FreshnessRule, newest: string | undefined, now: string): Freshness {
  if (newest === undefined) return { status: errorAfterHours === undefined ? 'stale' : 'failed' };
  const ageHours = hoursSince(newest, now);
  const isBeyond = (hours: number | undefined): boolean => hours !== undefined && ageHours > hours;
  const status = isBeyond(errorAfterHours) ? 'failed' : isBeyond(warnAfterHours) ? 'stale' : 'fresh';
  return { status, newestAt: new Date(millisecondsOf(newest)).toISOString(), ageHours: Math.max(0, ageHours) };
}
