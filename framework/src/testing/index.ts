import './vitest-matchers.js';

export { type Given, type GivenRow, type GivenRows, given } from './given.js';
export { type Ingested, ingest } from './ingest.js';
export type { Result } from './result.js';
export { run } from './run.js';
export { type DataTestReport, testData } from './test-data.js';
