export { countEach, countTogether, type Failures, REFERRED, TESTED } from './failing-rows.js';
export { type Claim, type RelationTest, testsOf } from './tests-of.js';
