import type { RunRecord } from '../../run/index.js';
import type { Catalog } from '../catalog-schema.js';

/** What the list of runs shows of one. */
export interface SiteRun extends Omit<RunRecord, 'steps'> {
  readonly steps: number;
  /** The steps that failed, or could not be executed. */
  readonly failed: number;
  readonly warned: number;
}

/** The runs that a catalog tells of, newest first. */
export function siteRuns({ history }: Pick<Catalog, 'history'>): readonly SiteRun[] {
  return (history?.runs ?? []).map(({ steps, ...run }) => ({
    ...run,
    steps: steps.length,
    failed: steps.filter(({ status }) => status === 'failed' || status === 'error').length,
    warned: steps.filter(({ status }) => status === 'warned').length,
  }));
}
