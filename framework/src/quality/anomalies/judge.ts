import type { MonitorMetric, Sensitivity } from '../../model/index.js';
import { type DayValue, learnBaseline } from './baseline.js';
import { mixDistances } from './mix.js';
import { OUTLIER, thresholdOf } from './robust.js';
import { type Measured, scaled } from './scale.js';

/** What a monitor has measured on one day. */
export interface Observation extends Measured {
  /** `2026-01-31` */
  readonly day: string;
  /** The rows of each value, for a mix. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Whether it was found to be unusual, so that nobody learns from it. */
  readonly isUnusual?: boolean;
  /** Whether nothing could be said of it: too little was known, or the day was left out. */
  readonly isUnjudged?: boolean;
}

export interface JudgeSettings {
  readonly kind: MonitorMetric['kind'];
  readonly sensitivity: Sensitivity;
  readonly trainingDays: number;
  /** Days that are neither learned from nor judged: holidays, known incidents. */
  readonly excluded: (day: string) => boolean;
  /** Days that somebody calls expected: they are learned from, and never unusual. */
  readonly expected: (day: string) => boolean;
}

/** What is to be said of a measurement. */
export type Verdict =
  | { readonly kind: 'learning'; readonly days: number; readonly needed: number }
  | { readonly kind: 'excluded' | 'expected' }
  | {
      readonly kind: 'usual' | 'unusual';
      readonly score: number;
      readonly threshold: number;
      readonly by: 'day' | 'drift';
      readonly expected?: number;
      /** The day on which a slow change began. */
      readonly since?: string;
    };

/** The fewest days from which anything is learned: three of each weekday. */
const LEAST_DAYS = 21;
/** The days that a slow change is looked for in. */
const DRIFT_DAYS = 14;
/** The fewest days before them that they are compared with. */
const DRIFT_TRAINING = 28;

/**
 * The modified z-score from which on a day is unusual, for a spread that is known. Iglewicz and Hoaglin's is for one look at one
 * series; a project looks at a hundred each day.
 */
const THRESHOLDS: Readonly<Record<Sensitivity, number>> = { low: 5, medium: 4, high: OUTLIER };

/**
 * Judges a measurement by those before it. A day is unusual when its robust z-score lies beyond the threshold; a slow change is
 * found by a cumulative sum (Page 1954) over the last two weeks against what was usual before them.
 */
export function judge(history: readonly Observation[], observation: Observation, settings: JudgeSettings): Verdict {
  const { kind, trainingDays, sensitivity, excluded, expected } = settings;
  const today = dayNumber(observation.day);
  if (excluded(observation.day)) return { kind: 'excluded' };
  const inReach = history.filter(({ day }) => day < observation.day && !excluded(day) && today - dayNumber(day) <= HORIZON);
  const known = inReach.filter(({ day, isUnusual = false }) => !isUnusual || expected(day));
  const recent = known.filter(({ day }) => today - dayNumber(day) <= trainingDays);
  if (expected(observation.day)) return { kind: 'expected' };
  const values = kind === 'mix' ? mixDistances([...recent, observation]) : undefined;
  const series =
    values === undefined ? scaledSeries(kind, recent) : values.slice(0, -1).map((each) => ({ ...each, day: dayNumber(each.day) }));
  if (series.length < LEAST_DAYS) return { kind: 'learning', days: series.length, needed: LEAST_DAYS };
  const current = values === undefined ? scaled(kind, observation) : values.at(-1);
  if (current === undefined) return { kind: 'learning', days: series.length, needed: LEAST_DAYS };

  const baseline = learnBaseline(series);
  const { noise } = current;
  const sigma = Math.max(baseline.sigma, noise);
  const usual = baseline.expected(today);
  const threshold = thresholdOf(THRESHOLDS[sensitivity], series.length, 0.5 * (noise / sigma) ** 2);
  const score = (current.value - usual) / (sigma * Math.sqrt(1 + baseline.uncertainty(today) ** 2));
  // A mix that is more like the usual one than usual, and data that is fresher, are no news.
  const isOneSided = kind === 'mix' || kind === 'freshness';
  const isUnusual = (isOneSided ? score : Math.abs(score)) > threshold;
  const told = kind === 'mix' ? {} : { expected: unscaled(kind, usual) };
  if (isUnusual || kind === 'mix' || kind === 'freshness')
    return { kind: isUnusual ? 'unusual' : 'usual', score, threshold, by: 'day', ...told };
  const drift = driftOf(
    scaledSeries(kind, known),
    [...scaledSeries(kind, sinceUnusual(inReach, expected)), { day: today, ...current }],
    today - DRIFT_DAYS,
  );
  const limit = DRIFT_LIMITS[sensitivity];
  if (drift !== undefined && Math.abs(drift.score) > limit) {
    return { kind: 'unusual', score: drift.score, threshold: limit, by: 'drift', since: dayText(drift.since), ...told };
  }
  return { kind: 'usual', score, threshold, by: 'day', ...told };
}

