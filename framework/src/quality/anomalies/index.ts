export { type Baseline, type DayValue, learnBaseline } from './baseline.js';
export { type JudgeSettings, judge, LEAST_DAYS, type Observation, type Verdict } from './judge.js';
export { median, medianAbsoluteDeviation, modifiedZScore, OUTLIER, robustSigma, thresholdOf } from './robust.js';
