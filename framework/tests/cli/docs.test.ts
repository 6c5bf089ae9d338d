import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { SHOP } from '../catalog/shop.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, complaints: world.complaints };
}

const DESCRIBED = {
  'sources/orders.ts': `
    import { source, text } from 'martlet';
    export const orders = source({
      name: 'orders', description: 'One row per order.', columns: { order_id: text().describe('Identifies the order.') }, files: { pattern: 'orders.csv' },
    });`,
};

describe('martlet docs generate', () => {
  it('writes a site, and says what nobody has described', async () => {
    const directory = tempProject(SHOP);
    const { exitCode, lines } = await martlet(directory, 'docs', 'generate');
    expect(exitCode).toBe(0);
    expect(lines).toEqual([
      'Wrote the catalog of 4 relations in 0.00s: target/docs/index.html',
      '5 descriptions missing; see `martlet docs check`.',
    ]);
    expect(existsSync(join(directory, 'target/docs/assets/app.js'))).toBe(true);
  });

  it('writes it where it is told to, profiles what is built, and answers in JSON', async () => {
    const directory = tempProject(SHOP);
    expect((await martlet(directory, 'build')).exitCode).toBe(0);
    const { exitCode, lines } = await martlet(directory, 'docs', 'generate', '--out', 'public', '--samples', '2', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ kind: 'docs-generated', directory: 'public' });
    const catalog = JSON.parse(readFileSync(join(directory, 'public/catalog.json'), 'utf8'));
    expect(catalog.sources[0].profile).toMatchObject({ rows: 4, sample: { masked: ['email'] } });
    expect(catalog.history.relations['bronze.orders'].builds).toMatchObject([{ status: 'succeeded', rows: 4 }]);
  });

  it('fails with --strict when something is not described', async () => {
    expect((await martlet(tempProject(SHOP), 'docs', 'generate', '--strict')).exitCode).toBe(1);
    expect((await martlet(tempProject(DESCRIBED), 'docs', 'generate', '--strict')).exitCode).toBe(0);
  });
});

describe('martlet docs check', () => {
  it('lists what nobody has described, with the place, and fails only with --strict', async () => {
    const directory = tempProject(SHOP);
    const { exitCode, lines } = await martlet(directory, 'docs', 'check');
    expect(exitCode).toBe(0);
    expect(lines).toContain('MARTLET-D001  sources/orders.ts:11  bronze.orders.amount has no description.');
    expect(lines.at(-1)).toBe('5 descriptions missing.');
    expect((await martlet(directory, 'docs', 'check', '--strict')).exitCode).toBe(1);
  });

  it('is content where everything is described', async () => {
    expect(await martlet(tempProject(DESCRIBED), 'docs', 'check', '--strict')).toMatchObject({
      exitCode: 0,
      lines: ['Every relation and every column is described.'],
    });
  });
});
