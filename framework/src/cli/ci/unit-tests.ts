import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { isMartletError, type Location, MartletError } from '../../errors.js';
import type { Project } from '../../project/index.js';
import type { CommandContext } from '../command-context.js';
import { runVitest, vitestArguments } from '../vitest.js';

/** How the unit tests of a project ended. */
export interface UnitTests {
  readonly passed: number;
  readonly skipped: number;
  /** What failed, each with its place. */
  readonly failures: readonly MartletError[];
}

/** What is read of vitest's own report: https://vitest.dev/guide/reporters.html#json-reporter */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() })),
    }),
  ),
});

type TestFile = z.infer<typeof reportSchema>['testResults'][number];

/** Runs the unit tests; undefined for a project that has no vitest, and so none. */
export async function runUnitTests(
  { directory, json, quiet, out, signal }: Pick<CommandContext, 'directory' | 'json' | 'quiet' | 'out' | 'signal'>,
  { config }: Pick<Project, 'config'>,
): Promise<UnitTests | undefined> {
  const scratch = mkdtempSync(join(tmpdir(), 'martlet-unit-tests-'));
  const file = join(scratch, 'report.json');
  try {
    const args = [
      ...vitestArguments(config.unitTests),
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ];
    await runVitest(directory, args, { signal, isQuiet: json || quiet, hasColor: out.hasColor });
    return outcomeOf(readReport(file), directory);
  } catch (failure) {
    if (isMartletError(failure, 'vitest-missing')) return undefined;
    throw failure;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Vitest that ends before it has written anything has failed as a whole. */
function readReport(file: string): z.infer<typeof reportSchema> {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new MartletError('unit-test-failed', { test: 'vitest', message: 'it wrote no report.' }, undefined, { cause });
  }
}

function outcomeOf({ numPassedTests, numPendingTests, testResults }: z.infer<typeof reportSchema>, directory: string): UnitTests {
  return {
    passed: numPassedTests,
    skipped: numPendingTests,
    failures: testResults.flatMap((file) => failuresIn(file, directory)),
  };
}

function failuresIn({ name, status, message = '', assertionResults }: TestFile, directory: string): readonly MartletError[] {
  const file = relative(realpathSync(directory), name).split(sep).join('/');
  const failed = assertionResults.filter((test) => test.status === 'failed');
  // A file that can't be loaded has no tests to tell of.
  if (failed.length === 0)
    return status === 'failed' ? [new MartletError('unit-test-failed', { test: file, message: firstLine(message) }, { file })] : [];
  return failed.map(({ fullName, failureMessages }) => {
    const text = (failureMessages ?? []).join('\n');
    return new MartletError('unit-test-failed', { test: fullName, message: firstLine(text) }, placeIn(text, name, file));
  });
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trim();
}

/** The place of the assertion, as the stack says it. */
function placeIn(stack: string, path: string, file: string): Location {
  const [line, column] = (stack.split(`${path}:`)[1]?.match(/^(\d+):(\d+)/) ?? []).slice(1).map(Number);
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
