import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as martletApi from 'martlet';
import { describe, expect, test } from 'vitest';
import { tempProject } from '../../framework/tests/temp-project.js';
import { martlet } from './martlet.js';

const guide = readFileSync(fileURLToPath(new URL('../../docs/guides/testing.md', import.meta.url)), 'utf8');

/** The files of the guide, each under the path that its first line names. */
const files = Object.fromEntries([...guide.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(([, path = '', text = '']) => [path, text]));

describe('docs/guides/testing.md', () => {
  test('shows a project whose unit tests pass', async () => {
    expect(Object.keys(files)).toEqual([
      'sources/orders.ts',
      'models/stg_orders.ts',
      'models/daily_revenue.ts',
      'tests/daily_revenue.test.ts',
      'models/order_states.ts',
      'tests/order_states.test.ts',
      'sources/visits.ts',
      'tests/visits.test.ts',
    ]);
    const { exitCode, out, err } = await martlet(tempProject(files), 'test', '--unit', '--no-color');
    expect(exitCode, out + err).toBe(0);
    expect(out).toMatch(/Tests\s+7 passed/);
  });

  test('prints what `martlet mutate` prints', async () => {
    const shown = /```text\n(survived {2}.*?)```/s.exec(guide)?.[1] ?? '';
    const weak = (files['tests/daily_revenue.test.ts'] ?? '').replace(/orders: 2, revenue: '12.50'/, 'orders: 2');
    const { out, err } = await martlet(
      tempProject({ ...files, 'tests/daily_revenue.test.ts': weak }),
      'mutate',
      '--select',
      'daily_revenue',
      '--no-color',
    );
    // How far the rows are shrunk depends on the time that there is.
    const [before, after] = shown.split('\n    stg_orders\n');
    expect(after).toMatch(/order_id 1 .*\n.*order_id 2 /);
    expect(out, err).toContain(before);
    expect(out).toMatch(/ {4}stg_orders\n +order_id +order_date +amount\n( +order_id \d .*\n){2,}/);
  });

  test('names only data tests that there are', () => {
    const [, columns = ''] = /A column adds rules with(.*?)A model adds rules/s.exec(guide) ?? [];
    // The first name of a row has the namespace, and the others only its dot: `statistics.mean`, `.sum`.
    const named = [...columns.matchAll(/`(statistics\.|\.|)(\w+)`/g)].map(([, namespace = '', name = '']) => ({ namespace, name }));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ namespace, name }) => !(name in (namespace === '' ? martletApi : martletApi.statistics)))).toEqual([]);
  });
});
