import { formatNumber } from '../../parts/format.js';
import { type Asked, pathsOf } from '../asked/asked.js';
import { requestJson } from '../data/api.js';
import type { Fields } from '../data/fields.js';
import { useLoaded } from '../data/use-loaded.js';

/** How a data test ended, as `GET /v1/quality` answers it. */
export interface TestOutcome {
  readonly relation: string;
  readonly test: string;
  readonly status: 'succeeded' | 'unchanged' | 'warned' | 'failed' | 'error' | 'skipped' | 'cancelled';
}

export function useTests(loadedAt: string): readonly TestOutcome[] | undefined {
  const { value } = useLoaded(
    `tests ${loadedAt}`,
    async (signal) => (await requestJson<{ readonly tests: readonly TestOutcome[] }>('v1/quality', { signal })).tests,
  );
  return value;
}

/** The relations that a question reads: those of its metrics, and those of what it is split and filtered by. */
export function relationsOf(fields: Fields, { metrics, by, where }: Asked): ReadonlySet<string> {
  const paths = [...by, ...where.flatMap(pathsOf)];
  return new Set([
    ...metrics.flatMap((name) => fields.metrics.get(name)?.reads ?? []),
    ...paths.flatMap((path) => fields.field(path, metrics)?.relation ?? []),
  ]);
}

/** In one sentence how the tests of some relations ended. */
export function summaryOf(
  tests: readonly TestOutcome[],
  relations: ReadonlySet<string>,
): { readonly health: 'passing' | 'warning' | 'failing' | 'unknown'; readonly text: string } {
  const own = tests.filter(({ relation }) => relations.has(relation));
  const count = (...statuses: readonly TestOutcome['status'][]): number => own.filter(({ status }) => statuses.includes(status)).length;
  const [bad, warned, good] = [count('failed', 'error'), count('warned'), count('succeeded', 'unchanged')];
  const counted = (number: number, word: string): string => `${formatNumber(number)} ${number === 1 ? 'test' : 'tests'} ${word}`;
  if (bad > 0) return { health: 'failing', text: `${counted(bad, 'failed')}, ${formatNumber(good)} passed` };
  if (warned > 0) return { health: 'warning', text: `${counted(warned, 'warned')}, ${formatNumber(good)} passed` };
  return good > 0 ? { health: 'passing', text: counted(good, 'passed') } : { health: 'unknown', text: 'No test has run' };
}
