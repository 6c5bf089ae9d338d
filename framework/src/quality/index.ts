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
export { type Claim, type RelationTest, testsOf } from './tests-of.js';
