export { openSubject } from './open-subject.js';
export { runSuite, type SuiteResult } from './run-suite.js';
export { SUITE } from './suite.js';
export { type SuiteReport, suiteReport } from './suite-report.js';
