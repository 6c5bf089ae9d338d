import { isDeepStrictEqual } from 'node:util';
import { MartletError } from '../errors.js';
import type { ConformanceCase, TestedWarehouse } from './conformance-case.js';

/** How a case ended. */
export type CaseOutcome =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly problem: string }
  | { readonly outcome: 'skipped'; readonly reason: string };

const LONGEST = 400;

/** Does what a case says, and compares the answer. Nothing that goes wrong is thrown. */
export async function outcomeOf({ act, expected, needs, asksReader }: ConformanceCase, subject: TestedWarehouse): Promise<CaseOutcome> {
  if (needs?.(subject.warehouse.dialect.capabilities) === false) return skipped('the warehouse has no such thing');
  if (asksReader === true && subject.reader === undefined) return skipped('no second principal was named');
  try {
    const found = await act(subject);
    return isDeepStrictEqual(found, expected)
      ? { outcome: 'passed' }
      : { outcome: 'failed', problem: `got ${shown(found)}, expected ${shown(expected)}` };
  } catch (error) {
    if (error instanceof MartletError && error.reason === 'reader-missing') return skipped(error.message);
    return { outcome: 'failed', problem: error instanceof Error ? error.message : String(error) };
  }
}

const skipped = (reason: string): CaseOutcome => ({ outcome: 'skipped', reason });

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
