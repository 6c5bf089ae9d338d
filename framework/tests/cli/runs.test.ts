import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { runRecordSchema } from '../../src/run/index.js';
import { rowsOf } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

const FILES = {
  'models/numbers.ts': `
    import { integer, seed } from 'martlet';
    export const numbers = seed({ name: 'numbers', columns: { n: integer().notNull() }, rows: [{ n: 1 }, { n: 2 }] });`,
  'models/doubled.ts': `
    import { atLeast, integer, model } from 'martlet';
    import { numbers } from './numbers.js';
    export const doubled = model({ name: 'doubled', from: { numbers }, columns: { n: integer().notNull().test(atLeast(2)) }, materialized: { kind: 'table' },
      query: (db) => db.selectFrom('numbers').select(({ ref }) => [ref('n').as('n')]) });`,
};

/** Gives commands as a user, each at its own time. */
function shop() {
  const directory = tempProject(FILES);
  const martlet = async (at: string, ...argv: readonly string[]) => {
    const world = new FakeSurroundings(directory, { environment: { MARTLET_USER: 'anna', MARTLET_COMMIT: 'c0ffee' } });
    const resources = () => ({ cpuMilliseconds: 1234, peakMemoryBytes: 5_000_000 });
    Object.assign(world, { clock: { elapsed: () => performance.now(), now: () => at, resources } });
    return { exitCode: await main(argv, world), lines: world.lines, said: world.written + world.complained };
  };
  return { directory, martlet };
}

describe('the history of runs', () => {
  test('it keeps who ran what at which commit, what each step took and waited for, and what failed', async () => {
    const { martlet } = shop();
    expect((await martlet('2026-01-01T00:00:00.000Z', 'build')).exitCode).toBe(1);
    const [listed] = (await martlet('2026-01-02T00:00:00.000Z', 'runs', '--json')).lines;
    const { runId } = JSON.parse(listed ?? '') as { runId: string };
    const [line] = (await martlet('2026-01-02T00:00:00.000Z', 'runs', 'show', runId.slice(0, 6), '--json')).lines;
    const run = runRecordSchema.parse(JSON.parse(line ?? ''));
    expect(run).toMatchObject({
      command: 'build',
      environment: 'prod',
      target: 'local',
      by: 'anna',
      commit: 'c0ffee',
      outcome: 'failed',
      cpuMilliseconds: 1234,
      peakMemoryBytes: 5_000_000,
      publication: 1,
    });
    expect(run.steps.map(({ id, status, rows, waitedFor }) => ({ id, status, rows, waitedFor }))).toEqual([
      { id: 'model bronze.numbers', status: 'succeeded', rows: 2, waitedFor: undefined },
      { id: 'model gold.doubled', status: 'succeeded', rows: 2, waitedFor: 'model bronze.numbers' },
      { id: 'tests gold.doubled', status: 'failed', rows: undefined, waitedFor: 'model gold.doubled' },
    ]);
    expect(run.steps.at(-1)).toMatchObject({ tests: 1, failing: [expect.stringContaining('n')], code: 'MARTLET-R002' });
    expect(run.steps[0]?.workMilliseconds).toBeGreaterThan(0);
    const { said } = await martlet('2026-01-02T00:00:00.000Z', 'runs', 'show', runId);
    expect(said).toContain('by anna, commit c0ffee');
    expect(said).toContain('The longest way through the run: model bronze.numbers → model gold.doubled → tests gold.doubled.');
  });

  test('a command that finds nothing to do leaves nothing behind', async () => {
    const { martlet } = shop();
    await martlet('2026-01-01T00:00:00.000Z', 'build', '--select', 'numbers');
    await martlet('2026-01-01T01:00:00.000Z', 'build', '--select', 'numbers');
    expect((await martlet('2026-01-02T00:00:00.000Z', 'runs', '--json')).lines).toHaveLength(1);
  });

  test('what it keeps goes with the janitor after retention.runDays', async () => {
    const { directory, martlet } = shop();
    for (const day of ['01', '02']) await martlet(`2026-01-${day}T00:00:00.000Z`, 'build', '--full-refresh', '--select', 'numbers');
    const kept = () => rowsOf(directory, `select name from _martlet.history where kind = 'run'`);
    await martlet('2026-03-31T12:00:00.000Z', 'janitor');
    expect(await kept()).toHaveLength(2);
    await martlet('2026-04-01T12:00:00.000Z', 'janitor');
    expect(await kept()).toHaveLength(1);
  });

  test('a run that is not known is answered with those that are similar', async () => {
    const { martlet } = shop();
    const { exitCode, said } = await martlet('2026-01-01T00:00:00.000Z', 'runs', 'show', '01234567');
    expect({ exitCode, said }).toEqual({ exitCode: 2, said: expect.stringContaining('MARTLET-U310') });
  });

  test('trends are those of an environment', async () => {
    const { martlet } = shop();
    for (const day of ['01', '02', '03']) await martlet(`2026-01-${day}T00:00:00.000Z`, 'build', '--full-refresh', '--select', 'numbers');
    const [line] = (await martlet('2026-01-04T00:00:00.000Z', 'runs', 'trends', '--json')).lines;
    expect(JSON.parse(line ?? '')).toMatchObject({ id: 'model bronze.numbers', runs: 3, rows: 2, versions: 1, warnings: [] });
  });
});
