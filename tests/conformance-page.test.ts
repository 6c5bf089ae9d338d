import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { conformancePage } from './conformance/conformance-table.js';
import { expressionsPage } from './conformance/expressions-page.js';

describe('the page of conformance', () => {
  const page = conformancePage();

  test('is the one in the docs; write it anew with npx tsx tests/conformance/write-conformance-page.ts', () => {
    expect(readFileSync(new URL('../docs/conformance.md', import.meta.url), 'utf8')).toBe(page);
  });

  test('shows the newest run that was contributed of a vendor', () => {
    const run = (startedAt: string, passed: number) =>
      ({
        kind: 'conformance',
        martlet: '0.1.0',
        node: '20.0.0',
        warehouse: 'snowflake',
        startedAt,
        seconds: 600,
        hasReader: true,
        passed,
        failed: 2,
        skipped: 1,
        cases: [],
      }) as const;
    const shown = conformancePage([run('2027-01-02T10:00:00Z', 640), run('2026-12-01T10:00:00Z', 600)]);
    expect(shown).toContain('| Snowflake | 640 of 642 cases, 2027-01-02, martlet 0.1.0 |');
    expect(shown).toContain('| BigQuery | no run has been contributed yet |');
  });

  test('has at least 250 cases', () => {
    expect(page.match(/^\| .* \| [✓–✗?] \|/gm)?.length).toBeGreaterThanOrEqual(250);
  });
});

test('the page of functions is the one in the docs; write it anew with npx tsx tests/conformance/write-conformance-page.ts', () => {
  expect(readFileSync(new URL('../docs/expressions.md', import.meta.url), 'utf8')).toBe(expressionsPage());
});
