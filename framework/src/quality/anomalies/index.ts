export { learnBaseline } from './baseline.js';
export { type JudgeSettings, judge, type Observation, type Verdict } from './judge.js';
export { medianAbsoluteDeviation, medianOf, modifiedZScore, OUTLIER, robustSigma, thresholdOf } from './robust.js';
