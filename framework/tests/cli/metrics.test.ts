import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';
import { SHOP } from './metrics-shop.js';

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, complaints: world.complaints, json: () => world.lines.map((line) => JSON.parse(line)) };
}

async function inTerminal(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory, { isTerminal: true });
  const exitCode = await main([...argv, '--no-color'], world);
  return { exitCode, lines: world.lines };
}

describe('martlet metrics list', () => {
  it('lists names one a line for whatever reads them', async () => {
    expect((await martlet(tempProject(SHOP), 'metrics', 'list')).lines).toEqual([
      'average_order_value',
      'cost',
      'orders',
      'revenue',
      'revenue_growth',
      'revenue_so_far',
    ]);
  });

  it('says in a terminal what each is', async () => {
    expect((await inTerminal(tempProject(SHOP), 'metrics', 'list')).lines).toEqual([
      'Metric               Unit   What it is',
      'average_order_value  EUR    revenue divided by orders',
      'cost                 EUR    the sum of quantity * product.unit_cost of fact_sal…',
      'orders               order  the number of different order_id of fact_sales',
      'revenue              EUR    the sum of amount of fact_sales',
      'revenue_growth              the growth of revenue since 1 month before',
      'revenue_so_far       EUR    revenue since the beginning of the year',
    ]);
  });

  it('says what to do where none is declared', async () => {
    const { 'semantic/sales.ts': _, ...models } = SHOP;
    expect((await inTerminal(tempProject(models), 'metrics', 'list')).lines).toEqual([
      'The project declares no metric. Declare one in semantic/, and its measures',
      '  beside the columns of a fact.',
    ]);
  });
});

describe('martlet metrics describe', () => {
  it('tells what a metric is, and who answers for it', async () => {
    expect((await martlet(tempProject(SHOP), 'metrics', 'describe', 'revenue')).lines).toEqual([
      'revenue  EUR',
      'What customers pay.',
      '',
      '  is            the sum of amount of fact_sales',
      '  part of       average_order_value, revenue_growth, revenue_so_far',
      '  reads         gold.fact_sales',
      '  format        0,0.00',
      '  without rows  0',
      '  also called   turnover, sales',
      '  tags          money',
      '  owner         sales-analytics',
      '  declared in   semantic/sales.ts',
    ]);
  });

  it('tells as data what there is', async () => {
    expect((await martlet(tempProject(SHOP), 'metrics', 'describe', 'average_order_value', '--json')).json()).toEqual([
      {
        name: 'average_order_value',
        type: 'ratio',
        unit: 'EUR',
        synonyms: [],
        tags: [],
        formula: 'revenue divided by orders',
        madeOf: ['revenue', 'orders'],
        partOf: [],
        reads: ['gold.fact_sales'],
        fill: 'nothing',
        file: 'semantic/sales.ts',
      },
    ]);
  });

  it.each([
    ['revenu', 'revenue'],
    ['Turnover', 'revenue'],
    ['value', 'average_order_value'],
  ])('answers "%s" with a suggestion', async (name, meant) => {
    const { exitCode, complaints } = await martlet(tempProject(SHOP), 'metrics', 'describe', name);
    expect([exitCode, ...complaints]).toEqual([2, `MARTLET-U090  The project has no metric "${name}".`, `  Did you mean ${meant}?`]);
  });
});
