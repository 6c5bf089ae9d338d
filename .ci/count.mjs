// Adds up what the test runners reported. A step that ended badly without a failed test of its own counts as one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [directory, ...steps] = process.argv.slice(2);
const reports = readdirSync(directory).map((file) => JSON.parse(readFileSync(join(directory, file), 'utf8')));
const passed = reports.reduce((sum, report) => sum + report.numPassedTests, 0);
const failedTests = reports.reduce((sum, report) => sum + report.numFailedTests, 0);
const badSteps = steps.filter((step) => !step.endsWith('=0'));
if (badSteps.length > 0) console.log(`ended badly: ${badSteps.join(', ')}`);
const failed = Math.max(failedTests, badSteps.length);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
