import type { CaseOutcome } from './case-outcome.js';
import { outcomeOf } from './case-outcome.js';
import type { TestedWarehouse } from './conformance-case.js';
import { SUITE } from './suite.js';

/** A case that was run, and how it ended. */
export interface SuiteResult {
  readonly part: string;
  readonly name: string;
  readonly outcome: CaseOutcome;
  readonly seconds: number;
}

export interface SuiteOptions {
  /** The parts to run; all when left out. */
  readonly parts?: readonly string[];
  /** Ends the run before the next case. */
  readonly signal?: AbortSignal;
  /** Called after each case. */
  readonly onResult?: (result: SuiteResult) => void;
}

/** Runs the cases one after the other. */
export async function runSuite(
  subject: TestedWarehouse,
  { parts = Object.keys(SUITE), signal, onResult }: SuiteOptions = {},
): Promise<readonly SuiteResult[]> {
  const results: SuiteResult[] = [];
  for (const part of parts)
    for (const given of SUITE[part] ?? []) {
      if (signal?.aborted === true) return results;
      const started = performance.now();
      const outcome = await outcomeOf(given, subject);
      const result = { part, name: given.name, outcome, seconds: (performance.now() - started) / 1000 };
      results.push(result);
      onResult?.(result);
    }
  return results;
}
