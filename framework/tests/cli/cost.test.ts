import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

const config = (cost: string, path = 'warehouse.duckdb'): string => `
  import { defineConfig } from 'martlet';
  export default defineConfig({ name: 'shop', defaultTarget: 'local', cost: ${cost}, targets: { local: { warehouse: 'duckdb', path: ${JSON.stringify(path)} } } });`;

const model = (name: string, rows: number): string => `
  import { integer, seed } from 'martlet';
  export const ${name} = seed({ name: '${name}', columns: { n: integer().notNull() }, rows: ${JSON.stringify(Array.from({ length: rows }, (_, n) => ({ n })))} });`;

const FILES = Object.fromEntries([1, 2, 3, 4].map((size) => [`models/size${size}.ts`, model(`size${size}`, size * 10)]));

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory, { environment: { MARTLET_PIPELINE: 'nightly' } });
  Object.assign(world, { clock: { elapsed: () => performance.now(), now: () => '2026-01-01T00:00:00.000Z' } });
  return { exitCode: await main(argv, world), lines: world.lines, said: world.written + world.complained };
}

describe('the budget of a plan', () => {
  test('stops it before anything is built, with exit code 1 and the three dearest models', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config('{}') });
    expect((await martlet(directory, 'build')).exitCode).toBe(0);
    const limited = tempProject({ ...FILES, 'martlet.config.ts': config('{ budget: { bytes: 300 } }', `${directory}/warehouse.duckdb`) });
    const { exitCode, said } = await martlet(limited, 'build', '--full-refresh');
    expect(exitCode).toBe(1);
    expect(said).toContain('MARTLET-P120');
    expect(said.replace(/\s+/g, ' ')).toContain('Dearest: bronze.size4 (320 bytes), bronze.size3 (240 bytes), bronze.size2 (160 bytes).');
    expect((await martlet(limited, 'runs', '--json')).lines).toHaveLength(1);
    // What is within it is built.
    expect((await martlet(limited, 'build', '--full-refresh', '--select', 'size1')).exitCode).toBe(0);
  });

  test('in money is held against what the same took before', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config('{}') });
    await martlet(directory, 'build');
    const priced = config('{ prices: { perWorkHour: 1_000_000_000 }, budget: { cost: 0.000001 } }', `${directory}/warehouse.duckdb`);
    const limited = tempProject({ ...FILES, 'martlet.config.ts': priced });
    const { exitCode, said } = await martlet(limited, 'build', '--full-refresh');
    expect({ exitCode, said }).toEqual({ exitCode: 1, said: expect.stringMatching(/MARTLET-P120[\s\S]*USD/) });
    const plan = await martlet(limited, 'plan', '--full-refresh');
    expect(plan).toMatchObject({
      exitCode: 0,
      said: expect.stringMatching(/It will cost about [\d.<]+ USD, by what the same took before/),
    });
  });

  test('in money needs prices', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config('{ budget: { cost: 5 } }') });
    expect(await martlet(directory, 'build')).toMatchObject({ exitCode: 2, said: expect.stringContaining('needs `prices`') });
  });
});

test('`martlet cost` tells what runs have cost, and the total of it', async () => {
  const directory = tempProject({ ...FILES, 'martlet.config.ts': config("{ prices: { perWorkHour: 10, currency: 'EUR' } }") });
  await martlet(directory, 'build');
  const rows = (await martlet(directory, 'cost', '--json')).lines.map(
    (line) => JSON.parse(line) as Readonly<Record<string, number | string>>,
  );
  expect(rows.map(({ of }) => of).sort()).toEqual(['bronze.size1', 'bronze.size2', 'bronze.size3', 'bronze.size4', undefined]);
  const total = rows.find(({ by }) => by === 'total');
  const sum = rows.filter(({ by }) => by === 'model').reduce((all, { money }) => all + Number(money), 0);
  expect(total).toMatchObject({ currency: 'EUR', runs: 1 });
  expect(Number(total?.money)).toBeCloseTo(sum, 12);
  expect(sum).toBeGreaterThan(0);
  const { said } = await martlet(directory, 'cost', '--by', 'pipeline');
  expect(said).toMatch(/nightly +1 /);
  expect(said).toContain('Total');
});

test('`martlet cost --storage` counts what versions take that are no longer published', async () => {
  const directory = tempProject({ ...FILES, 'martlet.config.ts': config('{}') });
  await martlet(directory, 'build');
  expect((await martlet(directory, 'cost', '--storage')).said).toContain('All versions that are stored are published.');
  const changed = { ...FILES, 'models/size1.ts': model('size1', 11), 'martlet.config.ts': config('{}', `${directory}/warehouse.duckdb`) };
  const later = tempProject(changed);
  await martlet(later, 'build');
  const rows = (await martlet(later, 'cost', '--storage', '--json')).lines.map((line) => JSON.parse(line) as object);
  // Ten integers; the publication before can be returned to, so that the janitor leaves them.
  expect(rows).toEqual([{ relation: 'bronze.size1', environment: 'prod', versions: 1, bytes: 80, droppable: 0, droppableBytes: 0 }]);
  expect((await martlet(later, 'cost', '--storage')).said).toMatch(
    /bronze\.size1 +prod +1 +80 bytes[\s\S]*Publications that can be returned to need all of it/,
  );
});

test('`martlet cost --advice` says nothing where the runs say nothing', async () => {
  const directory = tempProject({ ...FILES, 'martlet.config.ts': config('{}') });
  for (const _ of [1, 2, 3]) await martlet(directory, 'build', '--full-refresh');
  expect(await martlet(directory, 'cost', '--advice')).toMatchObject({
    exitCode: 0,
    said: 'Nothing that the runs of the last 30 days say would cost less.\n',
  });
  expect((await martlet(directory, 'cost', '--advice', '--json')).lines).toEqual([]);
});
