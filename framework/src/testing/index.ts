import './vitest-matchers.js';
import { killMutantsInTests } from './mutation/kill-in-tests.js';
import { MUTATION_DIRECTORY } from './mutation/mutation-files.js';

export { at, type Given, type GivenInstant, type GivenRow, type GivenRows, given } from './given.js';
export { type Ingested, ingest, type RawRow } from './ingest.js';
export type { Result } from './result.js';
export { run } from './run.js';
export { type Run, runs } from './runs.js';
export { type DataTestReport, testData } from './test-data.js';
export { type ForAllOptions, forAll, type Inputs } from './world/for-all.js';
export { type World, type WorldOptions, world } from './world/world.js';
export { worldArbitrary } from './world/world-arbitrary.js';

const directory = process.env[MUTATION_DIRECTORY];
if (directory !== undefined) killMutantsInTests(directory);
