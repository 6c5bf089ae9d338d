export {
  type JudgeSettings,
  judge,
  learnBaseline,
  medianAbsoluteDeviation,
  medianOf,
  modifiedZScore,
  type Observation,
  OUTLIER,
  robustSigma,
  thresholdOf,
  type Verdict,
} from './anomalies/index.js';
export {
  type ComparedColumn,
  type Comparison,
  countDifferences,
  countMissingRows,
  countRepeatedKeys,
  countUnkeyedDifferences,
  LEFT,
  missingRows,
  RIGHT,
  sampleDifferences,
  sampleOneSided,
  sampleUnkeyed,
} from './data-diff.js';
export { type Freshness, judgeFreshness, newestQuery } from './freshness.js';
export { type ContractMismatch, columnContract, contractMismatches, type FoundColumn } from './kinds/column-contract.js';
export { type Claim, DIMENSIONS, fullMatch, isValidText, KINDS, type ValidValues, validValuesOf } from './kinds/index.js';
export { countTogether, REFERRED, TESTED } from './kinds/queries/failing-rows.js';
export { type Days, monitorScans } from './monitor-scans.js';
export { ownTestId, relationTestId } from './test-ids.js';
export { storedTestName } from './test-names.js';
export { isHeldByIngestion, type RelationTest, testsKnowing, testsOf } from './tests-of.js';
