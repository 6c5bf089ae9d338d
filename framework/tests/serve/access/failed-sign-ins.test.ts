import { expect, test } from 'vitest';
import { FailedSignIns } from '../../../src/serve/access/failed-sign-ins.js';

test('an address from which signing in fails often is refused for a while, and others are not', () => {
  let now = 0;
  const failures = new FailedSignIns(() => now);
  for (let time = 0; time < 60; time += 1) {
    failures.refuse('10.0.0.1', `key ${time}`);
    failures.failed('10.0.0.1');
  }
  expect(() => failures.refuse('10.0.0.1', 'another key')).toThrow(
    expect.objectContaining({ code: 'MARTLET-U262', parameters: { seconds: 1 } }),
  );
  expect(() => failures.refuse('10.0.0.2', 'another key')).not.toThrow();
  now = 1000;
  expect(() => failures.refuse('10.0.0.1', 'another key')).not.toThrow();
});

test('a credential that was good before is looked at, wherever it comes from', () => {
  const failures = new FailedSignIns(() => 0);
  failures.succeeded('a good key');
  for (let time = 0; time < 100; time += 1) failures.failed('10.0.0.1');
  expect(() => failures.refuse('10.0.0.1', 'a good key')).not.toThrow();
  expect(() => failures.refuse('10.0.0.1', 'a guess')).toThrow(expect.objectContaining({ code: 'MARTLET-U262' }));
});
