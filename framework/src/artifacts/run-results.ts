import type { RunResult } from '../run/events.js';
import { RUN_RESULTS_SCHEMA, type RunResults } from './run-results-schema.js';
import { serialiseError } from './to-json.js';
import { MARTLET_VERSION } from './version.js';

/** The results of a run in the form that is published. */
export function buildRunResults({ steps, published, pruned, ...run }: RunResult): RunResults {
  return {
    $schema: RUN_RESULTS_SCHEMA,
    martletVersion: MARTLET_VERSION,
    ...run,
    published: [...published],
    pruned: [...pruned],
    steps: steps.map(({ errors, warnings, files, reliesOn, statistics, pending: _, ...step }) => ({
      ...step,
      ...(statistics === undefined ? {} : { statistics: { ...statistics, statements: [...statistics.statements] } }),
      ...(reliesOn === undefined ? {} : { reliesOn: [...reliesOn] }),
      ...(files === undefined ? {} : { files: { ...files, rejects: [...files.rejects] } }),
      ...(errors === undefined ? {} : { errors: errors.map(serialiseError) }),
      ...(warnings === undefined ? {} : { warnings: warnings.map(serialiseError) }),
    })),
  };
}
