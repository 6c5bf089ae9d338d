import { expect, test } from 'vitest';
import { INCIDENT_KINDS } from '../../bench/incidents/incidents.js';
import { rate } from '../../bench/incidents/rate.js';
import { runHistory } from '../../bench/incidents/run-history.js';

// One history of 60 days; `npx tsx bench/incidents.ts` lives through many.
test('the monitors find what goes wrong in a simulated history, and hardly cry wolf', async () => {
  const { kinds, incidents, found, falseAlarms, weeks } = rate([await runHistory(2)]);
  expect(kinds.map(({ kind }) => kind)).toEqual([...INCIDENT_KINDS]);
  expect(incidents).toBe(7);
  expect(found).toBeGreaterThanOrEqual(6);
  expect(falseAlarms.length / weeks).toBeLessThanOrEqual(1);
});
