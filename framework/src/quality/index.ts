export * from './anomalies/index.js';
export { COLUMN_CONTRACT, type ContractMismatch, contractMismatches, type FoundColumn } from './column-contract.js';
export {
  type ComparedColumn,
  type Comparison,
  countDifferences,
  countRepeatedKeys,
  countUnkeyedDifferences,
  LEFT,
  RIGHT,
  sampleDifferences,
  sampleOneSided,
  sampleUnkeyed,
} from './data-diff.js';
export { countTogether, type Failures, REFERRED, TESTED } from './failing-rows.js';
export { type Freshness, judgeFreshness, newestQuery } from './freshness.js';
export { hoursSince, instantOf } from './instants.js';
export { type Days, type MonitorScan, monitorScans } from './monitor-scans.js';
export { type Claim, type KnownBefore, type RelationTest, testsKnowing, testsOf } from './tests-of.js';
