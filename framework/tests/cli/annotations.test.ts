import { expect, test } from 'vitest';
import { codeQuality, gitHubAnnotations } from '../../src/cli/ci/annotations.js';
import { MartletError } from '../../src/errors.js';

const failing = (test: string, message: string, line?: number) => ({
  severity: 'error' as const,
  error: new MartletError('unit-test-failed', { test, message }, { file: 'tests/a,b.test.ts', ...(line === undefined ? {} : { line }) }),
});

test('annotations of GitHub stay one line each, whatever is in them', () => {
  const [text = ''] = gitHubAnnotations([failing('100 %\nof it', 'no', 3)]);
  expect(text).toMatch(/^::error file=tests\/a%2Cb\.test\.ts,line=3,title=MARTLET-P121::The unit test "100 %25%0Aof it" fails: no/);
  expect(text).not.toContain('\n');
});

test('no more annotations are written than GitHub shows', () => {
  expect(gitHubAnnotations(Array.from({ length: 30 }, (_, index) => failing(String(index), 'no')))).toHaveLength(10);
});

test('an issue of GitLab is the same one when only its line has moved, and two of a kind are two', () => {
  const prints = (...lines: readonly number[]) =>
    codeQuality(lines.map((line) => failing('a', 'no', line))).map(({ fingerprint }) => fingerprint);
  expect(prints(3)).toEqual(prints(9));
  expect(new Set(prints(3, 4)).size).toBe(2);
  const [{ location } = { location: undefined }] = codeQuality([
    { severity: 'warning', error: new MartletError('pull-request-unnamed', {}) },
  ]);
  expect(location).toEqual({ path: 'martlet.config.ts', lines: { begin: 1 } });
});
