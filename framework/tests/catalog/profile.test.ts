import { expect, test } from 'vitest';
import { profileProject, type RelationProfile } from '../../src/catalog/index.js';
import type { MartletError } from '../../src/errors.js';
import { loadProject } from '../../src/project/index.js';
import { runProject } from '../../src/run/index.js';
import { tempProject } from '../temp-project.js';
import { SHOP } from './shop.js';

async function profiles(samples: number, isBuilt = true) {
  const directory = tempProject(SHOP);
  const project = await loadProject(directory);
  const clock = { elapsed: () => performance.now(), now: () => '2024-03-01T00:00:00.000Z' };
  if (isBuilt) await runProject(project, { command: 'build', clock, emit: () => undefined });
  const problems: MartletError[] = [];
  const found = await profileProject(project, {
    locate: (id) => project.byId.get(id) ?? { schema: '', name: id },
    at: clock.now(),
    samples,
    onProblem: (problem) => problems.push(problem),
  });
  return { found, problems };
}

const columnOf = (profile: RelationProfile | undefined, name: string) => profile?.columns[name];

test('counts nulls and different values, and finds extremes, quantiles, histograms and the most frequent values', async () => {
  const { found, problems } = await profiles(0);
  const orders = found.get('bronze.orders');
  expect(problems).toEqual([]);
  expect(orders?.rows).toBe(4);
  expect(columnOf(orders, 'channel')).toEqual({
    nullShare: 0,
    distinct: 2,
    distinctShare: 0.5,
    top: [
      { value: 'retail', rows: 2 },
      { value: 'web', rows: 2 },
    ],
  });
  const amount = columnOf(orders, 'amount');
  expect(amount).toMatchObject({ nullShare: 0.25, distinct: 3, distinctShare: 1, min: '10.00', max: '30.00' });
  expect(amount?.quantiles?.find(({ at }) => at === 0.5)?.value).toBe(20);
  expect(amount?.histogram?.reduce((sum, { rows }) => sum + rows, 0)).toBe(3);
  expect([amount?.histogram?.[0]?.rows, amount?.histogram?.at(-1)?.rows]).toEqual([1, 1]);
  expect(columnOf(orders, 'ordered_at')).toMatchObject({
    min: expect.stringContaining('2024-02-29'),
    max: expect.stringContaining('2024-03-02'),
  });
  expect(orders?.sample).toBeUndefined();
});

test('reads no value of personal data, not even for a sample', async () => {
  const { found } = await profiles(10);
  const orders = found.get('bronze.orders');
  expect(columnOf(orders, 'email')).toEqual({ nullShare: 0.25, distinct: 2, distinctShare: 2 / 3, masked: true });
  expect(orders?.sample?.masked).toEqual(['email']);
  expect(orders?.sample?.rows).toHaveLength(4);
  expect(JSON.stringify([...found])).not.toContain('ada@example.com');
});

test('tells of a relation that is not there, and goes on', async () => {
  const { found, problems } = await profiles(0, false);
  expect(found.size).toBe(0);
  expect(problems.map(({ reason }) => reason)).toEqual(Array.from({ length: 4 }, () => 'profile-failed'));
});
