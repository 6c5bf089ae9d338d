import { expect, test } from 'vitest';
import { criticalPath, wayTo } from '../../src/run/critical-path.js';

const step = (id: string, beganAfter: number | undefined, milliseconds: number, waitedFor?: string) => ({
  id,
  milliseconds,
  ...(beganAfter === undefined ? {} : { beganAfter }),
  ...(waitedFor === undefined ? {} : { waitedFor }),
});

const STEPS = [step('a', 0, 100), step('b', 0, 10), step('c', 100, 50, 'a'), step('d', 10, 5, 'b')];

test('the longest way through a run ends with what ended last, and goes back over what each step waited for', () => {
  expect(criticalPath(STEPS).map(({ id }) => id)).toEqual(['a', 'c']);
  expect(wayTo(STEPS, 'd').map(({ id }) => id)).toEqual(['b', 'd']);
  expect(wayTo(STEPS, 'e')).toEqual([]);
});

test('what was never begun makes no run longer: a step that it waited for may be the last', () => {
  expect(criticalPath([...STEPS, step('e', undefined, 0, 'c')]).map(({ id }) => id)).toEqual(['a', 'c']);
});
