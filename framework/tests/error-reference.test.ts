import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorReference } from '../scripts/error-reference.js';
import { ERRORS } from '../src/errors.js';

test('the docs explain every error as it is; framework/scripts/write-error-docs.ts writes them again', () => {
  expect(readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')).toBe(errorReference());
});

test('no two errors share a code', () => {
  const codes = Object.values(ERRORS).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

test('every error is explained in words, whatever its parameters', () => {
  expect(errorReference()).not.toMatch(/undefined|\[object|NaN|\$\{/);
  for (const { code } of Object.values(ERRORS)) expect(errorReference()).toContain(`### ${code}\n`);
});
