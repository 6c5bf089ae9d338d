import { MartletError } from '../errors.js';
import { medianAbsoluteDeviation, medianOf } from '../quality/index.js';
import type { RecordedStep, RunRecord } from './run-record.js';

/** What the past says of a step. */
export interface StepTrend {
  readonly id: string;
  readonly relation: string;
  /** Whether it makes all rows, and not only those that are new. */
  readonly isWhole?: true;
  readonly runs: number;
  /** Half of its runs took no longer. */
  readonly p50: number;
  readonly p95: number;
  /** How long it took last. */
  readonly last: number;
  readonly rows?: number;
  /** How many versions of its code the runs had. */
  readonly versions: number;
  /** Why the last run is out of line with those before. */
  readonly warnings: readonly MartletError[];
}

/** How many runs have to be known before the next one is compared with them. */
const FEWEST = 5;
/** A difference that is smaller is noise, whatever the past says. */
const NOISE = { milliseconds: 1000, rows: 1000, factor: 1.5 };
/** How many spreads above the median are out of line. */
const SPREADS = 5;
/** Makes a median absolute deviation comparable with a standard deviation. */
const SIGMAS = 1.4826;

/** What the runs of an environment say of each step that did something, the slowest first. */
export function stepTrends(runs: readonly RunRecord[]): readonly StepTrend[] {
  return [...comparable(runs)]
    .flatMap(([, steps]): StepTrend[] => {
      const last = steps.at(-1);
      if (last === undefined) return [];
      const times = steps.map(({ milliseconds }) => milliseconds);
      return [
        {
          id: last.id,
          relation: last.relation,
          ...(last.isWhole === undefined ? {} : { isWhole: last.isWhole }),
          runs: steps.length,
          p50: quantileOf(times, 0.5),
          p95: quantileOf(times, 0.95),
          last: last.milliseconds,
          ...(last.rows === undefined ? {} : { rows: last.rows }),
          versions: new Set(steps.map(({ fingerprint }) => fingerprint)).size,
          warnings: outOfLine(last, steps.slice(0, -1)),
        },
      ];
    })
    .sort((a, b) => b.p50 - a.p50 || (a.id < b.id ? -1 : 1));
}

/** The steps of a run that took longer, or made more rows, than their own past lets expect. */
export function stepsOutOfLine(steps: readonly RecordedStep[], past: readonly RunRecord[]): readonly MartletError[] {
  const known = comparable(past);
  return steps.flatMap((step) => (isCompared(step) ? outOfLine(step, known.get(keyOf(step)) ?? []) : []));
}

/** The smallest value that a share of the values does not exceed. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** A table made whole says nothing of what its increments take. */
function keyOf({ id, isWhole }: RecordedStep): string {
  return `${isWhole === true ? 'whole' : 'part'} ${id}`;
}

/** Whether a step is one that its past is asked about: a load or a build that was done. */
export function isCompared({ kind, status }: RecordedStep): boolean {
  return (kind === 'model' || kind === 'ingest') && status === 'succeeded';
}

function comparable(runs: readonly RunRecord[]): ReadonlyMap<string, readonly RecordedStep[]> {
  const found = new Map<string, RecordedStep[]>();
  for (const { steps } of runs) {
    for (const step of steps.filter(isCompared)) {
      const known = found.get(keyOf(step));
      if (known === undefined) found.set(keyOf(step), [step]);
      else known.push(step);
    }
  }
  return found;
}

function outOfLine(step: RecordedStep, past: readonly RecordedStep[]): readonly MartletError[] {
  if (past.length < FEWEST) return [];
  const runs = past.length;
  const isNewCode = past.at(-1)?.fingerprint !== step.fingerprint;
  const { relation } = step;
  const usual = usualOf(past.map(({ milliseconds }) => milliseconds));
  const rows = past.flatMap((each) => each.rows ?? []);
  const usualRows = rows.length < FEWEST ? undefined : usualOf(rows);
  return [
    ...(isAbove(step.milliseconds, usual, NOISE.milliseconds)
      ? [new MartletError('step-slower', { relation, milliseconds: step.milliseconds, usual: usual.middle, runs, isNewCode })]
      : []),
    ...(usualRows !== undefined && step.rows !== undefined && isAbove(step.rows, usualRows, NOISE.rows)
      ? [new MartletError('step-larger', { relation, rows: step.rows, usual: usualRows.middle, runs, isNewCode })]
      : []),
  ];
}

interface Usual {
  readonly middle: number;
  readonly spread: number;
}

/** A past that never varied still has a spread: a tenth of it. */
function usualOf(values: readonly number[]): Usual {
  const middle = medianOf(values);
  return { middle, spread: Math.max(SIGMAS * medianAbsoluteDeviation(values), middle / 10) };
}

function isAbove(value: number, { middle, spread }: Usual, noise: number): boolean {
  return value > middle + SPREADS * spread && value > middle * NOISE.factor && value - middle > noise;
}
