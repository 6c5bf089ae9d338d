import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { conformancePage } from './conformance/conformance-table.js';
import { expressionsPage } from './conformance/expressions-page.js';

describe('the page of conformance', () => {
  const page = conformancePage();

  test('is the one in the docs; write it anew with npx tsx tests/conformance/write-conformance-page.ts', () => {
    expect(readFileSync(new URL('../docs/conformance.md', import.meta.url), 'utf8')).toBe(page);
  });

  test('has at least 250 cases', () => {
    expect(page.match(/^\| .* \| [✓–✗?] \|/gm)?.length).toBeGreaterThanOrEqual(250);
  });
});

test('the page of functions is the one in the docs; write it anew with npx tsx tests/conformance/write-conformance-page.ts', () => {
  expect(readFileSync(new URL('../docs/expressions.md', import.meta.url), 'utf8')).toBe(expressionsPage());
});