/** Days that are looked at at all: those of a slow change, and those before. */
const HORIZON = 84;
/** The decision interval of the cumulative sum, in sigmas. */
const DRIFT_LIMITS: Readonly<Record<Sensitivity, number>> = { low: 18, medium: 12, high: 8 };
/** The slack of the cumulative sum: half of the change of one sigma that it is to find (Montgomery, Statistical Quality Control, 9.1). */
const SLACK = 0.5;
/** By how many of its own standard errors the expectation may be wrong. */
const DOUBT = 2;

/** A change is told once: after it the sum starts anew. */
function sinceUnusual(history: readonly Observation[], expected: JudgeSettings['expected']): readonly Observation[] {
  return history.slice(1 + history.findLastIndex(({ day, isUnusual = false }) => isUnusual && !expected(day)));
}

/** The cumulative sum that stands at the end of the last days, with the sign of the change, and the day after it was last at zero. */
function driftOf(
  known: readonly Scaled[],
  all: readonly Scaled[],
  since: number,
): { readonly score: number; readonly since: number } | undefined {
  const training = known.filter(({ day }) => day <= since);
  if (training.length < DRIFT_TRAINING) return undefined;
  const baseline = learnBaseline(training);
  let up = { score: 0, since: 0 };
  let down = up;
  for (const { day, value, noise } of all.filter((each) => each.day > since)) {
    const z = (value - baseline.expected(day)) / Math.max(baseline.sigma, noise);
    const slack = SLACK + DOUBT * baseline.uncertainty(day);
    up = added(up, Math.min(MOST, z) - slack, day);
    down = added(down, Math.min(MOST, -z) - slack, day);
  }
  return up.score >= down.score ? up : { ...down, score: -down.score };
}

function added(sum: { readonly score: number; readonly since: number }, step: number, day: number): { score: number; since: number } {
  const score = Math.max(0, sum.score + step);
  return { score, since: score === 0 || sum.score === 0 ? day : sum.since };
}

type Scaled = DayValue & { readonly noise: number };

/** One day alone is no slow change. */
const MOST = 4;

function scaledSeries(kind: MonitorMetric['kind'], history: readonly Observation[]): readonly Scaled[] {
  return history.flatMap((observation) => {
    const found = scaled(kind, observation);
    return found === undefined ? [] : [{ day: dayNumber(observation.day), ...found }];
  });
}

/** The number that a scaled one stands for, to be told. */
function unscaled(kind: MonitorMetric['kind'], value: number): number {
  switch (kind) {
    case 'volume':
    case 'freshness':
      return Math.max(0, Math.expm1(value));
    case 'null-share':
    case 'distinct-share':
      return Math.sin(Math.min(Math.PI / 2, Math.max(0, value))) ** 2;
    default:
      return Math.sinh(value);
  }
}

function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
}

function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
